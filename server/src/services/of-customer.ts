import type { Db } from '../db/client.ts';
import { deleteDeviceKeysOf, ofServices } from '../devices/queries.ts';
import { customerOwner } from './owners.ts';
import { serviceRecords } from './queries.ts';

/** The ids of a customer's services, locked: the ones that are his while the transaction runs. */
async function lockServicesOf(tx: Db, tenant: number, customerId: string, which: 'all' | 'completed') {
  const owned = await tx.query<{ service_id: number }>(
    'SELECT service_id FROM service_owners WHERE tenant_id = $1 AND owner = $2',
    [tenant, customerOwner(customerId)],
  );
  if (owned.length === 0) return [];
  // An association may have taken one away while we waited for its row.
  const locked = await tx.query<{ service_id: number }>(
    `SELECT service_id FROM services WHERE tenant_id = $1 AND service_id = ANY ($2) AND customer_id = $3
       ${which === 'completed' ? 'AND completed IS NOT NULL' : ''} ORDER BY service_id FOR UPDATE`,
    [tenant, owned.map((row) => row.service_id), customerId],
  );
  return locked.map((row) => row.service_id);
}

/**
 * Deletes the services of a customer with their states, tasks and extension records.
 *
 * @param which all when the profile is deleted, the completed ones when only active ones are kept in a merge
 * @returns how many there were
 */
export async function deleteServicesOf(
  tx: Db,
  tenant: number,
  customerId: string,
  which: 'all' | 'completed' = 'all',
): Promise<number> {
  const ids = await lockServicesOf(tx, tenant, customerId, which);
  if (ids.length === 0) return 0;
  const deleteFrom = (table: string) =>
    tx.query(`DELETE FROM ${table} WHERE tenant_id = $1 AND service_id = ANY ($2)`, [tenant, ids]);
  // The extension records after the rows of their states and tasks: who holds one of those may still write some.
  for (const table of ['tasks', 'states']) await deleteFrom(table);
  await serviceRecords.deleteAllOf(tx, tenant, ids);
  for (const table of ['service_interactions', 'services']) await deleteFrom(table);
  await deleteDeviceKeysOf(tx, tenant, ofServices, ids);
  await deleteOwned(tx, tenant, customerId, ids);
  return ids.length;
}

/** Gives the services of one customer to another one, whose profiles the caller has locked. */
export async function moveServices(tx: Db, tenant: number, from: string, to: string): Promise<void> {
  const ids = await lockServicesOf(tx, tenant, from, 'all');
  if (ids.length === 0) return;
  await tx.query('UPDATE services SET customer_id = $3 WHERE tenant_id = $1 AND service_id = ANY ($2)', [
    tenant,
    ids,
    to,
  ]);
  // Not an update: the owner is what the table is distributed by.
  await tx.query(
    `INSERT INTO service_owners (tenant_id, owner, service_id, started_at, completed_at, service_type)
     SELECT tenant_id, $4, service_id, started_at, completed_at, service_type FROM service_owners
     WHERE tenant_id = $1 AND owner = $2 AND service_id = ANY ($3)`,
    [tenant, customerOwner(from), ids, customerOwner(to)],
  );
  await deleteOwned(tx, tenant, from, ids);
}

async function deleteOwned(tx: Db, tenant: number, customerId: string, serviceIds: readonly number[]): Promise<void> {
  await tx.query('DELETE FROM service_owners WHERE tenant_id = $1 AND owner = $2 AND service_id = ANY ($3)', [
    tenant,
    customerOwner(customerId),
    serviceIds,
  ]);
}
