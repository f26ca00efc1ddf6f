import { SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { Scope } from '@fechatter/core';
import type { Reflector } from '@nestjs/core';

/**
 * What a route requires of its caller. A session may do what its person may do. An API token, and an access
 * token that it was exchanged for, also needs a scope: `read` for GET and `write` for every other method,
 * unless the route is marked.
 */
export type RouteAccess = 'public' | 'session-only' | 'api-token-only' | Scope;

const ROUTE_ACCESS = 'route access';

/** Marks a route that needs no token. */
export const Public = () => SetMetadata<string, RouteAccess>(ROUTE_ACCESS, 'public');

/** Marks a route that API tokens need this scope for, whatever its method. */
export const NeedsScope = (scope: Scope) => SetMetadata<string, RouteAccess>(ROUTE_ACCESS, scope);

/** Marks a route for people who signed in. No API token may call it, whatever its scope. */
export const SessionOnly = () => SetMetadata<string, RouteAccess>(ROUTE_ACCESS, 'session-only');

/** Marks a route that accepts API tokens of any scope, and nothing else. */
export const ApiTokenOnly = () => SetMetadata<string, RouteAccess>(ROUTE_ACCESS, 'api-token-only');

const TAKES_TICKET = 'takes a ticket';

/** Marks a route whose handler checks the ticket in `?ticket=`, which may come instead of a token. */
export const TakesTicket = () => SetMetadata(TAKES_TICKET, true);

export function takesTicket(reflector: Reflector, handler: ReturnType<ExecutionContext['getHandler']>): boolean {
  return reflector.get<true | undefined>(TAKES_TICKET, handler) ?? false;
}

/** The access that the handler is marked with, else its class, else the scope of the HTTP method. */
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
