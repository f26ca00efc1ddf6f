/** How the outbox relay of this process is, for `/health` and metrics. */
export interface RelayHealth {
  /** Whether this process is the one that publishes. */
  isLeader: boolean;
  phase: RelayPhase;
  /** The epoch in which it publishes; null while it does not. */
  epoch: string | null;
  /** Why it is not doing what it should; null while all is well. */
  trouble: string | null;
  /** What waits in the outbox, counted up to some limit; null while PostgreSQL can't be asked. */
  backlog: { count: number; oldestAgeMs: number } | null;
}

/**
 * `off`: not started, or stopped. `connecting`: NATS or PostgreSQL is not there. `standby`: another process has the lock. `comparing`,
 * `new-epoch`, `publishing`: the leader at work. `refused`: the stream belongs to another installation.
 */
export type RelayPhase = 'off' | 'connecting' | 'standby' | 'comparing' | 'new-epoch' | 'publishing' | 'refused';
