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
import { CurrentActor, PageQuery } from '@fechatter/server';
import type { Response } from 'express';
import { ChatId, MessageId } from '../chats/id.pipe.js';
import { taggedMessage } from '../conditional/entity-tag.js';
import { IfMatch } from '../conditional/if-match.decorator.js';
import type { Precondition } from '../conditional/precondition.js';
import { IdempotencyKey } from '../idempotency/idempotency-key.decorator.js';
import { madeResponse } from '../idempotency/made-response.js';
import { Limit } from '../limits/limit.decorator.js';
import { ChangesQuery, ContentDto, MessagePageQuery } from './message.dto.js';
import { MessagesService, type Changes } from './messages.service.js';

@Controller('api/chat/:id')
export class MessagesController {
  constructor(private readonly messages: MessagesService) {}

  @Limit('send')
  @Post('messages')
  async send(
    @CurrentActor() actor: Actor,
    @Param('id', ChatId) chatId: string,
    @Body() { content }: ContentDto,
    @IdempotencyKey() idempotency: IdempotentRequest | null,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Message> {
    const { message, isReplay } = await this.messages.send(actor, { chatId, content, idempotency });
    const made = { value: message, isNew: true, isReplay };
    return taggedMessage(response, madeResponse(response, made, `/api/chat/${chatId}/messages/${message.id}`));
  }

  @Get('messages')
  page(
    @CurrentActor() actor: Actor,
    @Param('id', ChatId) chatId: string,
    @Query() { limit, ...place }: MessagePageQuery,
  ): Promise<MessagePage> {
    return this.messages.page(actor, chatId, messageWindow(place, limit));
  }

  @Get('messages/:messageId')
  async get(
    @CurrentActor() actor: Actor,
    @Param('id', ChatId) chatId: string,
    @Param('messageId', MessageId) messageId: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Message> {
    return taggedMessage(response, await this.messages.get(actor, chatId, messageId));
  }

  @Patch('messages/:messageId')
  async edit(
    @CurrentActor() actor: Actor,
    @Param('id', ChatId) chatId: string,
    @Param('messageId', MessageId) messageId: string,
    @Body() { content }: ContentDto,
    @IfMatch() precondition: Precondition | null,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Message> {
    return taggedMessage(response, await this.messages.edit(actor, chatId, messageId, content, precondition));
  }

  @Delete('messages/:messageId')
  @HttpCode(204)
  delete(
    @CurrentActor() actor: Actor,
    @Param('id', ChatId) chatId: string,
    @Param('messageId', MessageId) messageId: string,
    @IfMatch() precondition: Precondition | null,
  ): Promise<void> {
    return this.messages.delete(actor, chatId, messageId, precondition);
  }

  @Get('messages/:messageId/revisions')
  revisions(
    @CurrentActor() actor: Actor,
    @Param('id', ChatId) chatId: string,
    @Param('messageId', MessageId) messageId: string,
    @Query() { cursor, limit }: PageQuery,
  ): Promise<Page<Revision>> {
    return this.messages.revisions(actor, { chatId, messageId }, cursor ?? null, limit);
  }

  @Get('changes')
  changes(
    @CurrentActor() actor: Actor,
    @Param('id', ChatId) chatId: string,
    @Query() { since, limit }: ChangesQuery,
  ): Promise<Changes> {
    return this.messages.changes(actor, chatId, since, limit);
  }
}
