import { createHmac, timingSafeEqual } from 'node:crypto';
import { isId } from '@fechatter/core';

/**
 * Tokens `<id>.<MAC>`: derived and not stored, so that who reads the database can use none, and a repeated request is answered with the
 * same one. `factsOf` says what the MAC covers, the kind of thing first, and when it was made: after a database came back from a backup,
 * an id that is given out again opens nothing for an old token.
 */
export class DerivedTokens<T extends { id: string }> {
  constructor(
    private readonly secret: string,
    private readonly factsOf: (thing: T) => string,
  ) {}

  tokenOf(thing: T): string {
    return `${thing.id}.${this.mac(thing).toString('base64url')}`;
  }

  /** What `token` opens, of the things that `find` finds by id; null if it opens nothing. */
  async open(token: string, find: (id: string) => Promise<T | null>): Promise<T | null> {
    const [id = '', mac = ''] = token.split('.');
    const named = isId(id) ? await find(id) : null;
    return named && this.isGenuine(named, mac) ? named : null;
  }

  private isGenuine(thing: T, mac: string): boolean {
    const expected = this.mac(thing);
    const given = Buffer.from(mac, 'base64url');
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  private mac(thing: T): Buffer {
    return createHmac('sha256', this.secret).update(this.factsOf(thing)).digest();
  }
}
