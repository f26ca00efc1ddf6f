import pg from 'pg';

/** Guards every statement here that creates, fills or drops a database. */
export function assertTestName(name: string): void {
  if (!/^\w*test\w*$/.test(name))
    throw new Error(`"${name}" is refused: the name of a test database must contain "test".`);
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
