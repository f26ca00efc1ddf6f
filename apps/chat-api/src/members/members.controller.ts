import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import type { Actor, Chat, IdempotentRequest, Member, Page } from '@fechatter/core';
import { CurrentActor, PageQuery } from '@fechatter/server';
import type { Response } from 'express';
import { ChatId, UserId } from '../chats/id.pipe.js';
import { taggedChat } from '../conditional/entity-tag.js';
import { IdempotencyKey } from '../idempotency/idempotency-key.decorator.js';
import { madeResponse } from '../idempotency/made-response.js';
import { MemberRoleDto, UserIdsDto } from './member.dto.js';
import { MembersService, type AddedMembers } from './members.service.js';
import { OwnershipService } from './ownership.service.js';

@Controller('api/chat/:id')
export class MembersController {
  constructor(
    private readonly members: MembersService,
    private readonly ownership: OwnershipService,
  ) {}

  @Post('join')
  async join(
    @CurrentActor() actor: Actor,
    @Param('id', ChatId) id: string,
    @IdempotencyKey() request: IdempotentRequest | null,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Chat> {
    return taggedChat(response, madeResponse(response, await this.members.join(actor, id, request)));
  }

  @Post('leave')
  @HttpCode(204)
  leave(@CurrentActor() actor: Actor, @Param('id', ChatId) id: string): Promise<void> {
    return this.members.leave(actor, id);
  }

  @Get('members')
  list(
    @CurrentActor() actor: Actor,
    @Param('id', ChatId) id: string,
    @Query() { cursor, limit }: PageQuery,
  ): Promise<Page<Member>> {
    return this.members.list(actor, id, cursor ?? null, limit);
  }

  @Post('members')
  async add(
    @CurrentActor() actor: Actor,
    @Param('id', ChatId) id: string,
    @Body() { userIds }: UserIdsDto,
    @IdempotencyKey() request: IdempotentRequest | null,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AddedMembers> {
    return madeResponse(response, await this.members.add(actor, id, userIds, request));
  }

  @Patch('members/:memberId')
  transferOwnership(
    @CurrentActor() actor: Actor,
    @Param('id', ChatId) id: string,
    @Param('memberId', UserId) memberId: string,
    @Body() _role: MemberRoleDto,
  ): Promise<Member> {
    return this.ownership.transfer(actor, id, memberId);
  }

  @Delete('members')
  @HttpCode(204)
  remove(
    @CurrentActor() actor: Actor,
    @Param('id', ChatId) id: string,
    @Body() { userIds }: UserIdsDto,
  ): Promise<void> {
    return this.members.remove(actor, id, userIds);
  }

  @Delete('members/:memberId')
  @HttpCode(204)
  removeOne(
    @CurrentActor() actor: Actor,
    @Param('id', ChatId) id: string,
    @Param('memberId', UserId) memberId: string,
  ): Promise<void> {
    return this.members.removeOne(actor, id, memberId);
  }
}
