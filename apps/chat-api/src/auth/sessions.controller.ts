import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import type { Page, Session } from '@fechatter/core';
import { CurrentActor, Operation, pageOf, PageQuery, SessionOnly, type SignedInActor } from '@fechatter/server';
import { SessionId } from '../requests/session-id.pipe.js';
import { SessionsService } from './sessions.service.js';

@SessionOnly()
@Controller('api/sessions')
export class SessionsController {
  constructor(private readonly sessions: SessionsService) {}

  @Operation({ summary: 'List your active sessions, most recently used first', answers: { 200: pageOf('Session') } })
  @Get()
  list(@CurrentActor() actor: SignedInActor, @Query() { cursor, limit }: PageQuery): Promise<Page<Session>> {
    return this.sessions.list(actor, cursor, limit);
  }

  @Operation({
    summary: 'End one of your sessions',
    description: 'Its event streams end within a second.',
    answers: { 204: null },
    problems: ['session_not_found'],
  })
  @Delete(':sessionId')
  @HttpCode(204)
  revoke(@CurrentActor() actor: SignedInActor, @Param('sessionId', SessionId) sessionId: string): Promise<void> {
    return this.sessions.revoke(actor, sessionId);
  }
}
