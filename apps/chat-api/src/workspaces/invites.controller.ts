import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import type { Actor, IdempotentRequest, Page } from '@fechatter/core';
import { Limit } from '@fechatter/limits';
import { CurrentActor, NeedsScope, Operation, PageQuery, pageOf, type SignedInActor } from '@fechatter/server';
import type { Response } from 'express';
import { InviteId } from '../requests/id.pipe.js';
import { IdempotencyKey } from '../requests/idempotency-key.decorator.js';
import { respondWith } from '../requests/idempotent-request.js';
import { CreateInviteDto, limitOfInvite, withDefaults } from './invite.dto.js';
import { InvitesService, type InviteWithToken, type ListedInvite } from './invites.service.js';

@NeedsScope('admin')
@Controller('api/workspace/invites')
export class InvitesController {
  constructor(private readonly invites: InvitesService) {}

  @Operation({
    summary: 'List the invites to your workspace, newest first',
    description: 'For the owner and admins. Invites that are used up or have expired stay in the list for a month.',
    answers: { 200: pageOf('ListedInvite') },
    problems: ['not_an_admin'],
  })
  @Get()
  list(@CurrentActor() actor: Actor, @Query() { cursor, limit }: PageQuery): Promise<Page<ListedInvite>> {
    return this.invites.list(actor, cursor, limit);
  }

  @Operation({
    summary: 'Create an invite to your workspace',
    description:
      'For the owner and admins. Only the owner invites admins, with `currentPassword` and never with an API token. The token is ' +
      'returned only here, and in the answer to a repeat of this request. It does not work while you could not create the invite: ' +
      'while you are deactivated, are neither the owner nor an admin, or, for the invite of an admin, are not the owner.',
    answers: { 201: 'InviteWithToken' },
    problems: ['invalid_credentials', 'not_an_admin', 'not_the_owner', 'invite_not_found'],
  })
  @Limit(limitOfInvite)
  @Post()
  async create(
    @CurrentActor() actor: SignedInActor,
    @Body() { currentPassword, ...draft }: CreateInviteDto,
    @IdempotencyKey({ proofs: ['currentPassword'] }) request: IdempotentRequest | null,
    @Res({ passthrough: true }) response: Response,
  ): Promise<InviteWithToken> {
    const outcome = await this.invites.invite(actor, { ...withDefaults(draft), currentPassword }, request);
    return respondWith(response, outcome, `/api/workspace/invites/${outcome.value.id}`);
  }

  @Operation({
    summary: 'Get an invite',
    answers: { 200: 'ListedInvite' },
    problems: ['not_an_admin', 'invite_not_found'],
  })
  @Get(':id')
  get(@CurrentActor() actor: Actor, @Param('id', InviteId) id: string): Promise<ListedInvite> {
    return this.invites.get(actor, id);
  }

  @Operation({
    summary: 'Revoke an invite',
    description: 'Nobody can sign up with it any more. People who have signed up with it stay.',
    answers: { 204: null },
    problems: ['not_an_admin', 'invite_not_found'],
  })
  @Delete(':id')
  @HttpCode(204)
  revoke(@CurrentActor() actor: Actor, @Param('id', InviteId) id: string): Promise<void> {
    return this.invites.revoke(actor, id);
  }
}
