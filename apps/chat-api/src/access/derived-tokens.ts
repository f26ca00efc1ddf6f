import { createHmac, timingSafeEqual } from 'node:crypto';
import { isId } from '@fechatter/core';

/**
 * Tokens of the form `<id>.<MAC>`. They are derived, not stored, so that a reader of the database can't use
 * them and a repeated request is answered with the same token. `factsOf` returns the text that the MAC
 * covers: it starts with the kind of thing and includes the creation time, so that an old token doesn't match
 * a new thing whose id is reused after the database was restored from a backup.
 */
export class DerivedTokens<T extends { id: string }> {
  constructor(
    private readonly secret: string,
    private readonly factsOf: (thing: T) => string,
  ) {}

  tokenOf(thing: T): string {
    return `${thing.id}.${this.mac(thing).toString('base64url')}`;
  }

  /** The thing that `token` belongs to, which `find` looks up by id. Null for a wrong token. */
  async open(token: string, find: (id: string) => Promise<T | null>): Promise<T | null> {
    const [id = ''] = token.split('.');
    const named = isId(id) ? await find(id) : null;
    return named && this.isTokenOf(named, token) ? named : null;
  }

  /** Compares texts: a lenient decoder would accept other spellings of the same bytes. */
  private isTokenOf(thing: T, token: string): boolean {
    const [expected, given] = [Buffer.from(this.tokenOf(thing)), Buffer.from(token)];
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  private mac(thing: T): Buffer {
    return createHmac('sha256', this.secret).update(this.factsOf(thing)).digest();
  }
}
