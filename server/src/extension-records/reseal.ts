import type { Database, Db } from '../db/client.ts';
import type { Keyring } from '../keyring.ts';
import { recordPlace } from './owner-records.ts';
import type { Owner, RecordRow, RecordTable } from './record-table.ts';
import { reseal } from './sealing.ts';

const batchSize = 500;

/**
 * Seals the records of some owners with the current key. What somebody changes meanwhile is left to the next pass.
 *
 * @param firsts values of the first owner column, such as customer ids
 * @returns how many records were written
 */
export async function resealRecords<Of extends Owner>(
  tx: Db,
  keyring: Keyring,
  tenant: number,
  table: RecordTable<Of>,
  firsts: readonly (string | number)[],
  ownerPlace: (row: RecordRow<Of>) => string,
): Promise<number> {
  let written = 0;
  for (const row of await table.findSealed(tx, tenant, firsts)) {
    const resealed = reseal(keyring, recordPlace(ownerPlace(row), row.extension_id), row.encrypted ?? {});
    if (resealed !== undefined && (await table.updateSealed(tx, tenant, row, resealed))) written += 1;
  }
  return written;
}

/** How the owners of sealed values are gone through. */
export interface ResealPass<Id> {
  readonly first: Id;
  /** The next ids after one, in their order. */
  ids(db: Db, after: Id, limit: number): Promise<Id[]>;
  /** Seals what belongs to some ids; answers how many rows were written. */
  reseal(tx: Db, ids: readonly Id[]): Promise<number>;
}

/**
 * Goes through all owners of a tenant, some at a time and each batch in a transaction of its own. What is sealed with
 * the current key already is left alone, so that an interrupted run goes on where it ended.
 *
 * @param progress is told how many owners were looked at, after each batch
 * @returns how many rows were written
 */
export async function resealAll<Id>(
  database: Database,
  tenant: number,
  pass: ResealPass<Id>,
  progress: (looked: number) => void,
): Promise<number> {
  let written = 0;
  let looked = 0;
  for (let after = pass.first; ; ) {
    const ids = await database.tenant(tenant, (db) => pass.ids(db, after, batchSize));
    const last = ids.at(-1);
    if (last === undefined) return written;
    after = last;
    written += await database.transaction(tenant, (tx) => pass.reseal(tx, ids));
    looked += ids.length;
    progress(looked);
  }
}
