import { recordAudit } from '../access/audit.ts';
import type { NumberedFields } from '../archives/numbered-fields.ts';
import { ArchiveWriter } from '../archives/write-archive.ts';
import { certificateInForce } from '../certificates/queries.ts';
import { type Database, isUnavailable } from '../db/client.ts';
import type { Keyring } from '../keyring.ts';
import { describeError, type Logger } from '../log.ts';
import type { ArtifactStore } from '../storage/artifact-store.ts';
import { deleteBelow } from '../storage/delete-below.ts';
import { artifactName, attemptPrefix, insertArtifact, type NewArtifact, runPrefix, storeKey } from './artifacts.ts';
import { beginAttempt, endRun, findRun, leaveRun, type Progress, type RunRow, writeProgress } from './runs.ts';
import type { QueuedRun } from './standing.ts';
import { writeExport } from './write-export.ts';

/** What a run needs beside its row. */
export interface Running {
  readonly database: Database;
  /** Where it is told meanwhile how far it has come: the other one is in the snapshot. */
  readonly telling: Database;
  readonly keyring: Keyring;
  readonly store: ArtifactStore;
  readonly settings: ExportSettings;
  readonly log: Logger;
  readonly now: () => Date;
  /** The process is to stop: somebody goes on with the run later. */
  readonly signal: AbortSignal;
}

/** What is the same for all runs of a server. */
export interface ExportSettings {
  /** Of the compression, 1 to 9. */
  readonly level: number;
  /** Blocks that are compressed at once. */
  readonly blocksAtOnce: number;
  readonly artifactDays: number;
  readonly numbered: NumberedFields;
}

/** Unless its job says so, a file is not longer, in bytes: what `openssl smime -decrypt` opens on any machine. */
export const defaultPartBytes = 1024 ** 3;

/** A run that has been interrupted or has failed so often is not begun again. */
const mostAttempts = 5;

const tellEveryMs = 1000;
const dayMs = 24 * 60 * 60 * 1000;

/** The run was cancelled or deleted, or another process has taken it. */
class Superseded extends Error {}

/** Why a run fails that nobody has to repair. */
class RunFailure extends Error {}

/**
 * Runs an export from its beginning to its end.
 *
 * @returns false when it has not ended and is to be begun again
 * @throws {Error} when the database is out of reach
 */
export async function runExport(running: Running, { tenant, runId }: QueuedRun): Promise<boolean> {
  const { telling, store, now, signal } = running;
  const run = await telling.tenant(tenant, (db) => beginAttempt(db, tenant, runId, now()));
  if (run === undefined) {
    await endCanceled(running, tenant, runId);
    return true;
  }
  try {
    if (run.attempt > mostAttempts) throw new RunFailure(`it was interrupted ${mostAttempts} times`);
    // What other attempts have left behind.
    await deleteBelow(store, runPrefix(tenant, run.id));
    await finish(running, tenant, run, await makeFiles(running, tenant, run));
    return true;
  } catch (error) {
    // The commit that ends the run may have happened: its files stay, and if it did not the next attempt removes them.
    if (isUnavailable(error)) throw error;
    await deleteBelow(store, attemptPrefix(tenant, run.id, run.attempt)).catch(() => {});
    if (error instanceof Superseded) {
      await endCanceled(running, tenant, runId);
      return true;
    }
    if (!signal.aborted)
      running.log.error({ tenant, run: runId, failure: describeError(error) }, 'an export has failed');
    if (signal.aborted || (run.attempt < mostAttempts && mayWorkLater(error))) {
      await telling.tenant(tenant, (db) => leaveRun(db, tenant, run));
      return false;
    }
    const end = { status: 'Failed', error: reasonOf(error) } as const;
    const hasEnded = await telling.tenant(tenant, (db) => endRun(db, tenant, run, end, now()));
    if (!hasEnded) await endCanceled(running, tenant, runId);
    return true;
  }
}

/** Ends a run that was cancelled; one that goes on elsewhere is left alone. */
async function endCanceled({ telling, now }: Running, tenant: number, runId: string): Promise<void> {
  const run = await telling.tenant(tenant, (db) => findRun(db, tenant, runId));
  if (run?.cancel_requested !== true) return;
  await telling.tenant(tenant, (db) => endRun(db, tenant, run, { status: 'Canceled', error: null }, now()));
}

/** What the run exports, in files that nobody sees yet. */
async function makeFiles(
  running: Running,
  tenant: number,
  run: RunRow,
): Promise<{ readonly files: NewArtifact[]; readonly records: number }> {
  const { database, telling, keyring, store, settings, now } = running;
  const holder = { tenant, actor: run.owner };
  const certificate = await telling.tenant(tenant, (db) => certificateInForce(db, holder, now()));
  if (certificate === undefined) {
    throw new RunFailure('who made the job has no certificate that is in force; upload one and run the job again');
  }
  const telltale = new Telltale(running, tenant, run);
  const signal = AbortSignal.any([running.signal, telltale.signal]);
  const archive = new ArchiveWriter({
    certificate,
    partBytes: run.file_split_size ?? defaultPartBytes,
    level: settings.level,
    blocksAtOnce: settings.blocksAtOnce,
    date: run.started_at ?? now(),
    openPart: (part) => store.create(storeKey(tenant, run.id, run.attempt, part)),
    signal,
  });
  try {
    const records = await database.copySnapshot(tenant, async (db, copies) => {
      const { from_time: from, to_time: to, media_types: mediaTypes, type, job_id: jobId } = run;
      const selection = { db, copies, keyring, tenant, from, to, mediaTypes };
      const progress = (reached: Progress) => {
        signal.throwIfAborted();
        telltale.reached = reached;
      };
      return await writeExport({ selection, type, jobId, archive, numbered: settings.numbered, progress });
    });
    const parts = await archive.finish();
    signal.throwIfAborted();
    const files = parts.map(({ part, ending, size, sha256 }) => ({
      part,
      fileName: artifactName(run.id, ending),
      storeKey: storeKey(tenant, run.id, run.attempt, part),
      size,
      sha256,
    }));
    return { files, records };
  } catch (error) {
    await archive.abort();
    throw error;
  } finally {
    await telltale.stop();
  }
}

/** The files appear, and the run ends, in one commit. */
async function finish(
  { telling, settings, now }: Running,
  tenant: number,
  run: RunRow,
  { files, records }: { readonly files: readonly NewArtifact[]; readonly records: number },
): Promise<void> {
  await telling.transaction(tenant, async (tx) => {
    const at = now();
    if (!(await endRun(tx, tenant, run, { status: 'Finished', error: null, records }, at))) throw new Superseded();
    const expiresAt = new Date(at.getTime() + settings.artifactDays * dayMs);
    for (const file of files) await insertArtifact(tx, tenant, run.id, file, at, expiresAt);
    const entry = { action: 'finish', recordType: 'export_run', recordId: run.id } as const;
    await recordAudit(tx, { tenant, actor: run.owner }, at, entry);
  });
}

/** Writes now and then how far the attempt has come, and hears by that whether it is still wanted. */
class Telltale {
  reached: Progress = { records: 0, progress: 0 };
  readonly #superseded = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #telling = Promise.resolve();

  constructor({ telling }: Running, tenant: number, run: RunRow) {
    this.#timer = setInterval(() => {
      this.#telling = telling
        .tenant(tenant, (db) => writeProgress(db, tenant, run, this.reached))
        .then(
          (wanted) => {
            if (!wanted) this.#superseded.abort(new Superseded());
          },
          // The snapshot's connection will tell, if it is more than that.
          () => {},
        );
    }, tellEveryMs);
  }

  get signal(): AbortSignal {
    return this.#superseded.signal;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#telling;
  }
}

function isFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');
}

/** Such as a store that does not answer. */
function mayWorkLater(error: unknown): boolean {
  return !(error instanceof RunFailure) && !isFull(error);
}

/** What the history says; what else there is to say is in the log. */
function reasonOf(error: unknown): string {
  if (error instanceof RunFailure) return error.message;
  if (isFull(error)) return 'there is no room left where files are stored';
  return 'internal error; the log of the server says more';
}
