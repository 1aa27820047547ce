import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/db/embedded.ts';
import { createLog } from '../../src/log.ts';
import { type Customer, lookups } from './customers.ts';

/** Each must answer 0. Read without indexes: an index that lost an entry must not hide a row. */
const mustBeZero: Readonly<Record<string, string>> = {
  'customer ids twice': `SELECT count(*) FROM (SELECT 1 FROM profiles GROUP BY tenant_id, customer_id HAVING count(*) > 1) AS twice`,
  'extension records without profile': `SELECT count(*) FROM profile_extension_records r LEFT JOIN profiles p
    USING (tenant_id, customer_id) WHERE p.customer_id IS NULL`,
  'unique values without record': `SELECT count(*) FROM profile_extension_unique_values u LEFT JOIN profile_extension_records r
    USING (tenant_id, customer_id, extension_id, record_id) WHERE r.record_id IS NULL`,
  'identification values without profile': `SELECT count(*) FROM identification_values i LEFT JOIN profiles p
    USING (tenant_id, customer_id) WHERE p.customer_id IS NULL`,
  'values of a unique key twice': `SELECT count(*) FROM (SELECT 1 FROM identification_values WHERE is_unique
    GROUP BY tenant_id, key_id, value HAVING count(*) > 1) AS twice`,
  'idempotency keys without answer': `SELECT count(*) FROM idempotent_answers WHERE answer IS NULL`,
};

/**
 * Looks into the database of a server that has stopped, past the server: what it holds is what was acknowledged, and
 * nothing else.
 *
 * @returns what is wrong
 */
export async function auditDatabase(dataDir: string, customers: readonly Customer[]): Promise<string[]> {
  const postgres = await startEmbeddedPostgres({ dataDir, log: createLog('silent') });
  try {
    const client = new pg.Client(postgres.connection());
    await client.connect();
    try {
      return await audit(client, customers);
    } finally {
      await client.end();
    }
  } finally {
    await postgres.stop();
  }
}

async function audit(client: pg.Client, customers: readonly Customer[]): Promise<string[]> {
  await client.query('SET search_path = throughline; SET enable_indexscan = off; SET enable_indexonlyscan = off');
  await client.query('SET enable_bitmapscan = off');
  const count = async (sql: string) => Number((await client.query<{ count: string }>(sql)).rows[0]?.count);
  const wrong: string[] = [];
  const expect = async (what: string, sql: string, expected: number) => {
    const found = await count(sql);
    if (found !== expected) wrong.push(`${what}: ${found} instead of ${expected}`);
  };
  for (const [what, sql] of Object.entries(mustBeZero)) await expect(what, sql, 0);
  const phones = customers.reduce((sum, customer) => sum + customer.Phone.length, 0);
  const addresses = customers.filter((customer) => customer.Address !== undefined).length;
  const accounts = customers.reduce((sum, { AccountNumber = [] }) => sum + [AccountNumber].flat().length, 0);
  const values = customers.reduce((sum, customer) => sum + lookups(customer).length, 0);
  await expect('profiles', 'SELECT count(*) FROM profiles', customers.length);
  await expect('extension records', 'SELECT count(*) FROM profile_extension_records', phones + addresses);
  await expect('unique values', 'SELECT count(*) FROM profile_extension_unique_values', phones);
  await expect('identification values', 'SELECT count(*) FROM identification_values', values);
  await expect('of the unique key', 'SELECT count(*) FROM identification_values WHERE is_unique', accounts);
  return wrong;
}
