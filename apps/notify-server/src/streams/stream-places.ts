import { TryLaterError } from '@fechatter/core';

export interface StreamLimits {
  maxStreamsPerPerson: number;
  maxStreamsPerAddress: number;
  /** Bounds all streams of this instance. */
  maxStreams: number;
}

export interface StreamOwner {
  userId: string;
  /** The key of the client's address. */
  client: string;
}

/** Seconds, a different number for each client: those who were refused together must not return together. */
const RETRY_AFTER = { min: 10, max: 30 };

/**
 * Counts the open streams of this instance. A stream above a limit is refused, and those that are open stay:
 * if the oldest were closed instead, the clients of a person with too many would close each other for ever.
 */
export class StreamPlaces {
  private readonly people = new Map<string, number>();
  private readonly clients = new Map<string, number>();
  private taken = 0;

  constructor(private readonly limits: StreamLimits) {}

  /** Throws if there is no place. Call {@link take} in the same turn of the event loop. */
  assertFree({ userId, client }: StreamOwner): void {
    const { maxStreamsPerPerson, maxStreamsPerAddress, maxStreams } = this.limits;
    if ((this.people.get(userId) ?? 0) >= maxStreamsPerPerson)
      throw tooMany(`You have ${maxStreamsPerPerson} open streams, and may have no more. Close one first.`);
    if ((this.clients.get(client) ?? 0) >= maxStreamsPerAddress)
      throw tooMany(`Your address has ${maxStreamsPerAddress} open streams, and may have no more.`);
    if (this.taken >= maxStreams)
      throw new TryLaterError('instance_full', retryAfter(), 'This instance has no room for another stream.');
  }

  /** Returns the function that frees the place again. Call it once. */
  take({ userId, client }: StreamOwner): () => void {
    this.count(userId, client, 1);
    return () => this.count(userId, client, -1);
  }

  private count(userId: string, client: string, change: 1 | -1): void {
    this.taken += change;
    add(this.people, userId, change);
    add(this.clients, client, change);
  }
}

function tooMany(detail: string): TryLaterError {
  return new TryLaterError('too_many_streams', retryAfter(), detail);
}

function retryAfter(): number {
  return RETRY_AFTER.min + Math.floor(Math.random() * (RETRY_AFTER.max - RETRY_AFTER.min + 1));
}

function add(counts: Map<string, number>, key: string, change: number): void {
  const count = (counts.get(key) ?? 0) + change;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}
