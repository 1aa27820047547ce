import { brokenUniqueConstraint, type Db } from '../db/client.ts';
import { isoDate } from '../db/iso-date.ts';
import { ApiError, notFound } from '../errors.ts';
import { RecordTable } from '../extension-records/record-table.ts';
import { jsonOrNull, type Sealed } from '../extension-records/sealing.ts';

type Core = Sealed<string | string[]>;

/** The columns of a profile; `attributes` as text, because most requests only pass it on. */
export interface ProfileRow {
  customer_id: string;
  attributes: string;
  encrypted: Record<string, string> | null;
}

/** The extension records of customers. */
export const customerRecords = new RecordTable<{ customer_id: string }>('profile_extension', ['customer_id']);

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

/** When a customer was made, and when anything of the profile has changed last: ISO 8601. */
export async function findProfileDates(
  db: Db,
  tenant: number,
  customerId: string,
): Promise<{ created_at: string; modified_at: string } | undefined> {
  const [row] = await db.query<{ created_at: string; modified_at: string }>(
    `SELECT ${isoDate('created_at')} AS created_at, ${isoDate('modified_at')} AS modified_at FROM profiles
     WHERE tenant_id = $1 AND customer_id = $2`,
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

/** Keeps a customer from being deleted or merged away until the transaction ends. @throws {ApiError} 404 when there is none */
export async function shareProfile(tx: Db, tenant: number, customerId: string): Promise<void> {
  const rows = await tx.query('SELECT 1 FROM profiles WHERE tenant_id = $1 AND customer_id = $2 FOR KEY SHARE', [
    tenant,
    customerId,
  ]);
  if (rows.length === 0) throw profileNotFound(customerId);
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
