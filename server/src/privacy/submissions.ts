import { randomUUID } from 'node:crypto';
import { recordAudit } from '../access/audit.ts';
import type { Caller } from '../access/caller.ts';
import type { Context } from '../context.ts';
import { brokenUniqueConstraint, type Db } from '../db/client.ts';
import { notFound } from '../errors.ts';
import { notify } from '../operations/control.ts';
import type { Queue } from '../queue/queue.ts';
import { whyIgnored } from './file-name.ts';
import { deleteChunks, privacyChunks } from './privacy-chunks.ts';

/** What submitted files are waiting in. */
export const privacyQueue = 'privacy';

/** What the queue knows of a submitted file. */
export interface QueuedSubmission {
  readonly tenant: number;
  readonly submissionId: string;
}

/** The largest file of requests: more than 100,000 contacts. */
export const largestFileBytes = 16 * 1024 * 1024;

export interface SubmissionRow {
  readonly submission_id: string;
  readonly number: number;
  readonly name: string;
  readonly actor: string;
  readonly status: 'ignored' | 'pending' | 'running' | 'finished';
  readonly reason: string | null;
  readonly size: number;
  readonly contacts: number;
  readonly contacts_done: number;
  readonly submitted_at: Date;
  readonly started_at: Date | null;
  readonly finished_at: Date | null;
}

const columns = `submission_id, number, name, actor, status, reason, size, contacts, contacts_done, submitted_at,
  started_at, finished_at`;

/** A file that is on its way. */
export interface IncomingSubmission {
  /** Chunks of `chunkBytes` (sealed-chunks.ts), in their order. */
  store(chunk: number, bytes: Buffer): Promise<void>;
  /** The file is whole: it is processed, or ignored as its name says. In the transaction that answers. */
  place(tx: Db, size: number): Promise<SubmissionRow>;
  /** Leaves nothing of it. */
  abandon(): Promise<void>;
}

type Folder = Pick<Context, 'database' | 'keyring' | 'queue' | 'now'>;

export async function beginSubmission(folder: Folder, caller: Caller, name: string): Promise<IncomingSubmission> {
  const { database, keyring, queue, now } = folder;
  const { tenant, actor } = caller;
  const id = randomUUID();
  await database.tenant(tenant, (db) =>
    db.query(
      `INSERT INTO privacy_submissions (tenant_id, submission_id, name, actor, status, size, submitted_at)
       VALUES ($1, $2, $3, $4, 'receiving', 0, $5)`,
      [tenant, id, name, actor, now()],
    ),
  );
  const chunks = privacyChunks(keyring, tenant, id);
  return {
    store: (chunk, bytes) => database.tenant(tenant, (db) => chunks.write(db, chunk, bytes)),
    place: async (tx, size) => {
      await tx.query('UPDATE privacy_submissions SET size = $3 WHERE tenant_id = $1 AND submission_id = $2', [
        tenant,
        id,
        size,
      ]);
      await recordAudit(tx, caller, now(), { action: 'submit', recordType: 'privacy_file', recordId: id });
      return await settle(tx, { tenant, queue, now: now() }, id, name);
    },
    abandon: () =>
      database.transaction(tenant, async (tx) => {
        // One that was placed although that could not be answered stays.
        const rows = await tx.query(
          `SELECT 1 FROM privacy_submissions
           WHERE tenant_id = $1 AND submission_id = $2 AND status = 'receiving' FOR UPDATE`,
          [tenant, id],
        );
        if (rows.length > 0) await deleteSubmissions(tx, tenant, [id]);
      }),
  };
}

/** A file of the folder gets another name: what was ignored may be processed from now on. @throws {ApiError} 404 */
export async function renameSubmission(folder: Folder, caller: Caller, from: string, to: string): Promise<void> {
  const { database, queue, now } = folder;
  const { tenant } = caller;
  await database.transaction(tenant, async (tx) => {
    const row = await lockIgnored(tx, tenant, from);
    await recordAudit(tx, caller, now(), {
      action: 'rename',
      recordType: 'privacy_file',
      recordId: row.submission_id,
    });
    await settle(tx, { tenant, queue, now: now() }, row.submission_id, to);
  });
}

/** Takes a file out of the folder that is not processed. @throws {ApiError} 404 */
export async function removeSubmission(folder: Folder, caller: Caller, name: string): Promise<void> {
  const { database, now } = folder;
  const { tenant } = caller;
  await database.transaction(tenant, async (tx) => {
    const row = await lockIgnored(tx, tenant, name);
    await deleteSubmissions(tx, tenant, [row.submission_id]);
    await recordAudit(tx, caller, now(), {
      action: 'delete',
      recordType: 'privacy_file',
      recordId: row.submission_id,
    });
  });
}

/** What lies in the folder, by name and number: what is finished has been taken away. */
export async function listFolder(
  db: Db,
  tenant: number,
  after: Pick<SubmissionRow, 'name' | 'number'> | undefined,
  limit: number,
): Promise<SubmissionRow[]> {
  return await db.query<SubmissionRow>(
    `SELECT ${columns} FROM privacy_submissions
     WHERE tenant_id = $1 AND status IN ('ignored', 'pending', 'running') AND (name, number) > ($2, $3::bigint)
     ORDER BY name, number LIMIT $4`,
    [tenant, after?.name ?? '', after?.number ?? 0, limit],
  );
}

/** The file of this name that lies in the folder: the one that is processed, otherwise the one that is ignored. */
export async function findInFolder(db: Db, tenant: number, name: string): Promise<SubmissionRow | undefined> {
  const [row] = await db.query<SubmissionRow>(
    `SELECT ${columns} FROM privacy_submissions
     WHERE tenant_id = $1 AND name = $2 AND status IN ('ignored', 'pending', 'running')
     ORDER BY status DESC LIMIT 1`,
    [tenant, name],
  );
  return row;
}

/** All that were submitted, the newest first, before a number. */
export async function listSubmissions(db: Db, tenant: number, before: number, limit: number): Promise<SubmissionRow[]> {
  return await db.query<SubmissionRow>(
    `SELECT ${columns} FROM privacy_submissions WHERE tenant_id = $1 AND number < $2 AND status <> 'receiving'
     ORDER BY number DESC LIMIT $3`,
    [tenant, before, limit],
  );
}

export async function deleteSubmissions(tx: Db, tenant: number, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await deleteChunks(tx, tenant, ids);
  await tx.query('DELETE FROM privacy_submissions WHERE tenant_id = $1 AND submission_id = ANY ($2::uuid[])', [
    tenant,
    ids,
  ]);
}

async function lockIgnored(tx: Db, tenant: number, name: string): Promise<SubmissionRow> {
  const [row] = await tx.query<SubmissionRow>(
    `SELECT ${columns} FROM privacy_submissions WHERE tenant_id = $1 AND name = $2 AND status = 'ignored'
     ORDER BY number DESC LIMIT 1 FOR UPDATE`,
    [tenant, name],
  );
  if (row === undefined) throw notFound('file', name);
  return row;
}

interface Settling {
  readonly tenant: number;
  readonly queue: Pick<Queue, 'send'>;
  readonly now: Date;
}

/** A whole file is processed or ignored, as its name says. Of several ignored ones of a name the last one stays. */
async function settle(tx: Db, { tenant, queue, now }: Settling, id: string, name: string): Promise<SubmissionRow> {
  const refusal = whyIgnored(name, now);
  const isTaken = refusal === undefined && !(await take(tx, tenant, id, name));
  const reason = isTaken ? 'a file of this name has been processed already' : refusal;
  if (reason === undefined) {
    const queued: QueuedSubmission = { tenant, submissionId: id };
    await queue.send(tx, privacyQueue, id, queued);
    await notify(tx, { kind: 'queue', tenant });
  } else {
    const before = await tx.query<{ submission_id: string }>(
      `SELECT submission_id FROM privacy_submissions
       WHERE tenant_id = $1 AND name = $2 AND status = 'ignored' AND submission_id <> $3`,
      [tenant, name, id],
    );
    await deleteSubmissions(
      tx,
      tenant,
      before.map((row) => row.submission_id),
    );
    await tx.query(
      `UPDATE privacy_submissions SET status = 'ignored', reason = $3, name = $4
       WHERE tenant_id = $1 AND submission_id = $2`,
      [tenant, id, reason, name],
    );
  }
  const [row] = await tx.query<SubmissionRow>(
    `SELECT ${columns} FROM privacy_submissions WHERE tenant_id = $1 AND submission_id = $2`,
    [tenant, id],
  );
  // Whoever deletes the tenant deletes its files.
  if (row === undefined) throw notFound('file', name);
  return row;
}

/** False when a file of this name is processed, or has been. */
async function take(tx: Db, tenant: number, id: string, name: string): Promise<boolean> {
  await tx.query('SAVEPOINT taking');
  try {
    await tx.query(
      `UPDATE privacy_submissions SET status = 'pending', reason = NULL, name = $3
       WHERE tenant_id = $1 AND submission_id = $2`,
      [tenant, id, name],
    );
    return true;
  } catch (error) {
    if (brokenUniqueConstraint(error) !== 'privacy_submissions_once') throw error;
    await tx.query('ROLLBACK TO SAVEPOINT taking');
    return false;
  }
}
