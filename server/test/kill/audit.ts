import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/db/embedded.ts';
import { createLog } from '../../src/log.ts';
import { wrongDeviceKeys } from '../device-keys-check.ts';

function withoutService(table: string): string {
  return `SELECT count(*) FROM ${table} LEFT JOIN services s USING (tenant_id, service_id) WHERE s.service_id IS NULL`;
}

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
  'states without service': withoutService('states'),
  'tasks without service': withoutService('tasks'),
  'owners without service': withoutService('service_owners'),
  'interactions without service': withoutService('service_interactions'),
  'records without service': withoutService('service_extension_records'),
  'services whose owner is another one': `SELECT count(*) FROM services s LEFT JOIN service_owners o
    ON (o.tenant_id, o.service_id) = (s.tenant_id, s.service_id)
      AND o.owner = coalesce('customer ' || s.customer_id, 'contact_key ' || s.contact_key)
      AND (o.completed_at IS NULL) = (s.completed IS NULL) WHERE o.owner IS NULL`,
  'services of nobody': `SELECT count(*) FROM services s LEFT JOIN profiles p USING (tenant_id, customer_id)
    WHERE s.customer_id IS NOT NULL AND p.customer_id IS NULL`,
  'tasks without their state': `SELECT count(*) FROM tasks t LEFT JOIN states s USING (tenant_id, service_id, state_id)
    WHERE t.state_id IS NOT NULL AND s.state_id IS NULL`,
  'records without state or task': `SELECT count(*) FROM service_extension_records r
    JOIN extension_schemas e USING (tenant_id, extension_id)
    LEFT JOIN states s ON (s.tenant_id, s.service_id, s.state_id) = (r.tenant_id, r.service_id, r.element_id)
    LEFT JOIN tasks t ON (t.tenant_id, t.service_id, t.task_id) = (r.tenant_id, r.service_id, r.element_id)
    WHERE e.scope = 'state' AND s.state_id IS NULL OR e.scope = 'task' AND t.task_id IS NULL
      OR e.scope = 'service' AND r.element_id <> 0`,
  'unique values of services without record': `SELECT count(*) FROM service_extension_unique_values u
    LEFT JOIN service_extension_records r USING (tenant_id, service_id, element_id, extension_id, record_id)
    WHERE r.record_id IS NULL`,
  'counters of states and tasks that are off': `SELECT count(*) FROM services s
    WHERE last_state_id <> (SELECT count(*) FROM states t WHERE (t.tenant_id, t.service_id) = (s.tenant_id, s.service_id))
      OR last_task_id <> (SELECT count(*) FROM tasks t WHERE (t.tenant_id, t.service_id) = (s.tenant_id, s.service_id))`,
  'interactions that are not their customers': `SELECT count(*) FROM interaction_ids i
    LEFT JOIN interactions x USING (tenant_id, interaction_id, customer_id, start_date)
    LEFT JOIN interaction_search s USING (tenant_id, interaction_id, customer_id, start_date)
    LEFT JOIN profiles p USING (tenant_id, customer_id)
    WHERE x.interaction_id IS NULL OR s.interaction_id IS NULL OR p.customer_id IS NULL`,
  'contents without interaction': `SELECT count(*) FROM interaction_contents c
    LEFT JOIN interaction_ids i USING (tenant_id, interaction_id) WHERE i.interaction_id IS NULL`,
  'pieces without content': `SELECT count(*) FROM interaction_content_chunks k
    LEFT JOIN interaction_contents c USING (tenant_id, interaction_id, content_id) WHERE c.content_id IS NULL`,
  'contents of another size than their pieces': `SELECT count(*) FROM interaction_contents c WHERE ready AND size <>
    (SELECT coalesce(sum(length(bytes)), 0) FROM interaction_content_chunks k
      WHERE (k.tenant_id, k.interaction_id, k.content_id) = (c.tenant_id, c.interaction_id, c.content_id))`,
  'idempotency keys without answer': `SELECT count(*) FROM idempotent_answers WHERE answer IS NULL`,
};

/**
 * Looks into the database of a server that has stopped, past the server: what it holds is what was acknowledged, and
 * nothing else.
 *
 * @param rows how many there must be, by table
 * @returns what is wrong
 */
export async function auditDatabase(dataDir: string, rows: Readonly<Record<string, number>>): Promise<string[]> {
  const postgres = await startEmbeddedPostgres({ dataDir, log: createLog('silent') });
  try {
    const client = new pg.Client(postgres.connection());
    await client.connect();
    try {
      const keys = await wrongDeviceKeys({ settings: postgres.connection(), dataDir, defaultCountry: 'US' });
      return [...(await audit(client, rows)), ...keys.slice(0, 10).map((key) => `key of a device: ${key}`)];
    } finally {
      await client.end();
    }
  } finally {
    await postgres.stop();
  }
}

async function audit(client: pg.Client, rows: Readonly<Record<string, number>>): Promise<string[]> {
  await client.query('SET search_path = throughline; SET enable_indexscan = off; SET enable_indexonlyscan = off');
  await client.query('SET enable_bitmapscan = off');
  const count = async (sql: string) => Number((await client.query<{ count: string }>(sql)).rows[0]?.count);
  const wrong: string[] = [];
  const expect = async (what: string, sql: string, expected: number) => {
    const found = await count(sql);
    if (found !== expected) wrong.push(`${what}: ${found} instead of ${expected}`);
  };
  for (const [what, sql] of Object.entries(mustBeZero)) await expect(what, sql, 0);
  for (const [table, expected] of Object.entries(rows)) {
    await expect(table, `SELECT count(*) FROM ${table}`, expected);
  }
  return wrong;
}
