import type { CookieOptions, Request, Response } from 'express';
import type { ResumeTokenVerifier } from '@fechatter/server';

/** The rest of the name is the beginning of the ticket's hash: several tabs don't disturb each other. */
const PREFIX = 'fechatter_events_';
const HASH_CHARS = 8;
const OURS = /^fechatter_events_[0-9a-f]{8}$/;
const MOST_LOOKED_AT = 50;
/** One for each tab. The oldest beyond are removed, so that requests do not grow. */
const MOST_COOKIES = 10;

export interface ResumeCookieSettings {
  /** Otherwise the cookie is `Secure` only if the request came by https. */
  isAlwaysSecure: boolean;
}

/**
 * Keeps the resume token of a ticket in a cookie that scripts can't read, and that the browser sends with
 * requests of the same site only. It ends with the browser's session.
 */
export class ResumeCookies {
  constructor(
    private readonly verifier: ResumeTokenVerifier,
    private readonly settings: ResumeCookieSettings,
  ) {}

  /** The resume token in the cookie of this ticket, or null. */
  find(request: Request, ticketHash: string): string | null {
    return cookiesIn(request).get(nameFor(ticketHash)) ?? null;
  }

  /** Sets the cookie of a ticket, and removes the oldest beyond ten. */
  set(response: Response, ticketHash: string, resumeToken: string): void {
    const options = this.options(response.req);
    const others = cookiesIn(response.req);
    others.delete(nameFor(ticketHash));
    for (const name of this.oldestBeyond(MOST_COOKIES - 1, others)) response.clearCookie(name, options);
    response.cookie(nameFor(ticketHash), resumeToken, options);
  }

  private oldestBeyond(kept: number, cookies: ReadonlyMap<string, string>): string[] {
    const aged = [...cookies].map(([name, token]) => {
      return { name, issuedAt: this.verifier.verify(token)?.actor.tokenIssuedAt ?? 0 };
    });
    return aged
      .sort((one, other) => other.issuedAt - one.issuedAt)
      .slice(kept)
      .map(({ name }) => name);
  }

  private options({ secure }: Request): CookieOptions {
    const isSecure = this.settings.isAlwaysSecure || secure;
    return { path: '/api/events', httpOnly: true, sameSite: 'strict', secure: isSecure };
  }
}

function nameFor(ticketHash: string): string {
  return PREFIX + ticketHash.slice(0, HASH_CHARS);
}

/** The cookies with our prefix, by name. */
function cookiesIn(request: Request): Map<string, string> {
  const pairs = (request.get('cookie') ?? '').split(';').map((pair) => pair.trim().split('=', 2));
  const named = pairs.flatMap(([name = '', value]) => (value === undefined ? [] : [[name, value] as const]));
  // A page of another host of the domain can set cookies of any name, and many of them.
  return new Map(named.filter(([name]) => OURS.test(name)).slice(0, MOST_LOOKED_AT));
}
