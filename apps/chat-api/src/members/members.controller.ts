import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import type { Actor, Chat, IdempotentRequest, Member, Page } from '@fechatter/core';
import { CurrentActor, Operation, PageQuery, pageOf } from '@fechatter/server';
import type { Response } from 'express';
import { ChatId, UserId } from '../requests/id.pipe.js';
import { SetsETag, taggedChat } from '../requests/entity-tag.js';
import { IfMatch } from '../requests/if-match.decorator.js';
import type { Precondition } from '../requests/precondition.js';
import { IdempotencyKey } from '../requests/idempotency-key.decorator.js';
import { respondWith } from '../requests/idempotent-request.js';
import { MemberRoleDto, UserIdsDto } from './member.dto.js';
import { MembersService, type AddedMembers } from './members.service.js';
import { OwnershipService } from './ownership.service.js';

@Controller('api/chat/:id')
export class MembersController {
  constructor(
    private readonly members: MembersService,
    private readonly ownership: OwnershipService,
  ) {}

  @Operation({
    summary: 'Join a public channel',
    description: 'Who is in a chat already gets it, and nothing happens. What was said before counts as read.',
    answers: { 200: 'Chat' },
    problems: ['chat_not_found', 'chat_archived', 'invalid_membership'],
  })
  @SetsETag()
  @Post('join')
  async join(
    @CurrentActor() actor: Actor,
    @Param('id', ChatId) id: string,
    @IdempotencyKey() request: IdempotentRequest | null,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Chat> {
    return taggedChat(response, respondWith(response, await this.members.join(actor, id, request)));
  }

  @Operation({
    summary: 'Leave a chat',
    description: 'Its owner hands it over first, unless alone in it.',
    answers: { 204: null },
    problems: ['chat_not_found', 'owner_must_transfer', 'invalid_membership'],
  })
  @Post('leave')
  @HttpCode(204)
  leave(@CurrentActor() actor: Actor, @Param('id', ChatId) id: string): Promise<void> {
    return this.members.leave(actor, id);
  }

  @Operation({ summary: 'List the members', answers: { 200: pageOf('Member') }, problems: ['chat_not_found'] })
  @Get('members')
  list(
    @CurrentActor() actor: Actor,
    @Param('id', ChatId) id: string,
    @Query() { cursor, limit }: PageQuery,
  ): Promise<Page<Member>> {
    return this.members.list(actor, id, cursor ?? null, limit);
  }

  @Operation({
    summary: 'Add people to a chat',
    description: 'Active people of the workspace, other than yourself. All of them come in at one seq, or none does.',
    answers: { 200: 'AddedMembers' },
    problems: ['chat_not_found', 'chat_archived', 'invalid_membership', 'unknown_member'],
  })
  @Post('members')
  async add(
    @CurrentActor() actor: Actor,
    @Param('id', ChatId) id: string,
    @Body() { userIds }: UserIdsDto,
    @IdempotencyKey() request: IdempotentRequest | null,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AddedMembers> {
    return respondWith(response, await this.members.add(actor, id, userIds, request));
  }

  @Operation({
    summary: 'Hand the chat to a member',
    description:
      'For whoever manages it; `memberId` is the user’s id. Who was its owner is a member like others from then on. `If-Match` takes the chat’s entity tag.',
    answers: { 200: 'Member' },
    problems: ['chat_not_found', 'user_not_found', 'not_the_owner', 'unknown_member'],
  })
  @Patch('members/:memberId')
  transferOwnership(
    @CurrentActor() actor: Actor,
    @Param('id', ChatId) id: string,
    @Param('memberId', UserId) memberId: string,
    @Body() _role: MemberRoleDto,
    @IfMatch() precondition: Precondition | null,
  ): Promise<Member> {
    return this.ownership.transfer(actor, id, memberId, precondition);
  }

  @Operation({
    summary: 'Remove members',
    description:
      'For whoever manages it: all of them, or none. Not its owner, and not so many that a group has fewer than three.',
    answers: { 204: null },
    problems: ['chat_not_found', 'not_the_owner', 'invalid_membership', 'unknown_member'],
  })
  @Delete('members')
  @HttpCode(204)
  remove(
    @CurrentActor() actor: Actor,
    @Param('id', ChatId) id: string,
    @Body() { userIds }: UserIdsDto,
  ): Promise<void> {
    return this.members.remove(actor, id, userIds);
  }

  @Operation({
    summary: 'Remove a member',
    description: 'For whoever manages it; `memberId` is the user’s id. Not its owner, and nobody of a group of three.',
    answers: { 204: null },
    problems: ['chat_not_found', 'user_not_found', 'not_the_owner', 'invalid_membership'],
  })
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
