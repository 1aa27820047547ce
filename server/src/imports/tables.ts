import type { Db } from '../db/client.ts';
import type { RecordRow } from '../extension-records/record-table.ts';
import { jsonOrNull, type Sealed } from '../extension-records/sealing.ts';
import { columnsOf, type IdentificationValue } from '../profiles/identification-values.ts';
import type { ProfileRow } from '../profiles/queries.ts';

/** A table that an import reads from, and the one that it writes into: a dry run writes beside what is there. */
interface Table {
  readonly read: string;
  readonly write: string;
}

/** Where an import finds customers and puts them. */
export interface Tables {
  readonly profiles: Table;
  readonly records: Table;
  readonly uniqueValues: Table;
  readonly identificationValues: Table;
  /** Nobody else sees what is written; what is changed is copied there first. */
  readonly overlay: boolean;
}

const names = {
  profiles: 'profiles',
  records: 'profile_extension_records',
  uniqueValues: 'profile_extension_unique_values',
  identificationValues: 'identification_values',
} as const;

function tablesNamed(name: (table: string) => Table, overlay: boolean): Tables {
  return {
    profiles: name(names.profiles),
    records: name(names.records),
    uniqueValues: name(names.uniqueValues),
    identificationValues: name(names.identificationValues),
    overlay,
  };
}

export const realTables: Tables = tablesNamed((table) => ({ read: table, write: table }), false);

/**
 * Makes temporary tables that lie over the real ones for this connection: what is written into them hides what the
 * customer had there, so that a dry run sees what it would have done and nobody waits for it. They are not logged, and
 * go with the connection.
 *
 * @param keyIds the keys, and `extensionIds` the extensions, that the import can change of a customer
 */
export async function createOverlay(
  db: Db,
  keyIds: readonly number[],
  extensionIds: readonly number[],
): Promise<Tables> {
  const changed = {
    [names.profiles]: 'true',
    [names.records]: oneOf('extension_id', extensionIds),
    [names.uniqueValues]: oneOf('extension_id', extensionIds),
    [names.identificationValues]: oneOf('key_id', keyIds),
  };
  for (const table of Object.keys(changed)) {
    await db.query(`CREATE TEMPORARY TABLE overlay_${table} (LIKE ${table} INCLUDING ALL)`);
  }
  // Ids of records that are there are copied; new ones must not meet them.
  await db.query(`ALTER TABLE overlay_${names.records} ALTER record_id RESTART WITH ${2 ** 52}`);
  for (const [table, condition] of Object.entries(changed)) {
    await db.query(
      `CREATE TEMPORARY VIEW seen_${table} AS
         SELECT * FROM ${table} r WHERE NOT (${condition} AND EXISTS (
           SELECT 1 FROM overlay_${names.profiles} o WHERE o.tenant_id = r.tenant_id AND o.customer_id = r.customer_id))
         UNION ALL SELECT * FROM overlay_${table}`,
    );
  }
  return tablesNamed((table) => ({ read: `seen_${table}`, write: `overlay_${table}` }), true);
}

function oneOf(column: string, ids: readonly number[]): string {
  return ids.length === 0 ? 'false' : `r.${column} IN (${ids.map(Number).join(', ')})`;
}

/** Copies customers into the overlay, before they are changed there. */
export async function copyIntoOverlay(
  tx: Db,
  { profiles, records, uniqueValues }: Tables,
  tenant: number,
  customerIds: readonly string[],
  extensionIds: readonly number[],
): Promise<Set<string>> {
  // The profiles last: from then on they hide what was there.
  for (const table of [records, uniqueValues]) {
    await tx.query(
      `INSERT INTO ${table.write} SELECT * FROM ${table.read}
       WHERE tenant_id = $1 AND customer_id = ANY ($2) AND extension_id = ANY ($3) ON CONFLICT DO NOTHING`,
      [tenant, customerIds, extensionIds],
    );
  }
  const copied = await tx.query<{ customer_id: string }>(
    `INSERT INTO ${profiles.write} SELECT * FROM ${profiles.read} WHERE tenant_id = $1 AND customer_id = ANY ($2)
     ON CONFLICT DO NOTHING RETURNING customer_id`,
    [tenant, customerIds],
  );
  return new Set(copied.map((row) => row.customer_id));
}

/** Who has the values: at most `limit` customers of each. `position` counts the values from 1. */
export async function findHolders(
  db: Db,
  { identificationValues }: Tables,
  tenant: number,
  values: readonly IdentificationValue[],
  limit: number,
): Promise<{ position: number; customer_id: string }[]> {
  return await db.query(
    `SELECT v.position, holder.customer_id
     FROM unnest($2::integer[], $3::bigint[], $4::bytea[]) WITH ORDINALITY AS v (key_id, lead, value, position)
     CROSS JOIN LATERAL (
       SELECT i.customer_id FROM ${identificationValues.read} i
       WHERE i.tenant_id = $1 AND i.key_id = v.key_id AND i.lead = v.lead AND i.value = v.value
       ORDER BY i.customer_id LIMIT $5
     ) AS holder`,
    [tenant, ...columnsOf(values), limit],
  );
}

/** Which of the customers exist. */
export async function findExisting(
  db: Db,
  { profiles }: Tables,
  tenant: number,
  customerIds: readonly string[],
): Promise<Set<string>> {
  if (customerIds.length === 0) return new Set();
  const rows = await db.query<{ customer_id: string }>(
    `SELECT customer_id FROM ${profiles.read} WHERE tenant_id = $1 AND customer_id = ANY ($2)`,
    [tenant, customerIds],
  );
  return new Set(rows.map((row) => row.customer_id));
}

/** Customers that are to be changed, locked until the transaction ends, in the order of their ids. */
export async function lockProfiles(
  tx: Db,
  { profiles, overlay }: Tables,
  tenant: number,
  customerIds: readonly string[],
): Promise<ProfileRow[]> {
  return await tx.query<ProfileRow>(
    `SELECT customer_id, attributes::text AS attributes, encrypted FROM ${profiles.read}
     WHERE tenant_id = $1 AND customer_id = ANY ($2) ORDER BY customer_id ${overlay ? '' : 'FOR UPDATE'}`,
    [tenant, customerIds],
  );
}

export async function findRecords(
  tx: Db,
  { records }: Tables,
  tenant: number,
  customerIds: readonly string[],
  extensionIds: readonly number[],
): Promise<RecordRow<{ customer_id: string }>[]> {
  if (extensionIds.length === 0) return [];
  return await tx.query(
    `SELECT customer_id, extension_id, record_id, record, encrypted FROM ${records.read}
     WHERE tenant_id = $1 AND customer_id = ANY ($2) AND extension_id = ANY ($3) ORDER BY record_id`,
    [tenant, customerIds, extensionIds],
  );
}

/** The core of a profile as it is stored. */
export interface StoredProfile {
  readonly customerId: string;
  readonly core: Sealed<string | string[]>;
}

export async function insertProfiles(
  tx: Db,
  { profiles }: Tables,
  tenant: number,
  rows: readonly StoredProfile[],
  at: Date,
): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO ${profiles.write} (tenant_id, customer_id, attributes, encrypted, created_at, modified_at)
     SELECT $1, r.customer_id, r.attributes, r.encrypted, $5, $5
     FROM unnest($2::text[], $3::jsonb[], $4::jsonb[]) AS r (customer_id, attributes, encrypted)`,
    [tenant, ...profileColumns(rows), at],
  );
}

export async function updateProfiles(
  tx: Db,
  { profiles }: Tables,
  tenant: number,
  rows: readonly StoredProfile[],
  at: Date,
): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `UPDATE ${profiles.write} p SET attributes = r.attributes, encrypted = r.encrypted, modified_at = $5
     FROM unnest($2::text[], $3::jsonb[], $4::jsonb[]) AS r (customer_id, attributes, encrypted)
     WHERE p.tenant_id = $1 AND p.customer_id = r.customer_id`,
    [tenant, ...profileColumns(rows), at],
  );
}

function profileColumns(rows: readonly StoredProfile[]): unknown[] {
  return [rows.map((row) => row.customerId), ...sealedColumns(rows.map((row) => row.core))];
}

/** An extension record as it is stored. */
export interface NewRecord {
  readonly customerId: string;
  readonly extensionId: number;
  readonly sealed: Sealed<unknown>;
}

/** Inserts records in their order; answers their ids in the same order. */
export async function insertRecords(
  tx: Db,
  { records }: Tables,
  tenant: number,
  rows: readonly NewRecord[],
): Promise<number[]> {
  if (rows.length === 0) return [];
  const inserted = await tx.query<{ record_id: number }>(
    `INSERT INTO ${records.write} (tenant_id, customer_id, extension_id, record, encrypted)
     SELECT $1, r.customer_id, r.extension_id, r.record, r.encrypted
     FROM unnest($2::text[], $3::integer[], $4::jsonb[], $5::jsonb[]) WITH ORDINALITY
       AS r (customer_id, extension_id, record, encrypted, position) ORDER BY r.position
     RETURNING record_id`,
    [
      tenant,
      rows.map((row) => row.customerId),
      rows.map((row) => row.extensionId),
      ...sealedColumns(rows.map((row) => row.sealed)),
    ],
  );
  return inserted.map((row) => row.record_id);
}

export interface ChangedRecord extends NewRecord {
  readonly recordId: number;
}

/** Writes records anew, and forgets what kept them unique. */
export async function updateRecords(
  tx: Db,
  { records, uniqueValues }: Tables,
  tenant: number,
  rows: readonly ChangedRecord[],
): Promise<void> {
  if (rows.length === 0) return;
  const customerIds = rows.map((row) => row.customerId);
  const extensionIds = rows.map((row) => row.extensionId);
  const recordIds = rows.map((row) => row.recordId);
  await tx.query(
    `UPDATE ${records.write} t SET record = r.record, encrypted = r.encrypted
     FROM unnest($2::text[], $3::integer[], $4::bigint[], $5::jsonb[], $6::jsonb[])
       AS r (customer_id, extension_id, record_id, record, encrypted)
     WHERE t.tenant_id = $1 AND t.customer_id = r.customer_id AND t.extension_id = r.extension_id
       AND t.record_id = r.record_id`,
    [tenant, customerIds, extensionIds, recordIds, ...sealedColumns(rows.map((row) => row.sealed))],
  );
  await tx.query(
    `DELETE FROM ${uniqueValues.write} t USING unnest($2::text[], $3::integer[], $4::bigint[])
       AS r (customer_id, extension_id, record_id)
     WHERE t.tenant_id = $1 AND t.customer_id = r.customer_id AND t.extension_id = r.extension_id
       AND t.record_id = r.record_id`,
    [tenant, customerIds, extensionIds, recordIds],
  );
}

/** What keeps a record unique among those of its customer. */
export interface UniqueValue {
  readonly customerId: string;
  readonly extensionId: number;
  readonly listNumber: number;
  readonly hash: Buffer;
  readonly recordId: number;
}

export async function insertUniqueValues(
  tx: Db,
  { uniqueValues }: Tables,
  tenant: number,
  rows: readonly UniqueValue[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO ${uniqueValues.write} (tenant_id, customer_id, extension_id, list_number, value_hash, record_id)
     SELECT $1, v.customer_id, v.extension_id, v.list_number, v.value_hash, v.record_id
     FROM unnest($2::text[], $3::integer[], $4::smallint[], $5::bytea[], $6::bigint[])
       AS v (customer_id, extension_id, list_number, value_hash, record_id)`,
    [
      tenant,
      rows.map((row) => row.customerId),
      rows.map((row) => row.extensionId),
      rows.map((row) => row.listNumber),
      rows.map((row) => row.hash),
      rows.map((row) => row.recordId),
    ],
  );
}

function sealedColumns(sealed: readonly Sealed<unknown>[]): [string[], (string | null)[]] {
  return [sealed.map(({ plain }) => JSON.stringify(plain)), sealed.map(({ encrypted }) => jsonOrNull(encrypted))];
}
