import type pg from 'pg';
import { readConfig } from '../../server/src/config.ts';
import type { Db } from '../../server/src/db/client.ts';
import { DeviceKeys } from '../../server/src/devices/device-keys.ts';
import { uniqueHash } from '../../server/src/extension-records/unique-values.ts';
import type { Keyring } from '../../server/src/keyring.ts';
import { loadMetadata } from '../../server/src/metadata/load.ts';
import type { Metadata } from '../../server/src/metadata/model.ts';
import { identificationValues, leadOf } from '../../server/src/profiles/identification-values.ts';
import { type BenchCustomer, customer, loadedAt } from './customers.ts';

const tenant = 101;
const batchSize = 5000;

/** What a request of the run may be about: customers drawn evenly from the whole table. */
export type Sample = readonly BenchCustomer[];

/**
 * Fills an empty database with customers as the server would have stored them, with the server's own functions, only
 * faster. The rows go through staging tables, so that each index of the real ones is written in its order.
 */
export async function loadProfiles(
  client: pg.Client,
  keyring: Keyring,
  count: number,
  sampleSize: number,
): Promise<Sample> {
  const metadata = await loadMetadata(asDb(client), tenant);
  const sample: BenchCustomer[] = [];
  const every = Math.max(1, Math.floor(count / sampleSize));
  const deviceKeys = new DeviceKeys(keyring, readConfig({}));
  await client.query(staging);
  for (let from = 0; from < count; from += batchSize) {
    const customers = Array.from({ length: Math.min(batchSize, count - from) }, (_, i) => customer(from + i));
    for (let i = 0; i < customers.length; i += 1) {
      if ((from + i) % every === 0) sample.push(customers[i] as BenchCustomer);
    }
    await stageProfiles(client, keyring, metadata, customers, from);
    await stageIdentificationValues(client, keyring, metadata, customers);
    await stageDeviceKeys(client, deviceKeys, customers, from);
  }
  for (const statement of settle) await client.query(statement);
  return sample;
}

const staging = `
  CREATE UNLOGGED TABLE staged_identification (key_id integer, lead bigint, value bytea, customer_id text, is_unique boolean);
  CREATE UNLOGGED TABLE staged_devices (device uuid, kind text, owner text, record_id text)`;

const settle = [
  `SET work_mem = '512MB'`,
  `INSERT INTO identification_values (tenant_id, key_id, lead, value, customer_id, is_unique)
   SELECT ${tenant}, key_id, lead, value, customer_id, is_unique FROM staged_identification
   ORDER BY key_id, lead, value, customer_id`,
  'DROP TABLE staged_identification',
  `INSERT INTO device_keys (tenant_id, device, kind, owner, record_id)
   SELECT ${tenant}, device, kind, owner, record_id FROM staged_devices ORDER BY device, kind, owner, record_id`,
  'DROP TABLE staged_devices',
  `SELECT setval(pg_get_serial_sequence('profile_extension_records', 'record_id'), (SELECT max(record_id) FROM profile_extension_records))`,
  'VACUUM (ANALYZE) profiles',
  'VACUUM (ANALYZE) profile_extension_records',
  'VACUUM (ANALYZE) profile_extension_unique_values',
  'VACUUM (ANALYZE) identification_values',
  'VACUUM (ANALYZE) device_keys',
  'CHECKPOINT',
];

async function stageProfiles(
  client: pg.Client,
  keyring: Keyring,
  metadata: Metadata,
  customers: readonly BenchCustomer[],
  from: number,
): Promise<void> {
  const ids = customers.map(({ customerId }) => customerId);
  const recordIds = customers.map((_, i) => from + i + 1);
  const extensionId = metadata.extensions.profile.get('phone')?.id;
  await client.query(
    `INSERT INTO profiles (tenant_id, customer_id, attributes, created_at, modified_at)
     SELECT ${tenant}, r.id, r.attributes, $3, $3 FROM unnest($1::text[], $2::jsonb[]) AS r (id, attributes)`,
    [ids, customers.map(({ core }) => JSON.stringify(core)), loadedAt],
  );
  await client.query(
    `INSERT INTO profile_extension_records (tenant_id, customer_id, extension_id, record_id, record)
     SELECT ${tenant}, r.id, $1, r.record_id, r.record FROM unnest($2::text[], $3::bigint[], $4::jsonb[]) AS r (id, record_id, record)`,
    [extensionId, ids, recordIds, customers.map(({ phone }) => JSON.stringify(phone))],
  );
  await client.query(
    `INSERT INTO profile_extension_unique_values (tenant_id, customer_id, extension_id, list_number, value_hash, record_id)
     SELECT ${tenant}, r.id, $1, 0, r.hash, r.record_id FROM unnest($2::text[], $3::bigint[], $4::bytea[]) AS r (id, record_id, hash)`,
    [extensionId, ids, recordIds, customers.map(({ phone }) => uniqueHash(keyring, [phone['PhoneNumber'] ?? '']))],
  );
}

async function stageIdentificationValues(
  client: pg.Client,
  keyring: Keyring,
  metadata: Metadata,
  customers: readonly BenchCustomer[],
): Promise<void> {
  const extensionId = metadata.extensions.profile.get('phone')?.id ?? 0;
  const rows = customers.flatMap(({ customerId, core, phone }) => {
    const attributes = new Map(Object.entries(core).map(([name, value]) => [name, [value]]));
    const records = new Map([[extensionId, [phone]]]);
    const values = identificationValues(keyring, tenant, metadata.identificationKeys, attributes, records);
    return values.map((value) => ({ ...value, customerId }));
  });
  await client.query(
    'INSERT INTO staged_identification SELECT * FROM unnest($1::integer[], $2::bigint[], $3::bytea[], $4::text[], $5::boolean[])',
    [
      rows.map(({ keyId }) => keyId),
      rows.map(({ value }) => leadOf(value)),
      rows.map(({ value }) => value),
      rows.map(({ customerId }) => customerId),
      rows.map(({ unique }) => unique),
    ],
  );
}

async function stageDeviceKeys(
  client: pg.Client,
  deviceKeys: DeviceKeys,
  customers: readonly BenchCustomer[],
  from: number,
): Promise<void> {
  const rows = customers.flatMap(({ customerId, core, phone }, i) => [
    ...[...deviceKeys.ofValues(tenant, Object.values(core))].map((device) => [device, 'profile', customerId, '']),
    ...[...deviceKeys.ofValues(tenant, Object.values(phone))].map((device) => [
      ...[device, 'profile_extension', customerId, String(from + i + 1)],
    ]),
  ]);
  await client.query(
    'INSERT INTO staged_devices SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[])',
    [...[0, 1, 2, 3].map((column) => rows.map((row) => row[column]))],
  );
}

/** The server's query functions take a handle of theirs. */
function asDb(client: pg.Client): Db {
  return {
    query: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
      (await client.query<Row>(text, values as unknown[])).rows,
  };
}
