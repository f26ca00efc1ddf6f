import { DomainError, printable, type AuthTokens } from '@fechatter/core';
import { isAllowedOrigin } from '@fechatter/server';
import type { CookieOptions, Request, Response } from 'express';

/** Over https only this name is read: a page of another host of the domain can't set a cookie of that name. */
const SECURE_NAME = '__Host-fechatter_refresh';
const PLAIN_NAME = 'fechatter_refresh';

export interface RefreshCookieSettings {
  /** Otherwise the cookie is `Secure` only if the request came by https. */
  isAlwaysSecure: boolean;
  /** The origins whose pages may use the cookie, besides those of this service. */
  corsOrigins: readonly string[];
}

/**
 * Keeps the refresh token in a cookie that the scripts of a page can't read. The browser sends it with
 * requests of the same site only, and pages of other origins are refused. Every other route takes an access
 * token, which the cookie is not.
 */
export class RefreshCookie {
  constructor(private readonly settings: RefreshCookieSettings) {}

  /** Moves the refresh token from the answer into the cookie if `isInCookie`. Returns the answer. */
  deliver(response: Response, tokens: AuthTokens, isInCookie: boolean): AuthTokens {
    if (!isInCookie || tokens.refreshToken === null) return tokens;
    const maxAge = tokens.refreshExpiresIn * 1_000;
    response.cookie(this.nameFor(response.req), tokens.refreshToken, { ...this.options(response.req), maxAge });
    return { ...tokens, refreshToken: null };
  }

  /**
   * Refreshes with the `given` token, or else with the cookie's: then sets the cookie to the next token, or
   * clears it if the token is refused. Throws `origin_not_allowed` if a foreign page sends the cookie.
   */
  async refresh(
    response: Response,
    given: string | null,
    refreshWith: (token: string) => Promise<AuthTokens>,
  ): Promise<AuthTokens> {
    if (given !== null) return refreshWith(given);
    this.assertNotForeign(response.req);
    try {
      return this.deliver(response, await refreshWith(this.onlyTokenIn(response.req)), true);
    } catch (error) {
      if (error instanceof DomainError && error.code === 'invalid_refresh_token') this.clear(response);
      throw error;
    }
  }

  /** Clears the cookie if the request carries it. */
  clear(response: Response): void {
    const { req } = response;
    if (this.tokensIn(req).length > 0) response.clearCookie(this.nameFor(req), this.options(req));
  }

  /** An empty text, which is no token, unless there is exactly one: who set a second one is not known. */
  private onlyTokenIn(request: Request): string {
    const [token = '', ...more] = this.tokensIn(request);
    return more.length === 0 ? token : '';
  }

  private tokensIn(request: Request): string[] {
    const name = this.nameFor(request);
    const pairs = (request.get('cookie') ?? '').split(';').map((pair) => pair.trim());
    return pairs.filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1));
  }

  /** Browsers that say nothing about the page are as old as those that send no `SameSite` cookie. */
  private assertNotForeign(request: Request): void {
    const [origin, site] = [request.get('origin'), request.get('sec-fetch-site')];
    if (origin !== undefined && isAllowedOrigin(this.settings.corsOrigins, origin)) return;
    const isOwn = site === undefined ? origin === undefined || isOwnOrigin(request, origin) : isOwnSite(site);
    if (isOwn) return;
    const page = origin === undefined ? 'of another site' : `of ${printable(origin)}`;
    const detail = `Pages ${page} may not use the refresh cookie: its operator has to name their origin in CORS_ORIGINS.`;
    throw new DomainError('origin_not_allowed', detail);
  }

  private nameFor(request: Request): string {
    return this.isSecure(request) ? SECURE_NAME : PLAIN_NAME;
  }

  private options(request: Request): CookieOptions {
    const secure = this.isSecure(request);
    // The prefix `__Host-` demands the path.
    return { path: secure ? '/' : '/api', httpOnly: true, sameSite: 'strict', secure };
  }

  private isSecure({ secure }: Request): boolean {
    return this.settings.isAlwaysSecure || secure;
  }
}

/** `none`: the person opened the address, no page did. */
function isOwnSite(site: string): boolean {
  return site === 'same-origin' || site === 'none';
}

function isOwnOrigin(request: Request, origin: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === request.host;
}
