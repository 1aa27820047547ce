import type { Database } from '../db/client.ts';
import { pages } from '../db/pages.ts';
import type { ArtifactStore } from '../storage/artifact-store.ts';
import { findExpired, removeArtifacts } from './artifacts.ts';

/** How long runs stay in the history when they have no files any more. */
const historyKeptForMs = 400 * 24 * 60 * 60 * 1000;

/** What nobody lists and no run is writing has been left by a process that was killed; after so long it goes. */
const leftoversKeptForMs = 24 * 60 * 60 * 1000;

/** Files that are removed at once. */
const pageSize = 100;

/** Files whose places are read at once. */
const keysAtOnce = 1000;

/** Removes the files of a tenant whose time has passed, and runs that are long over. */
export async function dropExpiredExports(
  database: Database,
  store: ArtifactStore,
  tenant: number,
  now: Date,
): Promise<void> {
  for (;;) {
    const expired = await database.tenant(tenant, (db) => findExpired(db, tenant, now, pageSize));
    if (expired.length === 0) break;
    await database.tenant(tenant, (db) => removeArtifacts(db, store, tenant, expired));
  }
  await database.tenant(tenant, (db) =>
    db.query(
      `DELETE FROM export_runs r WHERE tenant_id = $1 AND finished_at < $2
         AND NOT EXISTS (SELECT 1 FROM export_artifacts a WHERE a.tenant_id = $1 AND a.run_id = r.run_id)
         AND NOT EXISTS (SELECT 1 FROM export_jobs j WHERE j.tenant_id = $1 AND j.latest_run_id = r.run_id)`,
      [tenant, new Date(now.getTime() - historyKeptForMs)],
    ),
  );
}

/** Removes files that no tenant lists. */
export async function dropLeftovers(database: Database, store: ArtifactStore, now: Date): Promise<void> {
  const before = new Date(now.getTime() - leftoversKeptForMs);
  await store.dropUnfinished('', before);
  const stored: string[] = [];
  for await (const { key, modified } of store.list('')) {
    if (modified < before && Number.isSafeInteger(tenantOf(key))) stored.push(key);
  }
  for (const [tenant, keys] of Map.groupBy(stored, tenantOf)) {
    const unlisted = new Set(keys);
    for await (const listed of storeKeys(database, tenant)) {
      for (const { store_key: key } of listed) unlisted.delete(key);
    }
    await store.delete([...unlisted]);
  }
}

function tenantOf(key: string): number {
  return Number(key.split('/')[0]);
}

/** What a tenant lists, in pages. */
function storeKeys(database: Database, tenant: number) {
  return pages<{ readonly id: number; readonly store_key: string }>(keysAtOnce, (last, size) =>
    database.tenant(tenant, (db) =>
      db.query(
        `SELECT artifact_id AS id, store_key FROM export_artifacts WHERE tenant_id = $1 AND artifact_id > $2
         ORDER BY artifact_id LIMIT $3`,
        [tenant, last?.id ?? 0, size],
      ),
    ),
  );
}
