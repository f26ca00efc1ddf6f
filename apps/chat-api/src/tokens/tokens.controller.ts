import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import type { Actor, ApiToken, IdempotentRequest, Page } from '@fechatter/core';
import { ApiTokenOnly, CurrentActor, Operation, pageOf, SessionOnly, type SignedInActor } from '@fechatter/server';
import type { Response } from 'express';
import { TokenId } from '../requests/id.pipe.js';
import { IdempotencyKey } from '../requests/idempotency-key.decorator.js';
import { respondWith } from '../requests/idempotent-request.js';
import { CreateTokenDto, ListTokensQuery, toDraft } from './token.dto.js';
import { TokensService, type ExchangedToken, type ShownApiToken } from './tokens.service.js';

@SessionOnly()
@Controller('api/tokens')
export class TokensController {
  constructor(private readonly tokens: TokensService) {}

  @Operation({
    summary: 'List your active API tokens, newest first',
    description: 'With `userId`, lists the tokens of a bot that you manage.',
    answers: { 200: pageOf('ApiToken') },
    problems: ['not_an_admin', 'not_the_owner', 'user_not_found'],
  })
  @Get()
  list(@CurrentActor() actor: Actor, @Query() { userId, cursor, limit }: ListTokensQuery): Promise<Page<ApiToken>> {
    return this.tokens.list(actor, userId ?? null, cursor, limit);
  }

  @Operation({
    summary: 'Create an API token for yourself or for a bot that you manage',
    description:
      'The scope is `read`, `write` (includes `read`) or `admin` (everything that an API token may do). The token is returned only ' +
      'here, and in the answer to a repeat of this request.',
    answers: { 201: 'ShownApiToken' },
    problems: ['not_an_admin', 'not_the_owner', 'unknown_member', 'token_not_found'],
    hasNoLocation: true,
  })
  @Post()
  async create(
    @CurrentActor() actor: Actor,
    @Body() draft: CreateTokenDto,
    @IdempotencyKey() request: IdempotentRequest | null,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ShownApiToken> {
    return respondWith(response, await this.tokens.create(actor, toDraft(draft), request));
  }

  @Operation({
    summary: 'Revoke an API token of yours or of a bot that you manage',
    description: 'The token stops working at once, and the event streams that it opened end.',
    answers: { 204: null },
    problems: ['token_not_found'],
  })
  @Delete(':tokenId')
  @HttpCode(204)
  revoke(@CurrentActor() actor: Actor, @Param('tokenId', TokenId) tokenId: string): Promise<void> {
    return this.tokens.revoke(actor, tokenId);
  }

  @Operation({
    summary: 'Exchange an API token for a short-lived access token',
    description: 'For the event stream, which accepts access tokens only. Send the API token as the bearer token.',
    answers: { 200: 'ExchangedToken' },
  })
  @ApiTokenOnly()
  @Post('exchange')
  @HttpCode(200)
  exchange(@CurrentActor() actor: SignedInActor): ExchangedToken {
    return this.tokens.exchange(actor);
  }
}
