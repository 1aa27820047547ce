import { buffer } from 'node:stream/consumers';
import { recordAudit } from '../access/audit.ts';
import { findPrivacySettings, type PrivacySettings } from '../access/queries.ts';
import { type Database, type Db, isUnavailable } from '../db/client.ts';
import type { Keys } from '../devices/device-keys.ts';
import { refuseIncomplete } from '../devices/rules.ts';
import { ApiError } from '../errors.ts';
import { describeError, type Logger } from '../log.ts';
import type { MetadataCache } from '../metadata/cache.ts';
import { isNestedTooDeep } from '../nesting.ts';
import { type Attempt, beginAttempt, hold, Superseded } from './attempts.ts';
import { dropPlans } from './contacts.ts';
import { type LoggedContact, makeLog, unreadableLog } from './execution-log.ts';
import { exportFile } from './export-file.ts';
import { forgetFile } from './forget-file.ts';
import { deleteChunks, readFile } from './privacy-chunks.ts';
import type { ReceiptSigner } from './receipt.ts';
import { type PrivacyRequest, readRequestFile, responses } from './request-file.ts';
import { dropUnfinishedResults, insertLog, makeReady } from './results.ts';
import type { QueuedSubmission } from './submissions.ts';

/** What processing files of privacy requests needs. */
export interface Processing {
  readonly database: Database;
  readonly metadata: MetadataCache;
  readonly keys: Keys;
  readonly signer: ReceiptSigner;
  readonly log: Logger;
  readonly now: () => Date;
  /** It is to leave off: another process, or the next start, goes on. */
  readonly signal: AbortSignal;
}

/** A file that has been read. */
export interface RequestFile {
  readonly attempt: Attempt;
  readonly requests: readonly PrivacyRequest[];
  readonly settings: PrivacySettings;
}

/** What a file ends in, beside its execution log. */
export interface Outcome {
  /** By request and contact. */
  readonly contacts: readonly (readonly LoggedContact[])[];
  /** The id of the result that is to be seen now, and its size. */
  readonly archive?: { readonly id: string; readonly size: number };
}

/** A file that could not be processed so often is answered with errors. */
const mostAttempts = 20;

/**
 * Processes a submitted file from wherever it was left: each contact is dealt with in a transaction of its own, and the
 * execution log is written in the one that ends the file. However often it is interrupted, there is one log.
 *
 * @throws {Error} when it has to be tried again
 */
export async function processSubmission(processing: Processing, queued: QueuedSubmission): Promise<void> {
  const { database, keys, log, now, signal } = processing;
  const { tenant } = queued;
  // Whoever looks for a device must find all of it.
  await database.system((db) => refuseIncomplete(db, keys.deviceKeys.rules));
  const attempt = await database.transaction(tenant, async (tx) => {
    const begun = await beginAttempt(tx, queued, now());
    if (begun !== undefined) await dropUnfinishedResults(tx, tenant, begun.submissionId);
    return begun;
  });
  if (attempt === undefined) return;
  const content = await buffer(readFile(database, keys.keyring, tenant, attempt.submissionId));
  const settings = await database.system((db) => findPrivacySettings(db, tenant));
  const account = { tenant, accountIds: settings.accountIds };
  let requests: PrivacyRequest[];
  try {
    requests = readRequestFile(parse(content), { account, typeOfName: attempt.type });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    await end(processing, attempt, unreadableLog(error.message));
    return;
  }
  const file: RequestFile = { attempt, requests, settings };
  await countContacts(database, file);
  const outcome = await workOn(processing, file).catch((error: unknown) => {
    if (signal.aborted || error instanceof Superseded || isUnavailable(error)) throw error;
    log.error({ tenant, submission: attempt.submissionId, failure: describeError(error) }, 'privacy requests failed');
    if (attempt.attempt < mostAttempts) throw error;
    return failed(file);
  });
  await end(processing, attempt, makeLog(requests, outcome.contacts), outcome);
}

async function workOn(processing: Processing, file: RequestFile): Promise<Outcome> {
  return file.attempt.type === 'FORGET' ? await forgetFile(processing, file) : await exportFile(processing, file);
}

/** What is left undone is answered as such; a request that was forgotten in part is safe to be submitted again. */
function failed({ requests }: RequestFile): Outcome {
  return {
    contacts: requests.map(({ contacts }) =>
      contacts.map(({ given, error }) => ({ given, response: error ?? responses.internalError })),
    ),
  };
}

async function countContacts(database: Database, { attempt, requests }: RequestFile): Promise<void> {
  const contacts = requests.reduce((sum, request) => sum + request.contacts.length, 0);
  await database.tenant(attempt.tenant, (db) =>
    db.query('UPDATE privacy_submissions SET contacts = $3 WHERE tenant_id = $1 AND submission_id = $2', [
      attempt.tenant,
      attempt.submissionId,
      contacts,
    ]),
  );
}

/** Writes the execution log, shows the archive and takes the file away, all at once. */
async function end(
  { database, keys, now }: Processing,
  attempt: Attempt,
  logText: string,
  { archive }: Pick<Outcome, 'archive'> = {},
): Promise<void> {
  const { tenant, submissionId, actor } = attempt;
  const at = now();
  await database.transaction(tenant, async (tx: Db) => {
    await hold(tx, attempt);
    await insertLog(tx, keys.keyring, attempt, logText, at);
    if (archive !== undefined) await makeReady(tx, tenant, archive, at);
    await deleteChunks(tx, tenant, [submissionId]);
    await dropPlans(tx, attempt, archive === undefined ? 'all' : 'contacts');
    await tx.query(
      `UPDATE privacy_submissions SET status = 'finished', finished_at = $3, contacts_done = contacts
       WHERE tenant_id = $1 AND submission_id = $2`,
      [tenant, submissionId, at],
    );
    await recordAudit(tx, { tenant, actor }, at, {
      action: attempt.type === 'FORGET' ? 'forget' : 'export',
      recordType: 'privacy_file',
      recordId: submissionId,
    });
  });
}

/** @throws {ApiError} when it is not JSON, or is nested too deep; without what it says */
function parse(content: Buffer): unknown {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch {
    throw new ApiError('malformedBody', 'the file is not JSON in UTF-8');
  }
  // The log repeats it.
  if (isNestedTooDeep(value)) throw new ApiError('malformedBody', 'the file is nested too deep');
  return value;
}
