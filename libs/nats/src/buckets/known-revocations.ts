import type { SessionKind } from '@fechatter/core';

export type Revocation = { sessionId: string; kind: SessionKind } | { userId: string };

/** What was read of one epoch. */
interface Epoch {
  /** Revisions by `<kind>.<id>`. */
  revisions: Map<string, number>;
  /** The epochs that are over since this one is the present. */
  replaced: readonly string[];
}

/** Who is shut out, per epoch, as far as the bucket was read. */
export class KnownRevocations {
  private readonly epochs = new Map<string, Epoch>();

  isRevoked(epoch: string, sessionId: string, userId: string): boolean {
    const revisions = this.epochs.get(epoch)?.revisions;
    const keys = [`session.${sessionId}`, `api_token.${sessionId}`, `user.${userId}`];
    return revisions !== undefined && keys.some((key) => revisions.has(key));
  }

  all(epoch: string): Revocation[] {
    return [...(this.epochs.get(epoch)?.revisions.keys() ?? [])].map((key) => {
      const [kind = '', id = ''] = key.split('.');
      return revocationOf(kind, id);
    });
  }

  add(epoch: string, kind: string, id: string, revision: number): Revocation {
    this.open(epoch).revisions.set(`${kind}.${id}`, revision);
    return revocationOf(kind, id);
  }

  /** One that was revoked again since has a later revision, and stays. */
  forgetSessions(epoch: string, through: number): void {
    const { revisions } = this.open(epoch);
    for (const [key, revision] of revisions) {
      if (revision <= through && key.startsWith('session.')) revisions.delete(key);
    }
  }

  noteReplaced(epoch: string, replaced: readonly string[]): void {
    this.open(epoch).replaced = replaced;
  }

  /** Not before `epoch` is the present one here too: until then one of those before it still holds. */
  forgetReplaced(epoch: string): void {
    for (const name of this.epochs.get(epoch)?.replaced ?? []) this.forgetEpoch(name);
  }

  forgetEpoch(epoch: string): void {
    this.epochs.delete(epoch);
  }

  /** How many keys are held, of whatever epoch. */
  get size(): number {
    return [...this.epochs.values()].reduce((sum, { revisions }) => sum + revisions.size, 0);
  }

  private open(epoch: string): Epoch {
    const known = this.epochs.get(epoch) ?? { revisions: new Map<string, number>(), replaced: [] };
    this.epochs.set(epoch, known);
    return known;
  }
}

function revocationOf(kind: string, id: string): Revocation {
  if (kind === 'user') return { userId: id };
  return { sessionId: id, kind: kind === 'session' ? 'session' : 'api_token' };
}
