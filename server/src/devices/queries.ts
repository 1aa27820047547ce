import { type Db, together } from '../db/client.ts';
import type { Digests } from './digests.ts';

/** What records are of, whose keys are in `device_keys` (migration 0008). */
export const ofCustomers = ['profile', 'profile_extension', 'interaction', 'mention', 'archived'] as const;
export const ofServices = ['service', 'service_extension'] as const;
export type RecordKind = (typeof ofCustomers)[number] | (typeof ofServices)[number];

/** A record that may have devices. */
export interface KeyedRecord {
  readonly kind: RecordKind;
  /** The customer's id, or that of the service. */
  readonly owner: string;
  /** Empty where the owner has but one. */
  readonly recordId: string;
}

/** A record with the devices that it has, or is to have. */
export interface DevicesOf extends KeyedRecord {
  readonly devices: Digests;
}

/** Writes the keys of records that were made just now. Those without devices cost nothing. */
export async function insertDeviceKeys(tx: Db, tenant: number, records: readonly DevicesOf[]): Promise<void> {
  await insertRows(tx, tenant, records.flatMap(rowsOf), '');
}

/** Writes the keys of a record that may have had others, in two statements that are sent at once. */
export async function replaceDeviceKeys(tx: Db, tenant: number, record: DevicesOf): Promise<void> {
  const { kind, owner, recordId, devices } = record;
  await together([
    tx.query(
      `DELETE FROM device_keys
       WHERE tenant_id = $1 AND owner = $2 AND kind = $3 AND record_id = $4 AND NOT device = ANY ($5::uuid[])`,
      [tenant, owner, kind, recordId, [...devices]],
    ),
    insertRows(tx, tenant, rowsOf(record), 'ON CONFLICT DO NOTHING'),
  ]);
}

/** The same for many records at once: what they have is read and compared. */
export async function replaceManyDeviceKeys(tx: Db, tenant: number, records: readonly DevicesOf[]): Promise<void> {
  if (records.length === 0) return;
  const present = await tx.query<Row>(
    `SELECT k.kind, k.owner, k.record_id, k.device FROM unnest($2::text[], $3::text[], $4::text[]) AS r (kind, owner, record_id)
     JOIN device_keys k ON k.tenant_id = $1 AND k.owner = r.owner AND k.kind = r.kind AND k.record_id = r.record_id`,
    [tenant, ...columnsOf(records.map(({ kind, owner, recordId }) => ({ kind, owner, record_id: recordId })))],
  );
  const wanted = new Map(records.flatMap(rowsOf).map((row) => [idOf(row), row]));
  const gone: Row[] = [];
  for (const found of present) {
    const row = { ...found, device: found.device.replaceAll('-', '') };
    if (!wanted.delete(idOf(row))) gone.push(row);
  }
  await together([deleteRows(tx, tenant, gone), insertRows(tx, tenant, [...wanted.values()], '')]);
}

/** Removes the keys of some records of one kind and owner. */
export async function deleteDeviceKeys(
  tx: Db,
  tenant: number,
  { kind, owner }: Pick<KeyedRecord, 'kind' | 'owner'>,
  recordIds: readonly (string | number)[],
): Promise<void> {
  if (recordIds.length === 0) return;
  await tx.query('DELETE FROM device_keys WHERE tenant_id = $1 AND owner = $2 AND kind = $3 AND record_id = ANY ($4)', [
    tenant,
    owner,
    kind,
    recordIds.map(String),
  ]);
}

/** Removes some devices from records. */
export async function removeFromRecords(tx: Db, tenant: number, records: readonly DevicesOf[]): Promise<void> {
  await deleteRows(tx, tenant, records.flatMap(rowsOf));
}

/** Removes everything that some customers, or some services, are found by. */
export async function deleteDeviceKeysOf(
  tx: Db,
  tenant: number,
  kinds: typeof ofCustomers | typeof ofServices,
  owners: readonly (string | number)[],
): Promise<void> {
  await tx.query('DELETE FROM device_keys WHERE tenant_id = $1 AND owner = ANY ($2) AND kind = ANY ($3)', [
    tenant,
    owners.map(String),
    kinds,
  ]);
}

/** Gives records to another owner; inserted and deleted, because the owner is what the table can be distributed by. */
export async function moveDeviceKeys(
  tx: Db,
  tenant: number,
  kinds: readonly RecordKind[],
  recordIds: readonly string[],
  from: string,
  to: string,
): Promise<void> {
  if (recordIds.length === 0) return;
  const moved = 'tenant_id = $1 AND owner = $2 AND kind = ANY ($3) AND record_id = ANY ($4)';
  await together([
    tx.query(
      `INSERT INTO device_keys (tenant_id, device, kind, owner, record_id)
       SELECT tenant_id, device, kind, $5, record_id FROM device_keys WHERE ${moved}`,
      [tenant, from, kinds, recordIds, to],
    ),
    tx.query(`DELETE FROM device_keys WHERE ${moved}`, [tenant, from, kinds, recordIds]),
  ]);
}

/** Removes the keys of the records of an extension that is being deleted, before they go. */
export async function deleteDeviceKeysOfExtension(
  tx: Db,
  tenant: number,
  kind: 'profile_extension' | 'service_extension',
  extensionId: number,
): Promise<void> {
  const owner = kind === 'profile_extension' ? 'customer_id' : 'service_id::text';
  await tx.query(
    `DELETE FROM device_keys WHERE tenant_id = $1 AND kind = $2 AND (owner, record_id) IN (
       SELECT ${owner}, record_id::text FROM ${kind}_records WHERE tenant_id = $1 AND extension_id = $3)`,
    [tenant, kind, extensionId],
  );
}

interface Row {
  readonly kind: RecordKind;
  readonly owner: string;
  readonly record_id: string;
  readonly device: string;
}

function rowsOf({ kind, owner, recordId, devices }: DevicesOf): Row[] {
  return [...devices].map((device) => ({ kind, owner, record_id: recordId, device }));
}

function idOf({ kind, owner, record_id, device }: Row): string {
  return `${device} ${kind} ${owner} ${record_id}`;
}

function columnsOf(rows: readonly Omit<Row, 'device'>[]): [RecordKind[], string[], string[]] {
  return [rows.map((row) => row.kind), rows.map((row) => row.owner), rows.map((row) => row.record_id)];
}

/** In the order of the index that they are found by, whose pages many of them share then. */
async function insertRows(
  tx: Db,
  tenant: number,
  unsorted: readonly Row[],
  conflict: '' | 'ON CONFLICT DO NOTHING',
): Promise<void> {
  if (unsorted.length === 0) return;
  const rows = unsorted.toSorted((one, other) => (one.device < other.device ? -1 : 1));
  await tx.query(
    `INSERT INTO device_keys (tenant_id, kind, owner, record_id, device)
     SELECT $1, k.kind, k.owner, k.record_id, k.device
     FROM unnest($2::text[], $3::text[], $4::text[], $5::uuid[]) AS k (kind, owner, record_id, device) ${conflict}`,
    [tenant, ...columnsOf(rows), rows.map((row) => row.device)],
  );
}

async function deleteRows(tx: Db, tenant: number, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `DELETE FROM device_keys k
     USING unnest($2::text[], $3::text[], $4::text[], $5::uuid[]) AS r (kind, owner, record_id, device)
     WHERE k.tenant_id = $1 AND k.device = r.device AND k.kind = r.kind AND k.owner = r.owner
       AND k.record_id = r.record_id`,
    [tenant, ...columnsOf(rows), rows.map((row) => row.device)],
  );
}
