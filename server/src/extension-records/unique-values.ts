import type { Keyring } from '../keyring.ts';
import type { AttributeValue, ExtensionSchema } from '../metadata/model.ts';
import type { ExtensionRecord } from '../metadata/records.ts';
import type { UniqueRow } from './record-table.ts';

/** "Identical values" (API reference): compared with case, unlike identification. */
export function uniqueHash(keyring: Keyring, values: readonly AttributeValue[]): Buffer {
  return keyring.digest(JSON.stringify(values));
}

/** One row for each list of unique attributes; a record that lacks one of the attributes repeats nothing. */
export function uniqueRows(
  keyring: Keyring,
  schema: ExtensionSchema,
  record: ExtensionRecord,
  recordId: number,
): UniqueRow[] {
  return schema.uniqueLists.flatMap((list, i) => {
    const values = list.flatMap((name) => record[name] ?? []);
    // A schema without flat list starts with number 1: number 0 always selects a record.
    const listNumber = schema.hasFlatUnique ? i : i + 1;
    return values.length < list.length ? [] : [{ recordId, listNumber, hash: uniqueHash(keyring, values) }];
  });
}
