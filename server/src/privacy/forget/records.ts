import type { Db } from '../../db/client.ts';
import type { Keys } from '../../devices/device-keys.ts';
import type { KeyedRecord } from '../../devices/queries.ts';
import { openRecord, recordPlace } from '../../extension-records/owner-records.ts';
import type { Owner, RecordRow, RecordTable, UniqueRow } from '../../extension-records/record-table.ts';
import { deleteUniqueOf, type RewrittenRecord, recordPages, rewriteRecords } from '../../extension-records/rewrite.ts';
import { seal } from '../../extension-records/sealing.ts';
import { uniqueRows } from '../../extension-records/unique-values.ts';
import type { ExtensionSchema } from '../../metadata/model.ts';
import type { ExtensionRecord } from '../../metadata/records.ts';
import type { AnonymousValues, Attempt } from './values.ts';

/** How the records of one kind of owner are made anonymous. */
export interface RecordForgetting<Of extends Owner> {
  readonly table: RecordTable<Of>;
  /** By id: those of all scopes that the table has records of. */
  readonly schemas: ReadonlyMap<number, ExtensionSchema>;
  readonly place: (row: RecordRow<Of>) => string;
  readonly keyed: (row: RecordRow<Of>) => Pick<KeyedRecord, 'kind' | 'owner'>;
}

/** A record as it was, and as it will be. */
export interface ForgottenRecord {
  readonly schema: ExtensionSchema;
  readonly before: ExtensionRecord;
  readonly after: ExtensionRecord;
}

/**
 * Makes the extension records of some owners, whose rows are locked, anonymous. Nothing of how many there are changes.
 *
 * @param settle is given a way to make the records of a page: it may ask for others until nobody minds them
 * @returns how many there were
 */
export async function forgetRecords<Of extends Owner>(
  tx: Db,
  keys: Keys,
  tenant: number,
  values: AnonymousValues,
  { table, schemas, place, keyed }: RecordForgetting<Of>,
  firsts: readonly (string | number)[],
  settle = async (make: (attempt: Attempt) => readonly ForgottenRecord[]) => make(0),
): Promise<number> {
  const { keyring, deviceKeys } = keys;
  await deleteUniqueOf(tx, tenant, table, firsts);
  let taken = new TakenHashes();
  let count = 0;
  for await (const page of recordPages(tx, tenant, table, firsts)) {
    const rows = page.filter((row) => schemas.has(row.extension_id));
    const before = rows.map((row) => openRecord(keyring, place(row), row));
    const unique: UniqueRow[][] = [];
    const takenBefore = taken.copy();
    const made = await settle((attempt) => {
      // What an attempt took that was given up is free again.
      taken = takenBefore.copy();
      unique.length = 0;
      return rows.map((row, i) => {
        const schema = schemas.get(row.extension_id) as ExtensionSchema;
        const group = [...table.columns.map((column) => row[column]), schema.id].join(' ');
        for (let tries = attempt; ; tries += 1) {
          const after = values.record(schema, before[i] as ExtensionRecord, tries);
          const hashes = uniqueRows(keyring, schema, after, row.record_id);
          if (!taken.take(group, hashes)) continue;
          unique.push(hashes);
          return { schema, before: before[i] as ExtensionRecord, after };
        }
      });
    });
    const rewritten = rows.map((row, i): RewrittenRecord<Of> => {
      const { schema, after } = made[i] as ForgottenRecord;
      return {
        row,
        sealed: seal(keyring, schema.attributes, recordPlace(place(row), schema.id), after),
        unique: unique[i] ?? [],
        keyed: {
          ...keyed(row),
          recordId: String(row.record_id),
          devices: deviceKeys.ofValues(tenant, Object.values(after)),
        },
      };
    });
    await rewriteRecords(tx, tenant, table, rewritten);
    count += rewritten.length;
  }
  return count;
}

/** What the records of one extension of one owner are unique by: records come in the order of these groups. */
class TakenHashes {
  #group = '';
  #hashes = new Set<string>();

  copy(): TakenHashes {
    const copy = new TakenHashes();
    copy.#group = this.#group;
    copy.#hashes = new Set(this.#hashes);
    return copy;
  }

  /** False when one of them is taken. */
  take(group: string, rows: readonly UniqueRow[]): boolean {
    if (group !== this.#group) {
      this.#group = group;
      this.#hashes = new Set();
    }
    const hashes = rows.map(({ listNumber, hash }) => `${listNumber} ${hash.toString('base64')}`);
    if (hashes.some((hash) => this.#hashes.has(hash))) return false;
    for (const hash of hashes) this.#hashes.add(hash);
    return true;
  }
}
