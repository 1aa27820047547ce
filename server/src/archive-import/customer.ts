import type { Db } from '../db/client.ts';
import { jsonOrNull } from '../extension-records/sealing.ts';
import { replaceIdentificationValues } from '../profiles/identification-values.ts';
import type { CoreAttributes } from '../profiles/profile.ts';
import type { ProfileRow } from '../profiles/queries.ts';
import type { CustomerStore } from '../profiles/store.ts';

/**
 * Makes a customer of whom only the id is known, unless it is there: archives of interactions come without contacts, and
 * an attribute may come before its contact.
 *
 * @returns true when it was made
 */
export async function ensureCustomer(tx: Db, tenant: number, customerId: string, at: Date): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO profiles (tenant_id, customer_id, attributes, encrypted, created_at, modified_at)
     VALUES ($1, $2, '{}', NULL, $3, $3) ON CONFLICT (tenant_id, customer_id) DO NOTHING RETURNING customer_id`,
    [tenant, customerId, at],
  );
  return rows.length > 0;
}

/**
 * Writes the core attributes of a locked customer. When it was changed is what the archive says.
 *
 * @throws {ApiError} 409 when a unique key is broken
 */
export async function writeAttributes(
  store: CustomerStore,
  row: ProfileRow,
  attributes: CoreAttributes,
  dates: { readonly createdAt: string | undefined; readonly modifiedAt: string | undefined },
): Promise<void> {
  const { tx, tenant, coreKeys } = store;
  const id = row.customer_id;
  const former = store.openCore(row);
  const before = store.identificationValues(coreKeys, former, new Map());
  const after = store.identificationValues(coreKeys, attributes, new Map());
  const { plain, encrypted } = store.sealCore(id, attributes);
  await tx.query(
    `UPDATE profiles SET attributes = $3, encrypted = $4, created_at = coalesce($5, created_at),
       modified_at = coalesce($6, modified_at)
     WHERE tenant_id = $1 AND customer_id = $2`,
    [tenant, id, JSON.stringify(plain), jsonOrNull(encrypted), dates.createdAt ?? null, dates.modifiedAt ?? null],
  );
  await replaceIdentificationValues(tx, tenant, id, before, after);
  await store.replaceCoreDevices(id, former, attributes);
}
