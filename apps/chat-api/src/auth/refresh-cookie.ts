import { DomainError, type AuthTokens } from '@fechatter/core';
import { parse } from 'cookie';
import type { CookieOptions, Request, Response } from 'express';

const NAME = 'fechatter_refresh';

/**
 * The refresh token where no script of a page can read it. Only requests of the same site carry the cookie, and what it opens is an answer
 * that other origins can't read: a foreign page may at most have it rotated, into the browser that holds it. Everything else takes an
 * access token, which the cookie is not.
 */
export class RefreshCookie {
  /** Without `isAlwaysSecure` the cookie is for https only where the request came by https. */
  constructor(private readonly isAlwaysSecure: boolean) {}

  /** The tokens as they are answered: with the refresh token in them, or in the cookie. */
  deliver(response: Response, tokens: AuthTokens, isInCookie: boolean): AuthTokens {
    if (!isInCookie || tokens.refreshToken === null) return tokens;
    const maxAge = tokens.refreshExpiresIn * 1_000;
    response.cookie(NAME, tokens.refreshToken, { ...this.options(response.req), maxAge });
    return { ...tokens, refreshToken: null };
  }

  /** Refreshes with the token that was `given`, else with the one in the cookie, which then takes the next, or goes when it is refused. */
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

  /** From a browser that has it. */
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
