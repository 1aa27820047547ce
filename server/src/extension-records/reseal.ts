import type { Db } from '../db/client.ts';
import type { Keyring } from '../keyring.ts';
import { recordPlace } from './owner-records.ts';
import type { Owner, RecordRow, RecordTable } from './record-table.ts';
import { reseal } from './sealing.ts';

/**
 * Seals the records of some owners with the current key. Their rows are locked by the caller.
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
    if (resealed === undefined) continue;
    await table.updateSealed(tx, tenant, row, resealed);
    written += 1;
  }
  return written;
}
