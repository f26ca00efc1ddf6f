import pg from 'pg';

/** Nothing here creates, fills or drops a database that was not made for tests. */
export function assertTestName(name: string): void {
  if (!/^\w*test\w*$/.test(name)) throw new Error(`"${name}" is refused: the name of a test database contains "test".`);
}

export function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.toString();
}

export async function onServer<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
