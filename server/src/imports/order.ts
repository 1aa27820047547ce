import { recordAudit } from '../access/audit.ts';
import { type Caller, requireTask } from '../access/caller.ts';
import type { Context } from '../context.ts';
import type { Db } from '../db/client.ts';
import { badParameter } from '../errors.ts';
import { allowExtension } from '../extension-records/allow.ts';
import type { Metadata } from '../metadata/model.ts';
import { type ValueRules, valueRules } from '../metadata/values.ts';
import { chunkBytes } from '../sealed-chunks.ts';
import { CsvReader } from './csv.ts';
import { ImportFile } from './file.ts';
import { Plan } from './prepare.ts';
import { deleteImport, insertImport, makePending } from './queries.ts';
import { enqueue } from './queue.ts';
import type { ImportSettings } from './settings.ts';

/** What every import needs; what it does with customers that exist and with extensions needs more. */
export const importTasks = ['UCS.Customer.executeBulkImport', 'UCS.Customer.createProfile'];

/**
 * Looks at the first chunk of a file before more of it is taken: whether its columns exist, and whether the caller may
 * write them.
 *
 * @throws {ApiError} 400 that names the column, 403
 */
function checkStart(
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

/** What an import is ordered with, beside its file. */
export interface Order {
  readonly caller: Caller;
  readonly fileName: string;
  readonly settings: ImportSettings;
}

/** An import whose file is on its way. */
export interface Incoming {
  readonly id: number;
  /** Keeps a chunk; the first one is looked at before. @throws {ApiError} 400 that names the column, 403 */
  store(chunk: number, bytes: Buffer): Promise<void>;
  /**
   * Makes it ready to be worked on, in the transaction that answers the order.
   *
   * @param processId the process that takes it at once; undefined for any
   */
  place(tx: Db, size: number, processId?: number): Promise<void>;
  /** Leaves nothing of it. */
  abandon(): Promise<void>;
}

export async function beginImport(context: Context, { caller, fileName, settings }: Order): Promise<Incoming> {
  const { config, database, keyring, metadata, now } = context;
  const { tenant, actor } = caller;
  const definitions = await metadata.get(tenant);
  const id = await database.tenant(tenant, (db) => insertImport(db, tenant, { fileName, actor, settings }, now()));
  const file = new ImportFile(keyring, tenant, id);
  return {
    id,
    store: async (chunk, bytes) => {
      if (chunk === 0) checkStart(caller, definitions, settings, valueRules(config), bytes);
      await database.tenant(tenant, (db) => file.write(db, chunk, bytes));
    },
    place: async (tx, size, processId) => {
      await makePending(tx, tenant, id, size);
      await enqueue(tx, { tenant, id }, processId);
      await recordAudit(tx, caller, now(), { action: 'start', recordType: 'import', recordId: id });
    },
    abandon: () => database.tenant(tenant, (db) => deleteImport(db, tenant, id)),
  };
}
