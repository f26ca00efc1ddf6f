import type { KeyValueStorage } from '../environment/environment.js';
import type { AuthTokens } from '../rest/schema.js';
import type { Grant } from './grant.js';

/** What a person's session keeps, so that it survives a reload and all tabs have the same tokens. */
export interface KeptTokens extends Grant {
  /** Null if the browser keeps it, as a cookie. */
  refreshToken: string | null;
}

export function tokensOf({ accessToken, expiresIn, refreshToken, user }: AuthTokens, askedAt: number): KeptTokens {
  return { accessToken, expiresIn, refreshToken, user, askedAt };
}

/** One place of the storage. */
export class TokenPlace {
  constructor(
    private readonly storage: KeyValueStorage,
    private readonly key: string,
  ) {}

  /** Null if nobody is signed in. */
  async read(): Promise<KeptTokens | null> {
    const text = await this.storage.get(this.key);
    return text === null ? null : (JSON.parse(text) as KeptTokens);
  }

  write(tokens: KeptTokens): Promise<void> {
    return this.storage.set(this.key, JSON.stringify(tokens));
  }

  clear(): Promise<void> {
    return this.storage.delete(this.key);
  }
}
