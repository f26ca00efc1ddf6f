import { Body, Controller, Get, HttpCode, Inject, Post, Put, Query } from '@nestjs/common';
import type { Presence } from '@fechatter/core';
import { LocalLimit } from '@fechatter/limits';
import { CurrentActor, Operation, type SignedInActor } from '@fechatter/server';
import { LivePresence } from './live-presence.js';
import { PresenceQuery, SetPresenceDto, StartTypingDto } from './live.dto.js';
import { Typing } from './typing.js';

/** Who is there. */
export interface PresenceList {
  /** The people that were asked for, in the order of the request. */
  items: Presence[];
}

/** Bounds how often a person says that they are typing, or there. */
export const SAYING_LIMIT = Symbol('limit of typing and presence');
/** Throws what a stream of the actor would be refused with, its place apart. */
export const LISTENER_CHECK = Symbol('check of who may listen');

@Controller('api/events')
export class LiveController {
  constructor(
    private readonly presence: LivePresence,
    private readonly typing: Typing,
    @Inject(SAYING_LIMIT) private readonly limit: LocalLimit,
    @Inject(LISTENER_CHECK) private readonly assertListener: (actor: SignedInActor) => void,
  ) {}

  @Operation({
    summary: 'Say that you are typing',
    description:
      'The members of the chat hear `typing.started`, which ends by itself after 6 s, or with your message. Repeat it ' +
      'every few seconds while the person goes on typing: one in 2 s is passed on.',
    answers: { 204: null },
    problems: ['chat_not_found', 'rate_limited'],
  })
  @Post('typing')
  @HttpCode(204)
  startTyping(@CurrentActor() actor: SignedInActor, @Body() { chatId, threadRootId }: StartTypingDto): void {
    this.assertAllowed(actor);
    this.typing.start(actor, chatId, threadRootId ?? null);
  }

  @Operation({
    summary: 'Say whether you are there',
    description:
      'A person is online while one of their streams is open, and `away` while all their sessions say so. To others, ' +
      'somebody who is `invisible` looks like somebody who has left.',
    answers: { 204: null },
    problems: ['rate_limited'],
  })
  @Put('presence')
  @HttpCode(204)
  setPresence(@CurrentActor() actor: SignedInActor, @Body() { state }: SetPresenceDto): Promise<void> {
    this.assertAllowed(actor);
    return this.presence.set(actor, state);
  }

  @Operation({
    summary: 'See who is there',
    description:
      'Ask once your stream is live: `presence.changed` tells what changes from then on. People who are not in your ' +
      'workspace look like people who were never there.',
    answers: { 200: 'PresenceList' },
  })
  @Get('presence')
  async listPresence(@CurrentActor() actor: SignedInActor, @Query() { userIds }: PresenceQuery): Promise<PresenceList> {
    this.assertListener(actor);
    return { items: await this.presence.of(actor.workspaceId, userIds) };
  }

  private assertAllowed(actor: SignedInActor): void {
    this.assertListener(actor);
    this.limit.assertAllowed(actor.userId);
  }
}
