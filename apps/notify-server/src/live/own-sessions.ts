import type { SignedInActor } from '@fechatter/server';
import type { ConnectedSession } from './presence-reports.js';

/** A session, and whose it is. */
export type Owner = Pick<SignedInActor, 'workspaceId' | 'userId' | 'sessionId'>;

/** What to say of a session: its first stream has opened, or its last one has closed. */
type Said = { kind: 'opened' | 'closed'; owner: Owner };

/** The sessions with a stream on this instance, and which of them others have still to be told about. */
export class OwnSessions {
  private readonly open = new Map<string, Owner & { streams: number }>();
  private readonly unsaid = new Map<string, Said>();

  opened({ workspaceId, userId, sessionId }: Owner): void {
    const known = this.open.get(sessionId);
    if (known) return void (known.streams += 1);
    this.open.set(sessionId, { workspaceId, userId, sessionId, streams: 1 });
    this.unsaid.set(sessionId, { kind: 'opened', owner: { workspaceId, userId, sessionId } });
  }

  closed(owner: Owner): void {
    const known = this.open.get(owner.sessionId);
    if (!known || (known.streams -= 1) > 0) return;
    this.open.delete(owner.sessionId);
    this.unsaid.set(owner.sessionId, { kind: 'closed', owner: known });
  }

  /** What was not said yet, each session once: only how it is now matters. */
  takeUnsaid(kind: 'opened' | 'closed'): Owner[] {
    const taken = [...this.unsaid.values()].filter((said) => said.kind === kind).map(({ owner }) => owner);
    for (const { sessionId } of taken) this.unsaid.delete(sessionId);
    return taken;
  }

  all(): Owner[] {
    return [...this.open.values()];
  }
}

/** What others hear of the session. */
export function connected(
  { workspaceId, userId, sessionId }: Owner,
  { state, saidAt }: Pick<ConnectedSession, 'state' | 'saidAt'>,
): ConnectedSession {
  return { workspaceId, userId, sessionId, state, saidAt };
}
