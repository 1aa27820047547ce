import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import Papa from 'papaparse';
import type { Database } from '../db/client.ts';
import { isProblem, type OutcomeRow } from './batch.ts';
import { findImport, findOutcomes } from './queries.ts';

/** Transactions whose outcomes are read at once. */
const pageSize = 10;

/** What became of the records so far, in their order, some at a time. */
export async function* readOutcomes(
  database: Database,
  tenant: number,
  id: number,
  problemsOnly: boolean,
): AsyncGenerator<OutcomeRow[]> {
  for (let after = 0; ; ) {
    const from = after;
    const rows = await database.tenant(tenant, (db) => findOutcomes(db, tenant, id, from, problemsOnly, pageSize));
    for (const row of rows) yield problemsOnly ? row.outcomes.filter(isProblem) : row.outcomes;
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageSize) return;
    after = last.first_index;
  }
}

/** The report of an import as CSV: one line for each record. */
export async function* reportLines(
  database: Database,
  tenant: number,
  id: number,
  problemsOnly: boolean,
): AsyncGenerator<string> {
  yield 'index,outcome,customer_id,reason\r\n';
  for await (const outcomes of readOutcomes(database, tenant, id, problemsOnly)) {
    if (outcomes.length === 0) continue;
    yield `${Papa.unparse(outcomes.map(([index, outcome, customerId, reason]) => [index, outcome, customerId, reason]))}\r\n`;
  }
}

/**
 * Writes the report where the import was told to (API reference, `create-log`).
 *
 * @returns why it could not be written, or null
 */
export async function writeLogFile(database: Database, tenant: number, id: number): Promise<string | null> {
  const row = await database.tenant(tenant, (db) => findImport(db, tenant, id));
  const file = row?.settings.logFile;
  if (file === undefined) return null;
  const part = `${file}.part`;
  try {
    const lines = Readable.from(reportLines(database, tenant, id, false), { objectMode: true });
    // Made anew: what stands there under this name may lead somewhere else.
    await rm(part, { force: true });
    await pipeline(lines, createWriteStream(part, { flags: 'wx', mode: 0o600 }));
    await rename(part, file);
    return null;
  } catch (error) {
    await rm(part, { force: true }).catch(() => {});
    const { syscall, code } = error as NodeJS.ErrnoException;
    // Anything but a disk's refusal is not about the log.
    if (syscall === undefined || syscall === 'connect') throw error;
    return `the log could not be written (${code})`;
  }
}
