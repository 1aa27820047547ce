import type { Database } from '../db/client.ts';
import type { ArtifactStore } from '../storage/artifact-store.ts';
import { findExpired, removeArtifacts } from './artifacts.ts';

/** How long runs stay in the history when they have no files any more. */
const historyKeptForMs = 400 * 24 * 60 * 60 * 1000;

/** What nobody lists and no run is writing has been left by a process that was killed; after so long it goes. */
const leftoversKeptForMs = 24 * 60 * 60 * 1000;

/** Files that are removed at once. */
const pageSize = 100;

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

/** Removes everything that is stored of a tenant that is being deleted. */
export async function dropFilesOfTenant(store: ArtifactStore, tenant: number): Promise<void> {
  const keys: string[] = [];
  for await (const { key } of store.list(`${tenant}/`)) keys.push(key);
  await store.delete(keys);
  await store.dropUnfinished(`${tenant}/`);
}

/** Removes files that no tenant lists. */
export async function dropLeftovers(database: Database, store: ArtifactStore, now: Date): Promise<void> {
  const before = new Date(now.getTime() - leftoversKeptForMs);
  await store.dropUnfinished('', before);
  const unlisted: string[] = [];
  for await (const { key, modified } of store.list('')) {
    const tenant = Number(key.split('/')[0]);
    if (modified >= before || !Number.isSafeInteger(tenant)) continue;
    const rows = await database.tenant(tenant, (db) =>
      db.query('SELECT 1 FROM export_artifacts WHERE tenant_id = $1 AND store_key = $2', [tenant, key]),
    );
    if (rows.length === 0) unlisted.push(key);
  }
  await store.delete(unlisted);
}
