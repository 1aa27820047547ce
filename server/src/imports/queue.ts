import type { Db } from '../db/client.ts';
import { notify, strikeOffDead } from '../operations/control.ts';

export interface QueuedImport {
  readonly tenant: number;
  readonly id: number;
}

/**
 * Puts an import into the queue.
 *
 * @param processId the process that takes it at once; undefined for any
 */
export async function enqueue(tx: Db, { tenant, id }: QueuedImport, processId?: number): Promise<void> {
  await tx.query('INSERT INTO import_queue (tenant_id, import_id, process_id) VALUES ($1, $2, $3)', [
    tenant,
    id,
    processId ?? null,
  ]);
  await notify(tx, { kind: 'import', tenant });
}

/** Takes the oldest import that nobody works on: that no process has taken, or one that has died. */
export async function claim(db: Db, processId: number): Promise<QueuedImport | undefined> {
  const taken = await db.query<{ process_id: number }>(
    'SELECT DISTINCT process_id FROM import_queue WHERE process_id IS NOT NULL AND process_id <> $1',
    [processId],
  );
  await strikeOffDead(
    db,
    taken.map((row) => row.process_id),
  );
  const [row] = await db.query<{ tenant_id: number; import_id: number }>(
    `UPDATE import_queue SET process_id = $1 WHERE (tenant_id, import_id) = (
       SELECT tenant_id, import_id FROM import_queue q
       WHERE (process_id IS NULL OR NOT EXISTS (SELECT 1 FROM processes p WHERE p.process_id = q.process_id))
         AND (not_before IS NULL OR not_before <= now())
       ORDER BY import_id LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING tenant_id, import_id`,
    [processId],
  );
  return row && { tenant: row.tenant_id, id: row.import_id };
}

/** True when a process works on the import. */
export async function isTaken(db: Db, { tenant, id }: QueuedImport): Promise<boolean> {
  const rows = await db.query(
    'SELECT 1 FROM import_queue WHERE tenant_id = $1 AND import_id = $2 AND process_id IS NOT NULL',
    [tenant, id],
  );
  return rows.length > 0;
}

export async function dequeue(tx: Db, { tenant, id }: QueuedImport): Promise<void> {
  await tx.query('DELETE FROM import_queue WHERE tenant_id = $1 AND import_id = $2', [tenant, id]);
}

/** Gives an import back that could not be ended; others leave it alone for a while. */
export async function giveBack(db: Db, { tenant, id }: QueuedImport, processId: number, pauseSeconds: number) {
  await db.query(
    `UPDATE import_queue SET process_id = NULL, not_before = now() + make_interval(secs => $4)
     WHERE tenant_id = $1 AND import_id = $2 AND process_id = $3`,
    [tenant, id, processId, pauseSeconds],
  );
}
