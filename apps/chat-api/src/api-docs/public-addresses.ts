/** Where clients reach the services; null if the configuration does not say. */
export interface PublicAddresses {
  /** chat-api's. Without it, it is where the client has the document from. */
  publicUrl: string | null;
  /** notify-server's. Without it, it is chat-api's. */
  publicEventsUrl: string | null;
}

export const PUBLIC_ADDRESSES = Symbol('public addresses');

/** The part of an OpenAPI document that has servers. */
interface Served {
  servers: { url: string }[];
  paths: Record<string, Record<string, { servers?: { url: string }[] }>>;
}

/** Puts the addresses of this installation into the document. Operations that name a server are notify-server's. */
export function withServers<T extends object>(document: T, { publicUrl, publicEventsUrl }: PublicAddresses): T {
  const copy = structuredClone(document) as Served & T;
  const own = publicUrl ?? '/';
  const servers = [copy, ...Object.values(copy.paths).flatMap((item) => Object.values(item))];
  for (const place of servers) {
    const url = place === copy ? own : (publicEventsUrl ?? own);
    for (const server of place.servers ?? []) server.url = url;
  }
  return copy;
}

/** The origins other than the page's own to which the page sends requests. */
export function foreignOrigins({ publicUrl, publicEventsUrl }: PublicAddresses): string[] {
  const urls = [publicUrl, publicEventsUrl].filter((url) => url !== null);
  return [...new Set(urls.map((url) => new URL(url).origin))];
}
