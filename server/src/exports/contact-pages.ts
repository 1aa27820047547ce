import type { ProfileRow } from '../profiles/queries.ts';
import { ahead, lastOf } from './read-ahead.ts';
import type { Selection } from './selection.ts';

/** Rows that are read at once. */
const pageSize = 500;

export type ContactRow = ProfileRow & { readonly created_at: Date; readonly modified_at: Date };

const condition = `p.tenant_id = $1 AND ($2::timestamptz IS NULL OR p.modified_at >= $2)
  AND ($3::timestamptz IS NULL OR p.modified_at < $3)`;

export async function countContacts({ db, tenant, from, to }: Selection): Promise<number> {
  const [row] = await db.query<{ count: number }>(`SELECT count(*) AS count FROM profiles p WHERE ${condition}`, [
    tenant,
    from,
    to,
  ]);
  return row?.count ?? 0;
}

/** The customers in the order of their ids. */
export async function* contactPages({ db, tenant, from, to }: Selection): AsyncGenerator<readonly ContactRow[]> {
  const load = (after: ContactRow | undefined) =>
    db.query<ContactRow>(
      `SELECT p.customer_id, p.attributes::text AS attributes, p.encrypted, p.created_at, p.modified_at
       FROM profiles p WHERE ${condition} AND p.customer_id > $4 ORDER BY p.customer_id LIMIT ${pageSize}`,
      [tenant, from, to, after?.customer_id ?? ''],
    );
  yield* ahead(load, lastOf(pageSize));
}
