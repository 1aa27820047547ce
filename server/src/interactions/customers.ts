import type { Db } from '../db/client.ts';
import { moveDeviceKeys } from '../devices/queries.ts';

/**
 * Deletes a customer's interactions with everything that belongs to them, in the transaction that holds the customer, and
 * that removes what the customer is found by.
 */
export async function deleteInteractionsOf(tx: Db, tenant: number, customerId: string): Promise<void> {
  const ids = await lockIdsOf(tx, tenant, customerId);
  if (ids.length === 0) return;
  await tx.query('DELETE FROM interaction_search WHERE tenant_id = $1 AND customer_id = $2', [tenant, customerId]);
  await tx.query('DELETE FROM interactions WHERE tenant_id = $1 AND customer_id = $2', [tenant, customerId]);
  // Contents and attachments go with the id.
  await tx.query('DELETE FROM interaction_ids WHERE tenant_id = $1 AND interaction_id = ANY ($2)', [tenant, ids]);
}

/**
 * Gives a customer's interactions to another one; both are held by the transaction. Rows are inserted and deleted and
 * not updated, because the customer is what the tables can be distributed by. Contents know the interaction only.
 */
export async function moveInteractions(tx: Db, tenant: number, from: string, to: string): Promise<void> {
  const ids = await lockIdsOf(tx, tenant, from);
  if (ids.length === 0) return;
  const move = (table: string, rest: string) => [
    `INSERT INTO ${table} (tenant_id, customer_id, interaction_id, start_date, ${rest})
     SELECT tenant_id, $3, interaction_id, start_date, ${rest} FROM ${table} WHERE tenant_id = $1 AND customer_id = $2`,
    `DELETE FROM ${table} WHERE tenant_id = $1 AND customer_id = $2`,
  ];
  for (const [insert, remove] of [
    move('interactions', 'has_text, has_structured_text, has_binary_content, fields'),
    move('interaction_search', 'media_type, document'),
  ]) {
    await tx.query(String(insert), [tenant, from, to]);
    await tx.query(String(remove), [tenant, from]);
  }
  await tx.query('UPDATE interaction_ids SET customer_id = $3 WHERE tenant_id = $1 AND interaction_id = ANY ($2)', [
    tenant,
    ids,
    to,
  ]);
  await moveDeviceKeys(tx, tenant, ['interaction', 'mention'], ids, from, to);
}

/** Changes under way end first, and none begins before this one has ended. */
async function lockIdsOf(tx: Db, tenant: number, customerId: string): Promise<string[]> {
  const rows = await tx.query<{ interaction_id: string }>(
    'SELECT interaction_id FROM interactions WHERE tenant_id = $1 AND customer_id = $2 ORDER BY interaction_id FOR UPDATE',
    [tenant, customerId],
  );
  return rows.map((row) => row.interaction_id);
}
