import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { recordAudit } from '../access/audit.ts';
import { brokenUniqueConstraint, type Database, type Db, isRetryable, isUnknownTable } from '../db/client.ts';
import type { DeviceKeys } from '../devices/device-keys.ts';
import { ApiError } from '../errors.ts';
import type { Keyring } from '../keyring.ts';
import { DefinitionsChange, shareDefinitions } from '../metadata/definitions-lock.ts';
import { loadMetadata } from '../metadata/load.ts';
import type { Metadata } from '../metadata/model.ts';
import type { ValueRules } from '../metadata/values.ts';
import { CustomerStore } from '../profiles/store.ts';
import { Batch, CustomerGone, isProblem, type OutcomeRow } from './batch.ts';
import { CsvReader, type CsvRecord, UnreadableFile } from './csv.ts';
import { ImportFile } from './file.ts';
import { type Candidate, Plan, reasonOf } from './prepare.ts';
import { advance, begin, end, findImport, type ImportRow, startOver } from './queries.ts';
import { dequeue, type QueuedImport } from './queue.ts';
import { writeLogFile } from './report.ts';
import { createOverlay, realTables, type Tables } from './tables.ts';

export interface Importing {
  /** Of which the transactions take one connection: the temporary tables of a dry run live in it. */
  readonly database: Database;
  /** Where the file is read from meanwhile. */
  readonly reading: Database;
  readonly keyring: Keyring;
  readonly deviceKeys: DeviceKeys;
  readonly rules: ValueRules;
  readonly now: () => Date;
  /** Ends the work behind the transaction that is under way; somebody goes on with it later. */
  readonly signal: AbortSignal;
}

/** `left`: it has not ended, and somebody else works on it or will. */
export type RunResult = 'finished' | 'failed' | 'canceled' | 'left';

/** Records that are looked at before others get the processor. */
const slice = 100;

/** The most characters that are committed together: of large records there are fewer in a batch. */
const longestBatch = 4 * 1024 * 1024;

/** The most identification values that are written together, more or less. */
const mostValuesOfBatch = 50_000;

/** How often a batch is tried again when others change what it is about. */
const mostAttempts = 50;

/** Some records, as they stand in the file and as they were understood. */
interface Work {
  readonly plan: Plan;
  readonly records: readonly CsvRecord[];
  readonly firstIndex: number;
  readonly candidates: readonly Candidate[];
  /** Of the file, behind these records or a little further. */
  readonly bytesRead: number;
}

/** Too many records could not be imported. */
class TooManyProblems extends Error {}

/** The import was cancelled, deleted, or taken over by another process. */
class NotOurs extends Error {}

/** Works on an import until it has ended. It goes on where it was left: each record is imported once. */
export async function runImport(importing: Importing, queued: QueuedImport): Promise<RunResult> {
  const { database, now } = importing;
  const { tenant, id } = queued;
  const order = await database.tenant(tenant, async (db) => {
    const row = await begin(db, tenant, id, now());
    // It has ended, or has been deleted.
    if (row === undefined) await dequeue(db, queued);
    return row;
  });
  if (order === undefined) return 'left';
  try {
    await new Run(importing, tenant, order).toTheEnd();
    if (importing.signal.aborted) return 'left';
    return await finish(importing, tenant, id, 'finished', null);
  } catch (error) {
    if (error instanceof NotOurs) return await cancelOrLeave(importing, tenant, id);
    if (error instanceof TooManyProblems || error instanceof UnreadableFile) {
      return await finish(importing, tenant, id, 'failed', error.message);
    }
    if (error instanceof ApiError) return await finish(importing, tenant, id, 'failed', reasonOf(error));
    // The temporary tables went with their connection: a dry run starts over.
    if (order.settings.dryRun && isUnknownTable(error)) return 'left';
    throw error;
  }
}

async function cancelOrLeave(importing: Importing, tenant: number, id: number): Promise<RunResult> {
  const row = await importing.database.tenant(tenant, (db) => findImport(db, tenant, id));
  if (row?.status !== 'running' || !row.cancel_requested) return 'left';
  return await finish(importing, tenant, id, 'canceled', null);
}

/** Ends an import, once. */
export async function finish(
  { database, now }: Pick<Importing, 'database' | 'now'>,
  tenant: number,
  id: number,
  status: Exclude<RunResult, 'left'>,
  error: string | null,
): Promise<RunResult> {
  // Before the end is written, so that a crash leaves none without it. A disk that refuses it does not keep the import open.
  const logError = await writeLogFile(database, tenant, id);
  const reason = [error, logError].filter((part) => part !== null).join('; ') || null;
  return await database.transaction(tenant, async (tx) => {
    const row = await findImport(tx, tenant, id, 'FOR UPDATE');
    if (row === undefined || row.finished_at !== null) return 'left';
    await end(tx, tenant, id, status, reason, now());
    await dequeue(tx, { tenant, id });
    await recordAudit(tx, { tenant, actor: row.actor }, now(), { action: status, recordType: 'import', recordId: id });
    return status;
  });
}

class Run {
  readonly #importing: Importing;
  readonly #tenant: number;
  readonly #order: ImportRow;
  readonly #file: ImportFile;
  #plan: Plan | undefined;
  #header: readonly string[] | undefined;
  #tables: Tables = realTables;
  /** Records that have ended, and those of them that were not imported. */
  #ended: number;
  #problems: number;

  constructor(importing: Importing, tenant: number, order: ImportRow) {
    this.#importing = importing;
    this.#tenant = tenant;
    this.#order = order;
    this.#file = new ImportFile(importing.keyring, tenant, order.id);
    const fromStart = order.settings.dryRun;
    this.#ended = fromStart ? 0 : order.records;
    this.#problems = fromStart ? 0 : order.ambiguous + order.rejected;
  }

  /** @throws {TooManyProblems | NotOurs | UnreadableFile | ApiError} */
  async toTheEnd(): Promise<void> {
    const { signal } = this.#importing;
    // A crash may have come between the last batch and the end.
    this.#refuseTooMany();
    if (this.#order.settings.dryRun) {
      await this.#importing.database.transaction(this.#tenant, (tx) => startOver(tx, this.#tenant, this.#order.id));
    }
    // One is committed while the next is prepared: this thread and PostgreSQL work side by side.
    let committing: Promise<void> = Promise.resolve();
    try {
      for await (const work of this.#batches()) {
        await committing;
        if (signal.aborted) return;
        committing = this.#commit(work);
        // It is waited for below; until then nobody else would hear of a failure.
        committing.catch(() => {});
      }
    } finally {
      await committing;
    }
  }

  /** Reads the file and cuts it into batches, from the first record that has not ended. */
  async *#batches(): AsyncGenerator<Work> {
    const { settings } = this.#order;
    const firstIndex = settings.startFromIndex + this.#ended;
    let index = 0;
    let records: CsvRecord[] = [];
    let length = 0;
    let next = firstIndex;
    for await (const { read, bytesRead } of this.#records()) {
      for (const record of read) {
        if (this.#header === undefined) {
          await this.#readHeader(record);
          continue;
        }
        index += 1;
        if (index < firstIndex) continue;
        records.push(record);
        // What is made of a field takes more than its characters, defaults come on top.
        for (const field of record.fields) length += field === '' ? 8 : field.length + 100;
        length += this.#plan?.defaultsLength ?? 0;
        if (records.length < settings.batchSize && length < longestBatch) continue;
        yield* this.#prepare(records, next, bytesRead);
        next = index + 1;
        records = [];
        length = 0;
      }
    }
    if (this.#importing.signal.aborted) return;
    if (this.#header === undefined)
      throw new ApiError('badParameter', 'the file is empty: its first record names the columns');
    if (records.length > 0) yield* this.#prepare(records, next, this.#order.size);
  }

  async *#records(): AsyncGenerator<{ read: CsvRecord[]; bytesRead: number }> {
    const { delimiter, encoding } = this.#order.settings;
    const reader = new CsvReader(delimiter, encoding);
    let bytesRead = 0;
    for (let chunk = 0; !this.#importing.signal.aborted; chunk += 1) {
      const bytes = await this.#importing.reading.tenant(this.#tenant, (db) => this.#file.read(db, chunk));
      if (bytes === undefined) {
        // A file that went with its import reads as a short one.
        if (bytesRead < this.#order.size) throw new NotOurs();
        yield { read: reader.end(), bytesRead };
        return;
      }
      bytesRead += bytes.length;
      yield { read: reader.push(bytes), bytesRead };
    }
  }

  async #readHeader({ fields, fault }: CsvRecord): Promise<void> {
    if (fault !== undefined) throw new UnreadableFile(`the first record: ${fault}`);
    this.#header = fields;
    const metadata = await this.#importing.reading.tenant(this.#tenant, (db) => loadMetadata(db, this.#tenant));
    const plan = this.#planOf(metadata);
    this.#plan = plan;
    if (!this.#order.settings.dryRun) return;
    const keyIds = plan.keys.map((key) => key.id);
    this.#tables = await this.#importing.database.transaction(this.#tenant, (tx) =>
      createOverlay(tx, keyIds, plan.extensionIds),
    );
  }

  #planOf(metadata: Metadata): Plan {
    return new Plan(metadata, this.#order.settings, this.#header ?? [], this.#importing.rules);
  }

  /**
   * Understands records without asking the database, and lets others have the processor now and then. Records that many
   * values are found by are committed in several batches: all of a batch is in memory.
   */
  async *#prepare(records: readonly CsvRecord[], firstIndex: number, bytesRead: number): AsyncGenerator<Work> {
    const plan = this.#plan as Plan;
    let from = 0;
    let candidates: Candidate[] = [];
    let values = 0;
    for (let start = 0; start < records.length; start += slice) {
      for (const candidate of this.#candidates(plan, records.slice(start, start + slice), firstIndex + start)) {
        candidates.push(candidate);
        if (candidate.reason === undefined && typeof candidate.creation !== 'string') {
          values += candidate.creation.values.length;
        }
      }
      await nextTurn();
      if (values < mostValuesOfBatch && start + slice < records.length) continue;
      const end = from + candidates.length;
      yield { plan, records: records.slice(from, end), firstIndex: firstIndex + from, candidates, bytesRead };
      [from, candidates, values] = [end, [], 0];
    }
  }

  #candidates(plan: Plan, records: readonly CsvRecord[], firstIndex: number): Candidate[] {
    const store = this.#store(noDatabase, plan.metadata);
    return records.map((record, i) => plan.prepare(store, record, firstIndex + i));
  }

  #store(tx: Db, metadata: Metadata): CustomerStore {
    return new CustomerStore(tx, this.#importing, metadata, { tenant: this.#tenant });
  }

  /** Imports a batch in one transaction, again when others change what it is about. */
  async #commit(work: Work): Promise<void> {
    const { maxErrors = Number.POSITIVE_INFINITY } = this.#order.settings;
    let outcomes: readonly OutcomeRow[] = [];
    for (let attempt = 1; ; attempt += 1) {
      try {
        outcomes = await this.#importing.database.transaction(this.#tenant, (tx) =>
          this.#import(tx, work, maxErrors - this.#problems),
        );
        break;
      } catch (error) {
        const again =
          error instanceof DefinitionsChange ||
          error instanceof CustomerGone ||
          isRetryable(error) ||
          // Somebody else has made such a customer since it was looked for.
          brokenUniqueConstraint(error instanceof ApiError ? error.cause : error) !== undefined;
        if (!again || attempt === mostAttempts) throw error;
        if (this.#importing.signal.aborted) throw new NotOurs();
        if (error instanceof DefinitionsChange) {
          await this.#refuseCanceled();
          // Whoever changes them is waited for as long as it takes.
          attempt = Math.min(attempt, mostAttempts - 2);
        }
        await sleep(Math.min(10 * attempt, 250) * (0.5 + Math.random()));
      }
    }
    this.#ended += outcomes.length;
    this.#problems += outcomes.filter(isProblem).length;
    this.#refuseTooMany();
  }

  /** @throws {TooManyProblems} */
  #refuseTooMany(): void {
    const { maxErrors = Number.POSITIVE_INFINITY } = this.#order.settings;
    if (this.#problems <= maxErrors) return;
    throw new TooManyProblems(`more than ${maxErrors} records could not be imported (max-errors)`);
  }

  /** Definitions may take long to change; one who waits for that can be told not to. @throws {NotOurs} */
  async #refuseCanceled(): Promise<void> {
    const { id } = this.#order;
    const row = await this.#importing.reading.tenant(this.#tenant, (db) => findImport(db, this.#tenant, id));
    if (row?.status !== 'running' || row.cancel_requested) throw new NotOurs();
  }

  async #import(tx: Db, work: Work, mostProblems: number): Promise<OutcomeRow[]> {
    const { now } = this.#importing;
    const { id, settings } = this.#order;
    let { plan, candidates } = work;
    const metadata = await shareDefinitions(tx, this.#tenant, plan.metadata);
    if (metadata !== plan.metadata) {
      if (settings.dryRun) throw new ApiError('conflict', 'the definitions were changed meanwhile; start it again');
      plan = this.#planOf(metadata);
      this.#plan = plan;
      candidates = this.#candidates(plan, work.records, work.firstIndex);
    }
    const batch = new Batch(this.#store(tx, metadata), this.#tables, plan, settings, now());
    const outcomes = await batch.run(candidates, mostProblems);
    if (!(await advance(tx, this.#tenant, id, this.#ended, outcomes, work.bytesRead))) throw new NotOurs();
    return outcomes;
  }
}

/** What is prepared asks no database. */
const noDatabase: Db = {
  query: () => Promise.reject(new Error('records are understood without the database')),
};
