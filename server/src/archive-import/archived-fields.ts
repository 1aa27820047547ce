import type { Db } from '../db/client.ts';
import type { DeviceKeys, Keys } from '../devices/device-keys.ts';
import { type DevicesOf, insertDeviceKeys, moveDeviceKeys } from '../devices/queries.ts';
import type { ResealPass } from '../extension-records/reseal.ts';
import type { Keyring } from '../keyring.ts';
import type { CustomerStore } from '../profiles/store.ts';
import type { Kind } from './line.ts';

/** The record that fields belong to. */
export interface ArchivedRecord {
  readonly customerId: string;
  readonly kind: Kind;
  readonly recordId: string;
}

function purpose(tenant: number, kind: Kind, recordId: string): string {
  return `archived ${tenant} ${kind} ${recordId}`;
}

/**
 * Keeps fields that nothing here has a place for. Those of a record that has some already stay as they are.
 *
 * @returns the names of those that were kept now
 */
export async function keepFields(
  { tx, keyring, deviceKeys, tenant }: Pick<CustomerStore, 'tx' | 'keyring' | 'deviceKeys' | 'tenant'>,
  { customerId, kind, recordId }: ArchivedRecord,
  fields: Readonly<Record<string, unknown>>,
): Promise<string[]> {
  const names = Object.keys(fields);
  if (names.length === 0) return [];
  const rows = await tx.query(
    `INSERT INTO archived_fields (tenant_id, customer_id, kind, record_id, sealed) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (tenant_id, customer_id, kind, record_id) DO NOTHING RETURNING record_id`,
    [tenant, customerId, kind, recordId, keyring.encrypt(JSON.stringify(fields), purpose(tenant, kind, recordId))],
  );
  if (rows.length === 0) return [];
  const devices = devicesOfArchived(deviceKeys, tenant, fields);
  await insertDeviceKeys(tx, tenant, [
    { kind: 'archived', owner: customerId, recordId: keyedId(kind, recordId), devices },
  ]);
  return names;
}

/** What names a record in `device_keys`, where all kinds of them are one. */
function keyedId(kind: string, recordId: string): string {
  return `${kind} ${recordId}`;
}

function devicesOfArchived(deviceKeys: DeviceKeys, tenant: number, fields: Readonly<Record<string, unknown>>) {
  return deviceKeys.ofValues(tenant, Object.values(fields));
}

/** The fields that were kept of a customer, with those of everything that belongs to it. */
export async function findArchivedFields(
  db: Db,
  keyring: Keyring,
  tenant: number,
  customerId: string,
): Promise<(Omit<ArchivedRecord, 'customerId'> & { readonly fields: Record<string, unknown> })[]> {
  const rows = await db.query<{ kind: Kind; record_id: string; sealed: string }>(
    'SELECT kind, record_id, sealed FROM archived_fields WHERE tenant_id = $1 AND customer_id = $2 ORDER BY kind, record_id',
    [tenant, customerId],
  );
  return rows.map(({ kind, record_id: recordId, sealed }) => ({
    kind,
    recordId,
    fields: open(keyring, tenant, kind, recordId, sealed),
  }));
}

/** Names a record among those of one kind. */
export function archivedKey(customerId: string, recordId: string): string {
  return `${customerId} ${recordId}`;
}

/** The fields that were kept of some records of one kind, by `archivedKey`. */
export async function findArchivedFieldsOf(
  db: Db,
  keyring: Keyring,
  tenant: number,
  kind: Kind,
  records: readonly { readonly customer_id: string; readonly record_id: string }[],
): Promise<Map<string, Record<string, unknown>>> {
  const rows = await db.query<{ customer_id: string; record_id: string; sealed: string }>(
    `SELECT customer_id, record_id, sealed FROM archived_fields
     WHERE tenant_id = $1 AND kind = $2
       AND (customer_id, record_id) IN (SELECT * FROM unnest($3::text[], $4::text[]))`,
    [tenant, kind, records.map((record) => record.customer_id), records.map((record) => record.record_id)],
  );
  return new Map(
    rows.map(({ customer_id, record_id, sealed }) => [
      archivedKey(customer_id, record_id),
      open(keyring, tenant, kind, record_id, sealed),
    ]),
  );
}

/** The fields that were kept of some records of one customer, by record id. */
export async function findArchivedFieldsOfRecords(
  db: Db,
  keyring: Keyring,
  tenant: number,
  customerId: string,
  kind: Kind,
  recordIds: readonly string[],
): Promise<Map<string, Record<string, unknown>>> {
  if (recordIds.length === 0) return new Map();
  const rows = await db.query<{ record_id: string; sealed: string }>(
    `SELECT record_id, sealed FROM archived_fields
     WHERE tenant_id = $1 AND customer_id = $2 AND kind = $3 AND record_id = ANY ($4)`,
    [tenant, customerId, kind, recordIds],
  );
  return new Map(rows.map(({ record_id, sealed }) => [record_id, open(keyring, tenant, kind, record_id, sealed)]));
}

/** The fields that were kept of all records of one kind of some customers, by customer id. */
export async function findArchivedFieldsOfCustomers(
  db: Db,
  keyring: Keyring,
  tenant: number,
  kind: Kind,
  customerIds: readonly string[],
): Promise<Map<string, Record<string, unknown>[]>> {
  const rows = await db.query<{ customer_id: string; record_id: string; sealed: string }>(
    `SELECT customer_id, record_id, sealed FROM archived_fields
     WHERE tenant_id = $1 AND kind = $2 AND customer_id = ANY ($3) ORDER BY customer_id, record_id`,
    [tenant, kind, customerIds],
  );
  const found = new Map<string, Record<string, unknown>[]>();
  for (const { customer_id, record_id, sealed } of rows) {
    const list = found.get(customer_id) ?? [];
    list.push(open(keyring, tenant, kind, record_id, sealed));
    found.set(customer_id, list);
  }
  return found;
}

/** True when anything is kept of records of the kind. */
export async function hasArchivedFields(db: Db, tenant: number, kind: Kind): Promise<boolean> {
  const rows = await db.query('SELECT 1 FROM archived_fields WHERE tenant_id = $1 AND kind = $2 LIMIT 1', [
    tenant,
    kind,
  ]);
  return rows.length > 0;
}

function open(keyring: Keyring, tenant: number, kind: Kind, recordId: string, sealed: string): Record<string, unknown> {
  return JSON.parse(keyring.decrypt(sealed, purpose(tenant, kind, recordId))) as Record<string, unknown>;
}

export async function deleteArchivedFields(tx: Db, tenant: number, customerId: string): Promise<void> {
  await tx.query('DELETE FROM archived_fields WHERE tenant_id = $1 AND customer_id = $2', [tenant, customerId]);
}

/** The records of some customers that fields were kept of, with the devices in these fields. They are locked. */
export async function archivedRecordsOf(
  tx: Db,
  { keyring, deviceKeys }: Keys,
  tenant: number,
  customerIds: readonly string[],
): Promise<DevicesOf[]> {
  const rows = await tx.query<{ customer_id: string; kind: Kind; record_id: string; sealed: string }>(
    `SELECT customer_id, kind, record_id, sealed FROM archived_fields
     WHERE tenant_id = $1 AND customer_id = ANY ($2) FOR UPDATE`,
    [tenant, customerIds],
  );
  return rows.map(({ customer_id, kind, record_id, sealed }) => ({
    kind: 'archived',
    owner: customer_id,
    recordId: keyedId(kind, record_id),
    devices: devicesOfArchived(deviceKeys, tenant, open(keyring, tenant, kind, record_id, sealed)),
  }));
}

/** Gives a customer's fields to another one; inserted and deleted, because the customer is what the table can be distributed by. */
export async function moveArchivedFields(tx: Db, tenant: number, from: string, to: string): Promise<void> {
  const moved = await tx.query<{ kind: Kind; record_id: string }>(
    `INSERT INTO archived_fields (tenant_id, customer_id, kind, record_id, sealed)
     SELECT tenant_id, $3, kind, record_id, sealed FROM archived_fields WHERE tenant_id = $1 AND customer_id = $2
     ON CONFLICT DO NOTHING RETURNING kind, record_id`,
    [tenant, from, to],
  );
  const ids = moved.map((row) => keyedId(row.kind, row.record_id));
  await moveDeviceKeys(tx, tenant, ['archived'], ids, from, to);
  await deleteArchivedFields(tx, tenant, from);
}

/** Seals the fields of customers with the current key. */
export function resealArchivedFields(keyring: Keyring, tenant: number): ResealPass<string> {
  return {
    first: '',
    ids: async (db, after, limit) => {
      const rows = await db.query<{ customer_id: string }>(
        `SELECT DISTINCT customer_id FROM archived_fields WHERE tenant_id = $1 AND customer_id > $2
         ORDER BY customer_id LIMIT $3`,
        [tenant, after, limit],
      );
      return rows.map((row) => row.customer_id);
    },
    reseal: async (tx, ids) => {
      const rows = await tx.query<{ customer_id: string; kind: Kind; record_id: string; sealed: string }>(
        `SELECT customer_id, kind, record_id, sealed FROM archived_fields
         WHERE tenant_id = $1 AND customer_id = ANY ($2) AND NOT starts_with(sealed, $3) FOR UPDATE`,
        [tenant, ids, `${keyring.current}.`],
      );
      for (const { customer_id, kind, record_id, sealed } of rows) {
        const place = purpose(tenant, kind, record_id);
        await tx.query(
          `UPDATE archived_fields SET sealed = $5
           WHERE tenant_id = $1 AND customer_id = $2 AND kind = $3 AND record_id = $4`,
          [tenant, customer_id, kind, record_id, keyring.encrypt(keyring.decrypt(sealed, place), place)],
        );
      }
      return rows.length;
    },
  };
}
