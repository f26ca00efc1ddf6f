import { Body, Controller, Post, Res } from '@nestjs/common';
import type { Actor, IdempotentRequest, User } from '@fechatter/core';
import { CurrentActor, NeedsScope, Operation } from '@fechatter/server';
import type { Response } from 'express';
import { IdempotencyKey } from '../requests/idempotency-key.decorator.js';
import { respondWith } from '../requests/idempotent-request.js';
import { CreateBotDto } from './bot.dto.js';
import { BotsService } from './bots.service.js';

@Controller('api/bots')
export class BotsController {
  constructor(private readonly bots: BotsService) {}

  @Operation({
    summary: 'Create a bot',
    description:
      'For the owner and admins. A bot is a person without e-mail address and password. It acts with API tokens: create them with ' +
      '`POST /api/tokens` and its `userId`. Announced to the whole workspace as `user.updated`.',
    answers: { 201: 'User' },
    problems: ['not_an_admin'],
  })
  @NeedsScope('admin')
  @Post()
  async create(
    @CurrentActor() actor: Actor,
    @Body() { fullName, avatarUrl = null }: CreateBotDto,
    @IdempotencyKey() request: IdempotentRequest | null,
    @Res({ passthrough: true }) response: Response,
  ): Promise<User> {
    const outcome = await this.bots.create(actor, { fullName, avatarUrl }, request);
    return respondWith(response, outcome, `/api/users/${outcome.value.id}`);
  }
}
