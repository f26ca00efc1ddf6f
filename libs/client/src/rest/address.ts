/** The URL of a route, with its parameters. Throws a `TypeError` that names a parameter which can't be sent. */
export function addressOf(
  base: string,
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
  return base.replace(/\/+$/, '') + filled + (search && `?${search}`);
}

/** `..` would be another route, even if it is escaped. */
function segment(name: string, value: string | undefined): string {
  if (value === undefined || /^\.{0,2}$/.test(value)) {
    throw new TypeError(`path.${name} must not be ${JSON.stringify(value)}.`);
  }
  return encodeURIComponent(value);
}
