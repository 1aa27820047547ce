import { dropForgottenFailures } from '../access/login-throttle.ts';
import { listTenantIds } from '../access/queries.ts';
import type { Database } from '../db/client.ts';
import { dropExpiredExports, dropLeftovers } from '../exports/housekeeping.ts';
import { answersKeptForMs } from '../http/writing.ts';
import { dropOldImports } from '../imports/queries.ts';
import { dropAbandonedContents } from '../interactions/contents.ts';
import type { Logger } from '../log.ts';
import { dropOldPrivacyFiles } from '../privacy/housekeeping.ts';
import type { ArtifactStore } from '../storage/artifact-store.ts';

const everyMs = 60 * 60 * 1000;

/** No upload takes so long. */
const uploadsEndWithinMs = 24 * 60 * 60 * 1000;

/** Imports and their reports. */
const importsKeptForMs = 30 * 24 * 60 * 60 * 1000;

export interface Housekeeping {
  readonly database: Database;
  readonly artifacts: ArtifactStore;
  readonly log: Logger;
  readonly now: () => Date;
}

/** Removes what has had its time, once an hour. Every process may do it: removing twice changes nothing. */
export function startHousekeeping(work: Housekeeping): () => Promise<void> {
  let running = Promise.resolve();
  const timer = setInterval(() => {
    running = tidy(work).catch((error: Error) => work.log.warn({ reason: error.message }, 'housekeeping failed'));
  }, everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}

export async function tidy({ database, artifacts, now }: Housekeeping): Promise<void> {
  const tenants = await database.system(async (db) => {
    await dropForgottenFailures(db, now());
    return await listTenantIds(db);
  });
  for (const tenant of tenants) {
    await database.tenant(tenant, async (db) => {
      await db.query('DELETE FROM idempotent_answers WHERE tenant_id = $1 AND created_at < $2', [
        tenant,
        new Date(now().getTime() - answersKeptForMs),
      ]);
      const uploadsBegunBefore = new Date(now().getTime() - uploadsEndWithinMs);
      await dropAbandonedContents(db, tenant, uploadsBegunBefore);
      await dropOldImports(db, tenant, new Date(now().getTime() - importsKeptForMs), uploadsBegunBefore);
      await db.query('DELETE FROM sessions WHERE tenant_id = $1 AND expires_at < $2', [tenant, now()]);
    });
    await dropOldPrivacyFiles(database, tenant, now());
    await dropExpiredExports(database, artifacts, tenant, now());
  }
  await dropLeftovers(database, artifacts, now());
}
