import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import type { Actor, Chat, IdempotentRequest, Member, Page } from '@fechatter/core';
import { CurrentActor, Operation, PageQuery, pageOf } from '@fechatter/server';
import type { Response } from 'express';
import { ChatId, MemberId } from '../requests/id.pipe.js';
import { SetsETag, taggedChat } from '../requests/entity-tag.js';
import { IfMatch, type ConditionalRequest } from '../requests/if-match.decorator.js';
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
    description:
      'Joining a chat that you are a member of changes nothing. Messages from before you joined count as read.',
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
    description: 'The owner has to transfer the chat first, unless they are its only member.',
    answers: { 204: null },
    problems: ['chat_not_found', 'not_a_member', 'owner_must_transfer', 'invalid_membership'],
  })
  @Post('leave')
  @HttpCode(204)
  leave(@CurrentActor() actor: Actor, @Param('id', ChatId) id: string): Promise<void> {
    return this.members.leave(actor, id);
  }

  @Operation({
    summary: 'List the members of a chat',
    description: 'For its members. Everyone in the workspace can list the members of a public channel.',
    answers: { 200: pageOf('Member') },
    problems: ['chat_not_found'],
  })
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
    description: 'Adds active people of the workspace other than yourself: all of them at one seq, or none.',
    answers: { 200: 'AddedMembers' },
    problems: ['chat_not_found', 'not_a_member', 'chat_archived', 'invalid_membership', 'unknown_member'],
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
    summary: 'Transfer a chat to a member',
    description:
      'For those who manage the chat. `memberId` is the user’s id. The former owner becomes an ordinary member. `If-Match` takes the ' +
      'chat’s entity tag.',
    answers: { 200: 'Member' },
    problems: ['chat_not_found', 'member_not_found', 'not_the_owner', 'unknown_member'],
  })
  @Patch('members/:memberId')
  transferOwnership(
    @CurrentActor() actor: Actor,
    @Param('id', ChatId) id: string,
    @Param('memberId', MemberId) memberId: string,
    @Body() _role: MemberRoleDto,
    @IfMatch() { precondition }: ConditionalRequest,
  ): Promise<Member> {
    return this.ownership.transfer(actor, id, memberId, precondition);
  }

  @Operation({
    summary: 'Remove members',
    description:
      'For those who manage the chat. Removes all of the named members, or none. The owner can’t be removed, and a group keeps at ' +
      'least three members.',
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
    description:
      'For those who manage the chat. `memberId` is the user’s id. The owner can’t be removed, and a group keeps at least three members.',
    answers: { 204: null },
    problems: ['chat_not_found', 'member_not_found', 'not_the_owner', 'invalid_membership'],
  })
  @Delete('members/:memberId')
  @HttpCode(204)
  removeOne(
    @CurrentActor() actor: Actor,
    @Param('id', ChatId) id: string,
    @Param('memberId', MemberId) memberId: string,
  ): Promise<void> {
    return this.members.removeOne(actor, id, memberId);
  }
}
