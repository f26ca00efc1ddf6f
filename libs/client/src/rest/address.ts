/**
 * The URL of a gateway, without `/api`; empty for the origin of the page. Or the URLs of chat-api and of
 * notify-server, where no gateway is before them.
 */
export type ServerUrl = string | { api: string; events: string };

/** The URL of a route, with its parameters. Throws a `TypeError` that names a parameter which can't be sent. */
export function addressOf(
  server: ServerUrl,
  route: string,
  path: Record<string, string> = {},
  query: Record<string, unknown> = {},
): string {
  const filled = route.replace(/\{(\w+)\}/g, (_, name: string) => segment(name, path[name]));
  const search = new URLSearchParams(
    Object.entries(query)
      .filter(([, value]) => value !== undefined)
      // A list is sent as its elements with commas between them, which `String` makes of it.
      .map(([name, value]) => [name, String(value)]),
  ).toString();
  return baseOf(server, route).replace(/\/+$/, '') + filled + (search && `?${search}`);
}

/** Tickets are made by chat-api, and used at notify-server. */
function baseOf(server: ServerUrl, route: string): string {
  if (typeof server === 'string') return server;
  return /^\/api\/events(?!\/ticket$)/.test(route) ? server.events : server.api;
}

/** `..` would be another route, even if it is escaped. */
function segment(name: string, value: string | undefined): string {
  if (value === undefined || /^\.{0,2}$/.test(value)) {
    throw new TypeError(`path.${name} must not be ${JSON.stringify(value)}.`);
  }
  return encodeURIComponent(value);
}
