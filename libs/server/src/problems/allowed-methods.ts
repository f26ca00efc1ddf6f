import type { Request } from 'express';

/** What Express keeps of a route; its types leave `match` out. */
interface RouteLayer {
  route?: { methods: Record<string, boolean> };
  match(path: string): boolean;
}

/**
 * The methods that `request`'s path has routes for, empty if there is none. Express and Nest answer 404 both for an unknown path and for an
 * unknown method, so the router itself is asked. A route for every method is Nest's own, not one of ours.
 */
export function allowedMethods(request: Request): string[] {
  const { stack } = (request.app as unknown as { router: { stack: RouteLayer[] } }).router;
  const path = request.originalUrl.split('?')[0] ?? '/';
  const routes = stack.filter((layer) => layer.route && !layer.route.methods['_all'] && matches(layer, path));
  const methods = new Set(routes.flatMap((layer) => Object.keys(layer.route?.methods ?? {})));
  if (methods.has('get')) methods.add('head');
  return [...methods].map((method) => method.toUpperCase()).sort();
}

function matches(layer: RouteLayer, path: string): boolean {
  try {
    return layer.match(path);
  } catch {
    // A path that can't be decoded matches nothing.
    return false;
  }
}
