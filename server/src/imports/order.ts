import { type Caller, requireTask } from '../access/caller.ts';
import { badParameter } from '../errors.ts';
import { allowExtension } from '../extension-records/allow.ts';
import type { Metadata } from '../metadata/model.ts';
import type { ValueRules } from '../metadata/values.ts';
import { CsvReader } from './csv.ts';
import { chunkBytes } from './file.ts';
import { Plan } from './prepare.ts';
import type { ImportSettings } from './settings.ts';

/** What every import needs; what it does with customers that exist and with extensions needs more. */
export const importTasks = ['UCS.Customer.executeBulkImport', 'UCS.Customer.createProfile'];

/**
 * Looks at the first chunk of a file before more of it is taken: whether its columns exist, and whether the caller may
 * write them.
 *
 * @throws {ApiError} 400 that names the column, 403
 */
export function checkStart(
  caller: Caller,
  metadata: Metadata,
  settings: ImportSettings,
  rules: ValueRules,
  bytes: Buffer,
): void {
  const reader = new CsvReader(settings.delimiter, settings.encoding);
  const records = reader.push(bytes);
  if (records.length === 0 && bytes.length < chunkBytes) records.push(...reader.end());
  const [header] = records;
  if (header === undefined) {
    const tooLong = `its first record has more than ${chunkBytes} bytes`;
    throw badParameter('file', bytes.length < chunkBytes ? 'its first record must name the columns' : tooLong);
  }
  if (header.fault !== undefined) throw badParameter('file', `its first record: ${header.fault}`);
  const { extensionIds } = new Plan(metadata, settings, header.fields, rules);
  if (settings.onMatch === 'update') requireTask(caller, 'UCS.Customer.updateProfile');
  if (extensionIds.length === 0) return;
  allowExtension(caller, 'profile', 'create');
  if (settings.onMatch === 'update') allowExtension(caller, 'profile', 'update');
}
