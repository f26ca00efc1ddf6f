import { DomainError, type AuthTokens } from '@fechatter/core';
import { parse } from 'cookie';
import type { CookieOptions, Request, Response } from 'express';

const NAME = 'fechatter_refresh';

/**
 * Keeps the refresh token in a cookie that the scripts of a page can't read. The browser sends it with
 * requests of the same site only, and other origins can't read the answer: the most that a foreign page can
 * do is have the token rotated, in the browser that holds it. Every other route takes an access token, which
 * the cookie is not.
 */
export class RefreshCookie {
  /** Unless `isAlwaysSecure`, the cookie is `Secure` only if the request came by https. */
  constructor(private readonly isAlwaysSecure: boolean) {}

  /** Moves the refresh token from the answer into the cookie if `isInCookie`. Returns the answer. */
  deliver(response: Response, tokens: AuthTokens, isInCookie: boolean): AuthTokens {
    if (!isInCookie || tokens.refreshToken === null) return tokens;
    const maxAge = tokens.refreshExpiresIn * 1_000;
    response.cookie(NAME, tokens.refreshToken, { ...this.options(response.req), maxAge });
    return { ...tokens, refreshToken: null };
  }

  /**
   * Refreshes with the `given` token, or else with the cookie's: then sets the cookie to the next token, or
   * clears it if the token is refused.
   */
  async refresh(
    response: Response,
    given: string | null,
    refreshWith: (token: string) => Promise<AuthTokens>,
  ): Promise<AuthTokens> {
    if (given !== null) return refreshWith(given);
    try {
      return this.deliver(response, await refreshWith(tokenIn(response.req) ?? ''), true);
    } catch (error) {
      if (error instanceof DomainError && error.code === 'invalid_refresh_token') this.clear(response);
      throw error;
    }
  }

  /** Clears the cookie if the request carries it. */
  clear(response: Response): void {
    if (tokenIn(response.req) !== undefined) response.clearCookie(NAME, this.options(response.req));
  }

  private options({ secure }: Request): CookieOptions {
    return { path: '/api', httpOnly: true, sameSite: 'strict', secure: this.isAlwaysSecure || secure };
  }
}

function tokenIn(request: Request): string | undefined {
  return parse(request.get('cookie') ?? '')[NAME];
}
