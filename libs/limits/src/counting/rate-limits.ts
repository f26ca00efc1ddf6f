import { hash } from 'node:crypto';
import { emailKey } from '@fechatter/core';
import type { LimitSettings } from '../limit-settings.js';
import { RateCounter, type RateDecision } from './rate-counter.js';

/**
 * What a request is counted as. `sign-in` is a request that takes a password, or exchanges what a person
 * holds for tokens.
 */
export type LimitKind = 'sign-in' | 'send' | 'search' | 'other';

/** The limits of a service, each with its counter. */
export class RateLimits {
  readonly counters: RateCounter[] = [];
  private readonly addresses: Record<LimitKind, RateCounter>;
  private readonly people: Record<Exclude<LimitKind, 'sign-in'>, RateCounter>;
  private readonly accounts: RateCounter;

  constructor(
    private readonly settings: LimitSettings,
    private readonly now: () => number,
  ) {
    this.addresses = {
      'sign-in': this.counter('sign-in-address', settings.signInsPerAddress),
      send: this.counter('send-address', settings.sendsPerAddress),
      search: this.counter('search-address', settings.searchesPerAddress),
      other: this.counter('other-address', settings.othersPerAddress),
    };
    this.people = {
      send: this.counter('send', settings.sendsPerPerson),
      search: this.counter('search', settings.searchesPerPerson),
      other: this.counter('other', settings.othersPerPerson),
    };
    this.accounts = this.counter('sign-in-account', settings.signInsPerAccount);
  }

  /** `client` is the key of an address. */
  consumeForAddress(kind: LimitKind, client: string): RateDecision {
    return this.addresses[kind].consume(client);
  }

  /**
   * A signed-in person's `sign-in` requests verify their present password, so they count for the account: a
   * stolen access token must not allow more guesses.
   */
  consumeForPerson(kind: LimitKind, userId: string): RateDecision {
    return kind === 'sign-in' ? this.accounts.consume(`person ${userId}`) : this.people[kind].consume(userId);
  }

  /**
   * Counts by the key by which sign-in finds the account, so that no spelling of the address has guesses of
   * its own. Counts by a hash, so that no e-mail address and no text of unbounded length is stored with the
   * counts.
   */
  consumeForAccount(email: string): RateDecision {
    return this.accounts.consume(hash('sha256', emailKey(email), 'base64url'));
  }

  private counter(name: string, limit: number): RateCounter {
    const policy = { name, limit, windowMs: this.settings.rateWindowSeconds * 1_000 };
    const counter = new RateCounter(policy, this.now);
    this.counters.push(counter);
    return counter;
  }
}
