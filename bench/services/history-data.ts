import type pg from 'pg';

/** Interactions of each of the many customers. */
const each = 100;
const batch = 500_000;

/** The customer and the service that have much more than others. */
export const large = { customerId: 'LARGE', interactions: 100_000, serviceId: 900_001, tasks: 10_000 };
export const small = { customerId: 'SMALL', interactions: 10, serviceId: 900_002, tasks: 10 };

/** What the interactions of the seeds look like, without contents. */
const fields = JSON.stringify({
  status: 3,
  entity_type: 2,
  type: 'Inbound',
  sub_type: 'InboundNew',
  media_type: 'chat',
  thread_id: '00001a57JGQ00BW9',
  external_id: '00AF4A7951D60009',
  owner_id: 124,
  creator_app_id: 175,
  end_date: '2009-08-05T09:34:04.140Z',
  timeshift: 1,
  allow_children: true,
  subject: 'SMS chat',
  established_date: '2009-08-05T09:33:15.000Z',
  released_date: '2009-08-05T09:33:59.000Z',
  udata: { CustomerSegment: 'default', _smsSrcNumber: '+33298143456', _smsDestNumber: '+33298143322' },
});

/** Ids that requests are drawn from. */
export interface HistorySample {
  readonly customerIds: readonly string[];
  readonly interactionIds: readonly string[];
  readonly serviceIds: readonly number[];
}

/**
 * Fills an empty database with `count` interactions of customers who have a hundred each, and with the small and the
 * large. Ids count up, so that each index grows at its end, as it does while time passes.
 */
export async function loadHistory(client: pg.Client, count: number): Promise<HistorySample> {
  const customers = Math.floor(count / each);
  await client.query("SET synchronous_commit = off; SET work_mem = '256MB'; SET maintenance_work_mem = '1GB'");
  await insertCustomers(client, `SELECT 'C' || lpad(n::text, 9, '0') FROM generate_series(0, ${customers - 1}) AS n`);
  await insertCustomers(client, `SELECT unnest(ARRAY['${large.customerId}', '${small.customerId}'])`);
  for (let from = 0; from < count; from += batch) {
    const last = Math.min(from + batch, count) - 1;
    await insertInteractions(
      client,
      `SELECT 'C' || lpad((n / ${each})::text, 9, '0'), 'I' || lpad(n::text, 12, '0'), n % ${each}
       FROM generate_series(${from}, ${last}) AS n`,
    );
  }
  for (const [letter, { customerId, interactions }] of [['L', large] as const, ['S', small] as const]) {
    await insertInteractions(
      client,
      `SELECT '${customerId}', '${letter}' || lpad(n::text, 12, '0'), n FROM generate_series(1, ${interactions}) AS n`,
    );
  }
  await insertServices(client, customers);
  for (const table of ['profiles', 'interactions', 'interaction_ids', 'services', 'tasks', 'service_interactions'])
    await client.query(`VACUUM (ANALYZE) ${table}`);
  await client.query('CHECKPOINT');
  const every = Math.max(1, Math.floor(customers / 2000));
  const numbers = Array.from({ length: Math.floor(customers / every) }, (_, i) => i * every);
  return {
    customerIds: numbers.map((n) => `C${String(n).padStart(9, '0')}`),
    interactionIds: numbers.map((n) => `I${String(n * each + (n % each)).padStart(12, '0')}`),
    serviceIds: numbers.map((n) => n + 1),
  };
}

async function insertCustomers(client: pg.Client, ids: string): Promise<void> {
  await client.query(
    `INSERT INTO profiles (tenant_id, customer_id, attributes, created_at, modified_at)
     SELECT 101, id, '{"LastName":"Banner"}', now(), now() FROM (${ids}) AS c (id)`,
  );
}

/** @param rows a select of customer id, interaction id and the number of the interaction among the customer's */
async function insertInteractions(client: pg.Client, rows: string): Promise<void> {
  const date = `timestamptz '2020-01-01' + i.number * interval '1 hour'`;
  await client.query(
    `INSERT INTO interactions
       (tenant_id, customer_id, interaction_id, start_date, has_text, has_structured_text, has_binary_content, fields)
     SELECT 101, i.customer, i.id, ${date}, true, false, false, $1::json FROM (${rows}) AS i (customer, id, number)`,
    [fields],
  );
  await client.query(
    `INSERT INTO interaction_ids (tenant_id, interaction_id, customer_id, start_date)
     SELECT 101, i.id, i.customer, ${date} FROM (${rows}) AS i (customer, id, number)`,
  );
}

/** A service for each customer, whose events name ten interactions; and those with few and with many tasks. */
async function insertServices(client: pg.Client, customers: number): Promise<void> {
  const event = `'{"timestamp":"2020-01-01T00:00:00.000Z"}'`;
  await client.query(
    `INSERT INTO services (tenant_id, service_id, customer_id, service_type, started)
     SELECT 101, n, 'C' || lpad((n - 1)::text, 9, '0'), '100', ${event} FROM generate_series(1, ${customers}) AS n`,
  );
  await client.query(
    `INSERT INTO service_interactions (tenant_id, service_id, interaction_id)
     SELECT 101, n, 'I' || lpad(((n - 1) * ${each} + i)::text, 12, '0')
     FROM generate_series(1, ${customers}) AS n, generate_series(0, 9) AS i`,
  );
  for (const { serviceId, tasks } of [large, small]) {
    await client.query(
      `INSERT INTO services (tenant_id, service_id, contact_key, service_type, started)
       VALUES (101, ${serviceId}, 'x', '100', ${event}) ON CONFLICT DO NOTHING`,
    );
    await client.query(
      `INSERT INTO tasks (tenant_id, service_id, task_id, task_type, started, completed, duration)
       SELECT 101, ${serviceId}, n, '55', ${event}, CASE WHEN n % 2 = 0 THEN ${event}::jsonb END, 0
       FROM generate_series(1, ${tasks}) AS n`,
    );
  }
}
