import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import type { Actor, Chat, IdempotentRequest, Page } from '@fechatter/core';
import { CurrentActor } from '@fechatter/server';
import type { Response } from 'express';
import { taggedChat } from '../conditional/entity-tag.js';
import { IfMatch } from '../conditional/if-match.decorator.js';
import type { Precondition } from '../conditional/precondition.js';
import { IdempotencyKey } from '../idempotency/idempotency-key.decorator.js';
import { madeResponse } from '../idempotency/made-response.js';
import { CreateChatDto, ListChatsQuery, UpdateChatDto } from './chat.dto.js';
import { ChatsService } from './chats.service.js';
import { ChatId } from './id.pipe.js';

@Controller('api/chat')
export class ChatsController {
  constructor(private readonly chats: ChatsService) {}

  @Get()
  list(@CurrentActor() actor: Actor, @Query() { scope, cursor, limit }: ListChatsQuery): Promise<Page<Chat>> {
    return this.chats.list(actor, { isOpen: scope === 'public', cursor: cursor ?? null, limit });
  }

  @Post()
  async create(
    @CurrentActor() actor: Actor,
    @Body() { type, name = null, description = null, memberIds }: CreateChatDto,
    @IdempotencyKey() request: IdempotentRequest | null,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Chat> {
    const made = await this.chats.create(actor, { type, name, description, memberIds: memberIds ?? [] }, request);
    return taggedChat(response, madeResponse(response, made, `/api/chat/${made.value.id}`));
  }

  @Get(':id')
  async get(
    @CurrentActor() actor: Actor,
    @Param('id', ChatId) id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Chat> {
    return taggedChat(response, await this.chats.get(actor, id));
  }

  @Patch(':id')
  async update(
    @CurrentActor() actor: Actor,
    @Param('id', ChatId) id: string,
    @Body() changes: UpdateChatDto,
    @IfMatch() precondition: Precondition | null,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Chat> {
    return taggedChat(response, await this.chats.update(actor, id, changes, precondition));
  }

  @Delete(':id')
  @HttpCode(204)
  delete(
    @CurrentActor() actor: Actor,
    @Param('id', ChatId) id: string,
    @IfMatch() precondition: Precondition | null,
  ): Promise<void> {
    return this.chats.delete(actor, id, precondition);
  }
}
