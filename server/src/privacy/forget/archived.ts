import type { Db } from '../../db/client.ts';

/** Removes what archives brought of some customers and nothing here has a place for. @returns of how many records */
export async function forgetArchivedFields(tx: Db, tenant: number, customerIds: readonly string[]): Promise<number> {
  const [removed] = await tx.query<{ count: number }>(
    `WITH removed AS (DELETE FROM archived_fields WHERE tenant_id = $1 AND customer_id = ANY ($2) RETURNING kind)
     SELECT count(*) AS count FROM removed`,
    [tenant, customerIds],
  );
  return removed?.count ?? 0;
}
