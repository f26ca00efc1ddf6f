import type { SessionKind } from '@fechatter/core';

export type Revocation = { sessionId: string; kind: SessionKind } | { userId: string };

/** The revocations of one epoch that were read so far. */
interface EpochRevocations {
  /** Revisions by `<kind>.<id>`. */
  revisions: Map<string, number>;
  /** The epochs that this one has replaced. */
  replaced: readonly string[];
}

/** The revocations that were read from the bucket, per epoch. */
export class KnownRevocations {
  private readonly epochs = new Map<string, EpochRevocations>();

  isRevoked(epoch: string, sessionId: string, userId: string): boolean {
    const revisions = this.epochs.get(epoch)?.revisions;
    const keys = [`session.${sessionId}`, `api_token.${sessionId}`, `user.${userId}`];
    return revisions !== undefined && keys.some((key) => revisions.has(key));
  }

  list(epoch: string): Revocation[] {
    return [...(this.epochs.get(epoch)?.revisions.keys() ?? [])].map((key) => {
      const [kind = '', id = ''] = key.split('.');
      return revocationOf(kind, id);
    });
  }

  add(epoch: string, kind: string, id: string, revision: number): Revocation {
    this.ofEpoch(epoch).revisions.set(`${kind}.${id}`, revision);
    return revocationOf(kind, id);
  }

  /** Forgets swept sessions. One that was revoked again has a later revision, and stays. */
  forgetSessions(epoch: string, through: number): void {
    const { revisions } = this.ofEpoch(epoch);
    for (const [key, revision] of revisions) {
      if (revision <= through && key.startsWith('session.')) revisions.delete(key);
    }
  }

  noteReplaced(epoch: string, replaced: readonly string[]): void {
    this.ofEpoch(epoch).replaced = replaced;
  }

  /**
   * Forgets the epochs that `epoch` has replaced. Call it once `epoch` is current here: until then, an
   * earlier one is in force.
   */
  forgetReplaced(epoch: string): void {
    for (const name of this.epochs.get(epoch)?.replaced ?? []) this.forgetEpoch(name);
  }

  forgetEpoch(epoch: string): void {
    this.epochs.delete(epoch);
  }

  /** How many keys are held, of all epochs. */
  get size(): number {
    return [...this.epochs.values()].reduce((sum, { revisions }) => sum + revisions.size, 0);
  }

  private ofEpoch(epoch: string): EpochRevocations {
    const known = this.epochs.get(epoch) ?? { revisions: new Map<string, number>(), replaced: [] };
    this.epochs.set(epoch, known);
    return known;
  }
}

function revocationOf(kind: string, id: string): Revocation {
  if (kind === 'user') return { userId: id };
  return { sessionId: id, kind: kind === 'session' ? 'session' : 'api_token' };
}
