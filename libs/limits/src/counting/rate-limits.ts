import { hash } from 'node:crypto';
import type { LimitKind } from '../guards/limit.decorator.js';
import type { LimitSettings } from '../limit-settings.js';
import { RateCounter, type Verdict } from './rate-counter.js';

/** The limits of this server, each with its counter. */
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

  ofAddress(kind: LimitKind, address: string): Verdict {
    return this.addresses[kind].take(address);
  }

  /** Who is signed in and sets a password has to know the present one: a stolen access token must not make guessing that cheap. */
  ofPerson(kind: LimitKind, userId: string): Verdict {
    return kind === 'sign-in' ? this.accounts.take(`person ${userId}`) : this.people[kind].take(userId);
  }

  /** Counted by a hash, so that the table of counts holds no e-mail address, nor a text of any length. */
  ofAccount(email: string): Verdict {
    return this.accounts.take(hash('sha256', email.toLowerCase(), 'base64url'));
  }

  private counter(name: string, limit: number): RateCounter {
    const policy = { name, limit, windowMs: this.settings.rateWindowSeconds * 1_000 };
    const counter = new RateCounter(policy, this.now);
    this.counters.push(counter);
    return counter;
  }
}
