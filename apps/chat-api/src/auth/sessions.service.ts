import { Inject, Injectable } from '@nestjs/common';
import {
  assertFound,
  isTimestamp,
  isUuid,
  ListCursor,
  toPage,
  type Page,
  type Session,
  type Store,
} from '@fechatter/core';
import type { SignedInActor } from '@fechatter/server';
import { STORE } from '../postgres/store.token.js';
import { endSession } from '../access/end-session.js';
import { SessionRevocations } from '../access/session-revocations.js';

const sessionCursor = new ListCursor({ lastUsedAt: isTimestamp, id: isUuid });

/** Lists and ends the sessions of a person. */
@Injectable()
export class SessionsService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly revocations: SessionRevocations,
  ) {}

  async list(actor: SignedInActor, cursor: string | undefined, limit: number): Promise<Page<Session>> {
    const sessions = await this.store.sessions.page(actor, sessionCursor.decode(cursor), limit + 1);
    return toPage(sessions, limit, (last) => sessionCursor.encode(last));
  }

  async logOut(actor: SignedInActor): Promise<void> {
    await this.store.transaction((tx) => endSession(tx, actor));
    this.revocations.revokedHere([actor.sessionId]);
  }

  /** Ends every session of the person, this one included. API tokens stay valid. */
  async logOutEverywhere(actor: SignedInActor): Promise<void> {
    const { workspaceId, userId, sessionId } = actor;
    const others = await this.store.transaction(async (tx) => {
      await tx.users.lock(workspaceId, [userId]);
      await endSession(tx, actor);
      return tx.sessions.revokeAll(userId, { kinds: ['session'], exceptSessionId: sessionId });
    });
    this.revocations.revokedHere([sessionId, ...others]);
  }

  /** Throws `session_not_found` unless it is an active session of the person. */
  async revoke({ workspaceId, userId }: SignedInActor, sessionId: string): Promise<void> {
    await this.store.transaction(async (tx) => {
      assertFound(await tx.sessions.revokeOwn(userId, sessionId), 'session_not_found');
      await tx.outbox.addRevocation(workspaceId, sessionId, 'session');
    });
    this.revocations.revokedHere([sessionId]);
  }
}
