import { SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { Scope } from '@fechatter/core';
import type { Reflector } from '@nestjs/core';

/**
 * What a route demands of whoever calls it. A person's session may do what the person may; an API token, and an access token that was
 * got for one, needs the scope as well: `read` for GET, `write` for all else, unless the route is marked.
 */
export type RouteAccess = 'public' | 'session-only' | 'api-token-only' | Scope;

const ROUTE_ACCESS = 'route access';

/** A route that takes requests without a token. */
export const Public = () => SetMetadata<string, RouteAccess>(ROUTE_ACCESS, 'public');

/** A route that API tokens need this scope for, whatever its method. */
export const NeedsScope = (scope: Scope) => SetMetadata<string, RouteAccess>(ROUTE_ACCESS, scope);

/** A route for people who signed in: no API token may call it, whatever its scope. */
export const SessionOnly = () => SetMetadata<string, RouteAccess>(ROUTE_ACCESS, 'session-only');

/** A route that takes API tokens of every scope, and nothing else. */
export const ApiTokenOnly = () => SetMetadata<string, RouteAccess>(ROUTE_ACCESS, 'api-token-only');

/** What the handler demands, else its class, else what its `method` means. */
export function routeAccess(
  reflector: Reflector,
  targets: [ReturnType<ExecutionContext['getHandler']>, ReturnType<ExecutionContext['getClass']>],
  method: string,
): RouteAccess {
  return reflector.getAllAndOverride<RouteAccess | undefined>(ROUTE_ACCESS, targets) ?? scopeFor(method);
}

function scopeFor(method: string): Scope {
  return method === 'GET' || method === 'HEAD' ? 'read' : 'write';
}
