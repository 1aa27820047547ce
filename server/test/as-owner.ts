import pg from 'pg';

/** Runs statements as the owner of everything: to look behind the server's back. */
export async function asOwner<T>(databaseUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('SET search_path = throughline');
    return await work(client);
  } finally {
    await client.end();
  }
}
