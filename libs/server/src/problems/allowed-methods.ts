import type { Request } from 'express';

/** A route in Express's router. Its types do not have `match`. */
interface RouteLayer {
  route?: { methods: Record<string, boolean> };
  match(path: string): boolean;
}

/**
 * The methods that the request's path has routes for; empty for an unknown path. Asks the router itself,
 * because Express and Nest answer 404 both for an unknown path and for an unknown method. A route for all
 * methods is Nest's own.
 */
export function allowedMethods(request: Request): string[] {
  const { stack } = (request.app as unknown as { router: { stack: RouteLayer[] } }).router;
  const path = request.originalUrl.split('?')[0] ?? '/';
  const routes = stack.filter((layer) => layer.route && !layer.route.methods['_all'] && layer.match(path));
  const methods = new Set(routes.flatMap((layer) => Object.keys(layer.route?.methods ?? {})));
  if (methods.has('get')) methods.add('head');
  return [...methods].map((method) => method.toUpperCase()).sort();
}
