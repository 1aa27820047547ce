import type { Db } from '../db/client.ts';

/** Removes the values of a core attribute that is being deleted from every profile of the tenant. */
export async function removeAttributeValues(tx: Db, tenant: number, name: string): Promise<void> {
  await tx.query(
    `UPDATE profiles SET attributes = attributes - $2, encrypted = encrypted - $2
     WHERE tenant_id = $1 AND (attributes ? $2 OR encrypted ? $2)`,
    [tenant, name],
  );
}

/** Removes what profiles are found by with an identification key that is being deleted. */
export async function removeIdentificationValues(tx: Db, tenant: number, keyId: number): Promise<void> {
  await tx.query('DELETE FROM identification_values WHERE tenant_id = $1 AND key_id = $2', [tenant, keyId]);
}
