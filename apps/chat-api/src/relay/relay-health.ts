/** The state of this process's outbox relay, for `/health` and metrics. */
export interface RelayHealth {
  /** Whether this process is the one that publishes. */
  isLeader: boolean;
  phase: RelayPhase;
  /** The epoch in which it publishes. Null while it does not. */
  epoch: string | null;
  /** Why the relay does not work as it should. Null while all is well. */
  trouble: string | null;
  /** The latest trouble, also when it seems to be over: a relay that tries again is well until that fails. */
  lastTrouble: Trouble | null;
}

export interface Trouble {
  reason: string;
  /** When it was last reported, as `performance.now()` says. */
  at: number;
}

/**
 * `off`: not started, or stopped. `connecting`: NATS or PostgreSQL can't be reached. `standby`: another
 * process holds the lock. `comparing`, `new-epoch`, `publishing`: this process leads. `refused`: the stream
 * belongs to another installation.
 */
export type RelayPhase = 'off' | 'connecting' | 'standby' | 'comparing' | 'new-epoch' | 'publishing' | 'refused';
