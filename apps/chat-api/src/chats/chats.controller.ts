import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import type { Actor, Chat, IdempotentRequest, Page } from '@fechatter/core';
import { CurrentActor } from '@fechatter/server';
import type { Response } from 'express';
import { IdempotencyKey } from '../idempotency/idempotency-key.decorator.js';
import { madeResponse } from '../idempotency/made-response.js';
import { CreateChatDto, ListChatsQuery } from './chat.dto.js';
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
    return madeResponse(response, made, `/api/chat/${made.value.id}`);
  }

  @Get(':id')
  get(@CurrentActor() actor: Actor, @Param('id', ChatId) id: string): Promise<Chat> {
    return this.chats.get(actor, id);
  }
}
