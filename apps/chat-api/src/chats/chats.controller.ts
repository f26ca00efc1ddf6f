import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import type { Actor, Chat, IdempotentRequest, Page } from '@fechatter/core';
import { CurrentActor, Operation, pageOf } from '@fechatter/server';
import type { Response } from 'express';
import { SetsETag, taggedChat } from '../requests/entity-tag.js';
import { IfMatch, type ConditionalRequest } from '../requests/if-match.decorator.js';
import { ChatId } from '../requests/id.pipe.js';
import { IdempotencyKey } from '../requests/idempotency-key.decorator.js';
import { respondWith } from '../requests/idempotent-request.js';
import { CreateChatDto, ListChatsQuery, UpdateChatDto } from './chat.dto.js';
import { ChatsService } from './chats.service.js';

@Controller('api/chat')
export class ChatsController {
  constructor(private readonly chats: ChatsService) {}

  @Operation({
    summary: 'List chats, most recent activity first',
    description:
      'Lists the chats that you are a member of or, with `scope=public`, the public channels that you can join. With `name` or `type`, lists ' +
      'only those of them that have this name and are of this type.',
    answers: { 200: pageOf('Chat') },
  })
  @Get()
  list(
    @CurrentActor() actor: Actor,
    @Query() { scope, name, type, cursor, limit }: ListChatsQuery,
  ): Promise<Page<Chat>> {
    const filter = { name: name ?? null, type: type ?? null };
    return this.chats.list(actor, { isJoinable: scope === 'public', filter, cursor: cursor ?? null, limit });
  }

  @Operation({
    summary: 'Create a chat',
    description:
      'You become a member; `memberIds` are the others: at least two for a group, one for a single chat, none for a public channel. ' +
      'Two people have one single chat: creating it again answers 200 with the existing one, also when the other person was deactivated.',
    answers: { 200: 'Chat', 201: 'Chat' },
    problems: ['chat_not_found', 'channel_name_taken', 'invalid_membership', 'unknown_member'],
  })
  @SetsETag()
  @Post()
  async create(
    @CurrentActor() actor: Actor,
    @Body() { type, name = null, description = null, memberIds }: CreateChatDto,
    @IdempotencyKey() request: IdempotentRequest | null,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Chat> {
    const outcome = await this.chats.create(actor, { type, name, description, memberIds: memberIds ?? [] }, request);
    return taggedChat(response, respondWith(response, outcome, `/api/chat/${outcome.value.id}`));
  }

  @Operation({
    summary: 'Get a chat',
    description:
      'A chat that you are a member of, or any public channel of the workspace: `me` is null unless you are a member.',
    answers: { 200: 'Chat' },
    problems: ['chat_not_found'],
  })
  @SetsETag()
  @Get(':id')
  async get(
    @CurrentActor() actor: Actor,
    @Param('id', ChatId) id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Chat> {
    return taggedChat(response, await this.chats.get(actor, id));
  }

  @Operation({
    summary: 'Rename, describe, archive or unarchive a chat',
    description:
      'For those who manage the chat. Absent fields stay as they are; null clears the description, and the name of a group. A group ' +
      'with fewer than three members can’t be unarchived.',
    answers: { 200: 'Chat' },
    problems: ['chat_not_found', 'not_the_owner', 'channel_name_taken', 'invalid_membership'],
  })
  @SetsETag()
  @Patch(':id')
  async update(
    @CurrentActor() actor: Actor,
    @Param('id', ChatId) id: string,
    @Body() changes: UpdateChatDto,
    @IfMatch() { precondition, response }: ConditionalRequest,
  ): Promise<Chat> {
    return taggedChat(response, await this.chats.update(actor, id, changes, precondition));
  }

  @Operation({
    summary: 'Delete a chat and everything in it',
    description: 'For those who manage the chat. It stops existing for everyone at once, and its name becomes free.',
    answers: { 204: null },
    problems: ['chat_not_found', 'not_the_owner'],
  })
  @Delete(':id')
  @HttpCode(204)
  delete(
    @CurrentActor() actor: Actor,
    @Param('id', ChatId) id: string,
    @IfMatch() { precondition }: ConditionalRequest,
  ): Promise<void> {
    return this.chats.delete(actor, id, precondition);
  }
}
