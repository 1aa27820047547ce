import { brokenUniqueConstraint, type Db } from '../db/client.ts';
import { ApiError, notFound } from '../errors.ts';
import type { ExtensionRecord } from '../metadata/records.ts';
import type { Sealed } from './sealing.ts';

type Core = Sealed<string | string[]>;

/** The columns of a profile; `attributes` as text, because most requests only pass it on. */
export interface ProfileRow {
  customer_id: string;
  attributes: string;
  encrypted: Record<string, string> | null;
}

export interface RecordRow {
  customer_id: string;
  extension_id: number;
  record_id: number;
  record: ExtensionRecord;
  encrypted: Record<string, string> | null;
}

export async function findProfiles(db: Db, tenant: number, customerIds: readonly string[]): Promise<ProfileRow[]> {
  return await db.query<ProfileRow>(
    `SELECT customer_id, attributes::text AS attributes, encrypted FROM profiles
     WHERE tenant_id = $1 AND customer_id = ANY ($2) ORDER BY customer_id`,
    [tenant, customerIds],
  );
}

export async function findProfile(db: Db, tenant: number, customerId: string): Promise<ProfileRow | undefined> {
  const [row] = await db.query<ProfileRow>(
    `SELECT customer_id, attributes::text AS attributes, encrypted FROM profiles WHERE tenant_id = $1 AND customer_id = $2`,
    [tenant, customerId],
  );
  return row;
}

/**
 * The profile, locked until the transaction ends: whoever changes anything of a customer holds this row, so that
 * what was read stays true until it is written.
 *
 * @throws {ApiError} 404 when there is none
 */
export async function lockProfile(tx: Db, tenant: number, customerId: string): Promise<ProfileRow> {
  const [row] = await tx.query<ProfileRow>(
    `SELECT customer_id, attributes::text AS attributes, encrypted FROM profiles
     WHERE tenant_id = $1 AND customer_id = $2 FOR UPDATE`,
    [tenant, customerId],
  );
  if (row === undefined) throw profileNotFound(customerId);
  return row;
}

export function profileNotFound(customerId: string): ApiError {
  return notFound('customer', customerId.slice(0, 64));
}

/** @throws {ApiError} 409 when the id is taken */
export async function insertProfile(tx: Db, tenant: number, customerId: string, core: Core, at: Date): Promise<void> {
  try {
    await tx.query(
      `INSERT INTO profiles (tenant_id, customer_id, attributes, encrypted, created_at, modified_at)
       VALUES ($1, $2, $3, $4, $5, $5)`,
      [tenant, customerId, JSON.stringify(core.plain), jsonOrNull(core.encrypted), at],
    );
  } catch (error) {
    if (brokenUniqueConstraint(error) === 'profiles_pkey') {
      throw new ApiError('conflict', `a customer with the id '${customerId}' exists already`, { cause: error });
    }
    throw error;
  }
}

export async function updateProfileRow(
  tx: Db,
  tenant: number,
  customerId: string,
  core: Core,
  at: Date,
): Promise<void> {
  await tx.query(
    'UPDATE profiles SET attributes = $3, encrypted = $4, modified_at = $5 WHERE tenant_id = $1 AND customer_id = $2',
    [tenant, customerId, JSON.stringify(core.plain), jsonOrNull(core.encrypted), at],
  );
}

/** A change of an extension is a change of the customer. */
export async function touchProfile(tx: Db, tenant: number, customerId: string, at: Date): Promise<void> {
  await tx.query('UPDATE profiles SET modified_at = $3 WHERE tenant_id = $1 AND customer_id = $2', [
    tenant,
    customerId,
    at,
  ]);
}

export async function deleteProfileRow(tx: Db, tenant: number, customerId: string): Promise<void> {
  await tx.query('DELETE FROM profiles WHERE tenant_id = $1 AND customer_id = $2', [tenant, customerId]);
}

/** The records of some customers, in the order in which they were inserted. */
export async function findRecords(
  db: Db,
  tenant: number,
  customerIds: readonly string[],
  extensionIds: readonly number[],
): Promise<RecordRow[]> {
  return await db.query<RecordRow>(
    `SELECT customer_id, extension_id, record_id, record, encrypted FROM profile_extension_records
     WHERE tenant_id = $1 AND customer_id = ANY ($2) AND extension_id = ANY ($3) ORDER BY customer_id, extension_id, record_id`,
    [tenant, customerIds, extensionIds],
  );
}

export async function findAllRecords(db: Db, tenant: number, customerId: string): Promise<RecordRow[]> {
  return await db.query<RecordRow>(
    `SELECT customer_id, extension_id, record_id, record, encrypted FROM profile_extension_records
     WHERE tenant_id = $1 AND customer_id = $2 ORDER BY extension_id, record_id`,
    [tenant, customerId],
  );
}

/** Inserts records in their order; answers their ids in the same order. */
export async function insertRecords(
  tx: Db,
  tenant: number,
  customerId: string,
  extensionId: number,
  records: readonly Sealed<unknown>[],
): Promise<number[]> {
  const rows = await tx.query<{ record_id: number }>(
    `INSERT INTO profile_extension_records (tenant_id, customer_id, extension_id, record, encrypted)
     SELECT $1, $2, $3, r.record, r.encrypted
     FROM unnest($4::jsonb[], $5::jsonb[]) WITH ORDINALITY AS r (record, encrypted, position) ORDER BY r.position
     RETURNING record_id`,
    [
      tenant,
      customerId,
      extensionId,
      records.map(({ plain }) => JSON.stringify(plain)),
      records.map(({ encrypted }) => jsonOrNull(encrypted)),
    ],
  );
  return rows.map((row) => row.record_id);
}

export async function updateRecord(
  tx: Db,
  row: Omit<RecordRow, 'record' | 'encrypted'> & { tenant: number },
  sealed: Sealed<unknown>,
) {
  await tx.query(
    `UPDATE profile_extension_records SET record = $5, encrypted = $6
     WHERE tenant_id = $1 AND customer_id = $2 AND extension_id = $3 AND record_id = $4`,
    [
      row.tenant,
      row.customer_id,
      row.extension_id,
      row.record_id,
      JSON.stringify(sealed.plain),
      jsonOrNull(sealed.encrypted),
    ],
  );
}

/** Removes all records of the given extensions of a customer, with the values that kept them unique. */
export async function deleteRecords(
  tx: Db,
  tenant: number,
  customerId: string,
  extensionIds: readonly number[],
): Promise<void> {
  for (const table of ['profile_extension_unique_values', 'profile_extension_records']) {
    await tx.query(`DELETE FROM ${table} WHERE tenant_id = $1 AND customer_id = $2 AND extension_id = ANY ($3)`, [
      tenant,
      customerId,
      extensionIds,
    ]);
  }
}

export async function deleteRecord(
  tx: Db,
  tenant: number,
  customerId: string,
  extensionId: number,
  recordId: number,
): Promise<void> {
  for (const table of ['profile_extension_unique_values', 'profile_extension_records']) {
    await tx.query(
      `DELETE FROM ${table} WHERE tenant_id = $1 AND customer_id = $2 AND extension_id = $3 AND record_id = $4`,
      [tenant, customerId, extensionId, recordId],
    );
  }
}

function jsonOrNull(value: Record<string, string> | null): string | null {
  return value === null ? null : JSON.stringify(value);
}
