import { type Db, isMissingReference } from '../db/client.ts';
import { ApiError } from '../errors.ts';
import { type AuthorizedKey, keysOf, linesOf } from './authorized-keys.ts';

/** Whose keys they are. */
export interface Holder {
  readonly tenant: number;
  readonly userId: number;
}

export async function findSshKeys(db: Db, { tenant, userId }: Holder): Promise<AuthorizedKey[]> {
  const [row] = await db.query<{ lines: string }>('SELECT lines FROM ssh_keys WHERE tenant_id = $1 AND user_id = $2', [
    tenant,
    userId,
  ]);
  return row === undefined ? [] : keysOf(row.lines);
}

/** Stores keys in place of those before; none at all when there are none. */
export async function replaceSshKeys(
  db: Db,
  { tenant, userId }: Holder,
  keys: readonly AuthorizedKey[],
  at: Date,
): Promise<void> {
  if (keys.length === 0) {
    await db.query('DELETE FROM ssh_keys WHERE tenant_id = $1 AND user_id = $2', [tenant, userId]);
    return;
  }
  try {
    await db.query(
      `INSERT INTO ssh_keys (tenant_id, user_id, lines, modified_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (tenant_id, user_id) DO UPDATE SET lines = $3, modified_at = $4`,
      [tenant, userId, linesOf(keys), at],
    );
  } catch (error) {
    // Deleted since the request was let in.
    if (isMissingReference(error)) throw new ApiError('notAuthorized', 'the caller exists no more', { cause: error });
    throw error;
  }
}
