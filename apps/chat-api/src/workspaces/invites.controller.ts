import { Body, Controller, Post, Res } from '@nestjs/common';
import type { Actor, IdempotentRequest } from '@fechatter/core';
import { CurrentActor, Operation } from '@fechatter/server';
import type { Response } from 'express';
import { IdempotencyKey } from '../idempotency/idempotency-key.decorator.js';
import { madeResponse } from '../idempotency/made-response.js';
import { CreateInviteDto, withDefaults } from './invite.dto.js';
import { InvitesService, type InviteWithToken } from './invites.service.js';

@Controller('api/workspace/invites')
export class InvitesController {
  constructor(private readonly invites: InvitesService) {}

  @Operation({
    summary: 'Invite to the workspace',
    answers: { 201: 'InviteWithToken' },
    problems: ['not_an_admin', 'email_taken'],
  })
  @Post()
  async create(
    @CurrentActor() actor: Actor,
    @Body() draft: CreateInviteDto,
    @IdempotencyKey() request: IdempotentRequest | null,
    @Res({ passthrough: true }) response: Response,
  ): Promise<InviteWithToken> {
    const made = await this.invites.invite(actor, withDefaults(draft), request);
    return madeResponse(response, made, `/api/workspace/invites/${made.value.id}`);
  }
}
