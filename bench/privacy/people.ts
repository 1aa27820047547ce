import type pg from 'pg';
import { DeviceKeys } from '../../server/src/devices/device-keys.ts';
import { openKeyring } from '../../server/src/keyring.ts';

/** Interactions of each customer. */
export const each = 100;

const batch = 500_000;

/** A phone call as the seeds have it; the number called is the customer's. */
const fields = (number: string) =>
  `json_build_object('status', 3, 'entity_type', 3, 'type', 'Inbound', 'media_type', 'voice', 'creator_app_id', 175,
     'subject', 'A call', 'phone_number', ${number}, 'duration', 60, 'udata', json_build_object('CustomerSegment', 'default'))`;

/** The phone number of a customer, by a number from 0, in international format. */
export function phoneOf(customer: number): string {
  return `+1${201 + Math.floor(customer / 1_000_000)}5${String(customer % 1_000_000).padStart(6, '0')}`;
}

const phoneInSql = `'+1' || (201 + n / 1000000) || '5' || lpad((n % 1000000)::text, 6, '0')`;

/**
 * Fills an empty database with `count` interactions of customers who have a hundred each; all of them are found by the
 * phone number of their customer. The first customers, `complete`, have texts as well.
 */
export async function loadPeople(client: pg.Client, dataDir: string, count: number, complete: number): Promise<void> {
  const customers = Math.floor(count / each);
  const id = `'C' || lpad(n::text, 9, '0')`;
  await client.query("SET synchronous_commit = off; SET work_mem = '256MB'; SET maintenance_work_mem = '1GB'");
  await client.query(
    `INSERT INTO profiles (tenant_id, customer_id, attributes, created_at, modified_at)
     SELECT 101, ${id}, jsonb_build_object('LastName', 'Banner', 'PhoneNumber', ${phoneInSql}), now(), now()
     FROM generate_series(0, ${customers - 1}) AS n`,
  );
  await insertDigests(client, dataDir, customers);
  await client.query(
    `INSERT INTO device_keys (tenant_id, device, kind, owner, record_id)
     SELECT 101, digest, 'profile', ${id}, '' FROM digests`,
  );
  const perBatch = Math.max(1, Math.floor(batch / each));
  for (let from = 0; from < customers; from += perBatch) {
    await insertInteractions(client, id, from, Math.min(from + perBatch, customers) - 1);
  }
  await insertTexts(client, Math.min(complete, customers));
  const tables = ['profiles', 'device_keys', 'interactions', 'interaction_ids', 'interaction_search'];
  for (const name of [...tables, 'interaction_contents', 'interaction_content_chunks']) {
    await client.query(`VACUUM (ANALYZE) ${name}`);
  }
  await client.query('CHECKPOINT');
}

async function insertDigests(client: pg.Client, dataDir: string, customers: number): Promise<void> {
  const deviceKeys = new DeviceKeys(await openKeyring(dataDir), { defaultCountry: 'US' });
  await client.query('CREATE TEMPORARY TABLE digests (n integer PRIMARY KEY, digest uuid NOT NULL)');
  for (let from = 0; from < customers; from += 10_000) {
    const numbers = Array.from({ length: Math.min(10_000, customers - from) }, (_, i) => from + i);
    await client.query('INSERT INTO digests SELECT * FROM unnest($1::integer[], $2::uuid[])', [
      numbers,
      numbers.map((n) => deviceKeys.digest(101, { type: 'phone', value: phoneOf(n) })),
    ]);
  }
  await client.query('ANALYZE digests');
}

/** Ids count up, so that each index but that of devices grows at its end, as it does while time passes. */
async function insertInteractions(client: pg.Client, id: string, first: number, last: number): Promise<void> {
  const rows = `FROM generate_series(${first}, ${last}) AS n, generate_series(0, ${each - 1}) AS m`;
  const interaction = `'I' || lpad((n * ${each} + m)::text, 12, '0')`;
  const date = `timestamptz '2020-01-01' + m * interval '1 hour'`;
  for (const statement of [
    `INSERT INTO interactions (tenant_id, customer_id, interaction_id, start_date, has_text, has_structured_text,
       has_binary_content, fields)
     SELECT 101, ${id}, ${interaction}, ${date}, false, false, false, ${fields(phoneInSql)} ${rows}`,
    `INSERT INTO interaction_ids (tenant_id, interaction_id, customer_id, start_date)
     SELECT 101, ${interaction}, ${id}, ${date} ${rows}`,
    `INSERT INTO interaction_search (tenant_id, customer_id, interaction_id, start_date, media_type, document)
     SELECT 101, ${id}, ${interaction}, ${date}, 'voice', 'call' ${rows}`,
    `INSERT INTO device_keys (tenant_id, device, kind, owner, record_id)
     SELECT 101, digest, 'interaction', ${id}, ${interaction}
     FROM digests, generate_series(0, ${each - 1}) AS m WHERE n BETWEEN ${first} AND ${last}`,
  ]) {
    await client.query(statement);
  }
}

async function insertTexts(client: pg.Client, customers: number): Promise<void> {
  const rows = `FROM generate_series(0, ${customers * each - 1}) AS i`;
  const interaction = `'I' || lpad(i::text, 12, '0')`;
  const text = `convert_to(repeat('What was said in this call. ', 40), 'UTF8')`;
  await client.query(
    `INSERT INTO interaction_contents (tenant_id, interaction_id, content_id, kind, mime_type, size, ready, created_at)
     SELECT 101, ${interaction}, i + 1, 'plain_text', 'text/plain', length(${text}), true, now() ${rows}`,
  );
  await client.query(
    `INSERT INTO interaction_content_chunks (tenant_id, interaction_id, content_id, chunk, bytes)
     SELECT 101, ${interaction}, i + 1, 0, ${text} ${rows}`,
  );
  await client.query(
    `UPDATE interactions SET has_text = true WHERE tenant_id = 101 AND customer_id < 'C' || lpad('${customers}', 9, '0')`,
  );
}
