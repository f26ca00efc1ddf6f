import type { Repositories } from '@fechatter/core';
import type { SignedInActor } from '@fechatter/server';

/** Ends a session everywhere, also one that the database lacks: its access tokens may be accepted. */
export async function endSession(tx: Repositories, actor: SignedInActor): Promise<void> {
  await tx.sessions.end(actor);
  await tx.outbox.addRevocation(actor.workspaceId, actor.sessionId, 'session');
}
