import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import {
  messageWindow,
  type Actor,
  type IdempotentRequest,
  type Message,
  type MessagePage,
  type Page,
  type Revision,
} from '@fechatter/core';
import { Limit } from '@fechatter/limits';
import { CurrentActor, Operation, PageQuery, pageOf } from '@fechatter/server';
import type { Response } from 'express';
import { ChatId, MessageId } from '../requests/id.pipe.js';
import { SetsETag, taggedMessage } from '../requests/entity-tag.js';
import { IfMatch, type ConditionalRequest } from '../requests/if-match.decorator.js';
import { IdempotencyKey } from '../requests/idempotency-key.decorator.js';
import { respondWith } from '../requests/idempotent-request.js';
import { ChangesQuery, EditMessageDto, MessagePageQuery, SendMessageDto } from './message.dto.js';
import { MessagesService, type Changes } from './messages.service.js';

@Controller('api/chat/:id')
export class MessagesController {
  constructor(private readonly messages: MessagesService) {}

  @Limit('send')
  @Operation({
    summary: 'Send a message',
    description:
      '`clientId` is any text by which your client recognises the message in answers and events, as its own local echo. Everyone ' +
      'who reads the message sees it. It need not be unique, so compare it only together with `senderId`. It does not make a ' +
      'repeat harmless: `Idempotency-Key` does.',
    answers: { 201: 'Message' },
    problems: ['chat_not_found', 'not_a_member', 'chat_archived'],
  })
  @SetsETag()
  @Post('messages')
  async send(
    @CurrentActor() actor: Actor,
    @Param('id', ChatId) chatId: string,
    @Body() { content, clientId = null }: SendMessageDto,
    @IdempotencyKey({ absentIfNull: ['clientId'] }) idempotency: IdempotentRequest | null,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Message> {
    const { message, isReplay } = await this.messages.send(actor, { chatId, content, clientId, idempotency });
    const outcome = { value: message, isNew: true, isReplay };
    return taggedMessage(response, respondWith(response, outcome, `/api/chat/${chatId}/messages/${message.id}`));
  }

  @Operation({
    summary: 'List messages, in ascending order',
    description:
      'Lists the newest messages, or those before, after (both exclusive) or around a seq; at most one of the three. Members also see ' +
      'messages from before they joined, and everyone in the workspace those of a public channel.',
    answers: { 200: 'MessagePage' },
    problems: ['chat_not_found'],
  })
  @Get('messages')
  page(
    @CurrentActor() actor: Actor,
    @Param('id', ChatId) chatId: string,
    @Query() { limit, include, ...place }: MessagePageQuery,
  ): Promise<MessagePage> {
    return this.messages.page(actor, chatId, messageWindow(place, limit), include === 'senders');
  }

  @Operation({
    summary: 'Get a message',
    answers: { 200: 'Message' },
    problems: ['chat_not_found', 'message_not_found'],
  })
  @SetsETag()
  @Get('messages/:messageId')
  async get(
    @CurrentActor() actor: Actor,
    @Param('id', ChatId) chatId: string,
    @Param('messageId', MessageId) messageId: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Message> {
    return taggedMessage(response, await this.messages.get(actor, chatId, messageId));
  }

  @Operation({
    summary: 'Edit your message',
    description: 'The previous content is kept as a revision. Sending the same content changes nothing.',
    answers: { 200: 'Message' },
    problems: [
      'chat_not_found',
      'not_a_member',
      'message_not_found',
      'not_the_author',
      'message_deleted',
      'chat_archived',
    ],
  })
  @SetsETag()
  @Patch('messages/:messageId')
  async edit(
    @CurrentActor() actor: Actor,
    @Param('id', ChatId) chatId: string,
    @Param('messageId', MessageId) messageId: string,
    @Body() { content }: EditMessageDto,
    @IfMatch() { precondition, response }: ConditionalRequest,
  ): Promise<Message> {
    return taggedMessage(response, await this.messages.edit(actor, chatId, messageId, content, precondition));
  }

  @Operation({
    summary: 'Delete a message',
    description:
      'Your own message, or any message in a chat that you manage. The message keeps its seq; its `content` becomes null and its ' +
      'revisions are deleted.',
    answers: { 204: null },
    problems: ['chat_not_found', 'not_a_member', 'message_not_found', 'not_the_author'],
  })
  @Delete('messages/:messageId')
  @HttpCode(204)
  delete(
    @CurrentActor() actor: Actor,
    @Param('id', ChatId) chatId: string,
    @Param('messageId', MessageId) messageId: string,
    @IfMatch() { precondition }: ConditionalRequest,
  ): Promise<void> {
    return this.messages.delete(actor, chatId, messageId, precondition);
  }

  @Operation({
    summary: 'List the previous contents of a message, newest first',
    description: 'For its author, and for those who manage the channel.',
    answers: { 200: pageOf('Revision') },
    problems: ['chat_not_found', 'message_not_found', 'not_the_author'],
  })
  @Get('messages/:messageId/revisions')
  revisions(
    @CurrentActor() actor: Actor,
    @Param('id', ChatId) chatId: string,
    @Param('messageId', MessageId) messageId: string,
    @Query() { cursor, limit }: PageQuery,
  ): Promise<Page<Revision>> {
    return this.messages.revisions(actor, { chatId, messageId }, cursor ?? null, limit);
  }

  @Operation({
    summary: 'List what has changed since a seq',
    description:
      'While `hasMore`, continue from the last item’s `changedSeq`, then from `lastSeq`. `members` are the members who joined or ' +
      'changed since and are still members.',
    answers: { 200: 'Changes' },
    problems: ['chat_not_found'],
  })
  @Get('changes')
  changes(
    @CurrentActor() actor: Actor,
    @Param('id', ChatId) chatId: string,
    @Query() { since, limit, include }: ChangesQuery,
  ): Promise<Changes> {
    return this.messages.changes(actor, chatId, { since, limit, withSenders: include === 'senders' });
  }
}
