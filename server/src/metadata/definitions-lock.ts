import { type Db, together } from '../db/client.ts';
import { ApiError } from '../errors.ts';
import { loadMetadata, readVersion } from './load.ts';
import type { Metadata } from './model.ts';

/** Class of the advisory locks that writers of records share and changers of definitions hold alone, by tenant. */
const definitionsLock = 7_283_403;

/** The tenant's definitions are being changed: the transaction starts over when they are. */
export class DefinitionsChange extends Error {}

/** Waits until no transaction that writes the tenant's records is open, and keeps new ones out until the commit. */
export async function excludeWriters(tx: Db, tenant: number): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock($1, $2)', [definitionsLock, tenant]);
}

/**
 * Keeps the definitions from being changed until the transaction ends.
 *
 * @param cached read before the transaction: when all connections of the pool are in transactions, none is left to
 *   read it with
 * @returns what is in force when the transaction commits: `cached` itself when it still is
 * @throws {DefinitionsChange} tried, not waited for: who waits holds a connection, and a long change of one tenant's
 *   definitions would leave none to the others
 */
export async function shareDefinitions(tx: Db, tenant: number, cached: Metadata): Promise<Metadata> {
  // Two statements: the second one's snapshot is taken when the lock is held.
  const [[lock], version] = await together([
    tx.query<{ held: boolean }>('SELECT pg_try_advisory_xact_lock_shared($1, $2) AS held', [definitionsLock, tenant]),
    readVersion(tx, tenant),
  ]);
  if (lock?.held !== true) throw new DefinitionsChange();
  if (version === undefined) throw new ApiError('notAuthorized', 'the tenant exists no more');
  return version === cached.version ? cached : await loadMetadata(tx, tenant);
}
