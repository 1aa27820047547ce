import { type Db, together } from '../db/client.ts';
import type { DeviceKeys, Keys } from '../devices/device-keys.ts';
import {
  type DevicesOf,
  deleteDeviceKeys,
  insertDeviceKeys,
  type KeyedRecord,
  replaceManyDeviceKeys,
} from '../devices/queries.ts';
import { badParameter, notFound } from '../errors.ts';
import type { Keyring } from '../keyring.ts';
import type { ExtensionSchema } from '../metadata/model.ts';
import { type ExtensionRecord, emptyRecord, mostRecords, type RecordChange } from '../metadata/records.ts';
import type { Owner, RecordRow, RecordTable, StoredRecord } from './record-table.ts';
import { seal, unseal } from './sealing.ts';
import { uniqueHash, uniqueRows } from './unique-values.ts';

/** Whose records they are: what the rows say, and the words that errors and sealed values name it by. */
export interface RecordOwner<Of extends Owner> {
  readonly key: Of;
  /** Whose they are in `device_keys`. */
  readonly keyed: Pick<KeyedRecord, 'kind' | 'owner'>;
  /** Such as `profile 101 BRUCE`: a sealed value opens only at its place. */
  readonly place: string;
  /** Such as `customer BRUCE`. */
  readonly title: string;
}

/**
 * The extension records of one owner within one transaction, with sealing and uniqueness taken care of. Whoever writes
 * has locked the owner's row.
 */
export class OwnerRecords<Of extends Owner> {
  readonly #tx: Db;
  readonly #keyring: Keyring;
  readonly #deviceKeys: DeviceKeys;
  readonly #tenant: number;
  readonly #table: RecordTable<Of>;
  readonly #owner: RecordOwner<Of>;

  constructor(tx: Db, keys: Keys, tenant: number, table: RecordTable<Of>, owner: RecordOwner<Of>) {
    this.#tx = tx;
    this.#keyring = keys.keyring;
    this.#deviceKeys = keys.deviceKeys;
    this.#tenant = tenant;
    this.#table = table;
    this.#owner = owner;
  }

  open(row: RecordRow<Of>): ExtensionRecord {
    return openRecord(this.#keyring, this.#owner.place, row);
  }

  /** Inserts records of one extension; they must not repeat a unique value. @throws {ApiError} 409 */
  async insert(schema: ExtensionSchema, records: readonly ExtensionRecord[]): Promise<void> {
    if (records.length === 0) return;
    const sealed = records.map((record) => this.#seal(schema, record));
    const ids = await this.#table.insert(this.#tx, this.#tenant, this.#owner.key, schema.id, sealed);
    const inserted = records.map((record, i) => ({ id: ids[i] as number, record }));
    await together([
      this.#insertUnique(schema, inserted),
      insertDeviceKeys(this.#tx, this.#tenant, this.#keyed(inserted)),
    ]);
  }

  /** Puts records in the place of those that are there. */
  async replace(schema: ExtensionSchema, records: readonly ExtensionRecord[]): Promise<void> {
    await this.remove([schema.id]);
    await this.insert(schema, records);
  }

  /** Removes all records of some extensions. */
  async remove(extensionIds: readonly number[]): Promise<void> {
    if (extensionIds.length === 0) return;
    const ids = await this.#table.deleteExtensions(this.#tx, this.#tenant, this.#owner.key, extensionIds);
    await deleteDeviceKeys(this.#tx, this.#tenant, this.#owner.keyed, ids);
  }

  /**
   * Inserts records in the place of those that have the same unique attributes; others are added. Without unique
   * attributes all are added.
   *
   * @throws {ApiError} 409 when a unique key is broken, 400 when there are too many records
   */
  async upsert(schema: ExtensionSchema, records: readonly ExtensionRecord[]): Promise<void> {
    const known = await this.#present(schema, records);
    const replaced = records.flatMap((record, i) => {
      const id = known[i];
      return id === undefined ? [] : [{ id, record }];
    });
    const ids = replaced.map(({ id }) => id);
    if (ids.length > 0) await this.#table.deleteUnique(this.#tx, this.#tenant, this.#owner.key, schema.id, ids);
    for (const { id, record } of replaced) await this.#rewrite(schema, id, record);
    await this.#insertUnique(schema, replaced);
    await replaceManyDeviceKeys(this.#tx, this.#tenant, this.#keyed(replaced));
    const old = new Set(replaced.map(({ record }) => record));
    await this.insert(
      schema,
      records.filter((record) => !old.has(record)),
    );
    await this.#refuseTooMany(schema);
  }

  /**
   * "Update Record In … Extension": the unique attributes select the record, the others change.
   *
   * @throws {ApiError} 404 when there is no such record, 409 when a unique key is broken
   */
  async updateByUnique(schema: ExtensionSchema, change: RecordChange): Promise<void> {
    const row = await this.#select(schema, change);
    const record = Object.assign(emptyRecord(), this.open(row));
    for (const [name, value] of Object.entries(change.changes)) {
      if (value === null) delete record[name];
      else record[name] = value;
    }
    const { record_id: id } = row;
    await this.#table.deleteUnique(this.#tx, this.#tenant, this.#owner.key, schema.id, [id]);
    await this.#rewrite(schema, id, record);
    await this.#insertUnique(schema, [{ id, record }]);
    await replaceManyDeviceKeys(this.#tx, this.#tenant, this.#keyed([{ id, record }]));
  }

  /** "Delete Record From … Extension". @throws {ApiError} 404 when there is no such record */
  async deleteByUnique(schema: ExtensionSchema, change: RecordChange): Promise<void> {
    const { record_id } = await this.#select(schema, change);
    await this.#table.deleteOne(this.#tx, this.#tenant, this.#owner.key, schema.id, record_id);
    await deleteDeviceKeys(this.#tx, this.#tenant, this.#owner.keyed, [record_id]);
  }

  #seal(schema: ExtensionSchema, record: ExtensionRecord) {
    return seal(this.#keyring, schema.attributes, recordPlace(this.#owner.place, schema.id), record);
  }

  #keyed(records: readonly { readonly id: number; readonly record: ExtensionRecord }[]): DevicesOf[] {
    return records.map(({ id, record }) => ({
      ...this.#owner.keyed,
      recordId: String(id),
      devices: this.#deviceKeys.ofValues(this.#tenant, Object.values(record)),
    }));
  }

  async #rewrite(schema: ExtensionSchema, recordId: number, record: ExtensionRecord): Promise<void> {
    await this.#table.update(this.#tx, this.#tenant, this.#owner.key, schema.id, recordId, this.#seal(schema, record));
  }

  async #insertUnique(
    schema: ExtensionSchema,
    records: readonly { readonly id: number; readonly record: ExtensionRecord }[],
  ): Promise<void> {
    const rows = records.flatMap(({ id, record }) => uniqueRows(this.#keyring, schema, record, id));
    await this.#table.insertUnique(this.#tx, this.#tenant, this.#owner.key, schema, rows);
  }

  /** The ids of the records that are there already with the same values in the flat list of unique attributes. */
  async #present(schema: ExtensionSchema, records: readonly ExtensionRecord[]): Promise<(number | undefined)[]> {
    const [flat] = schema.uniqueLists;
    if (!schema.hasFlatUnique || flat === undefined) return [];
    const hashes = records.map((record) =>
      uniqueHash(
        this.#keyring,
        flat.map((name) => record[name] ?? ''),
      ),
    );
    const known = await this.#table.findByUnique(this.#tx, this.#tenant, this.#owner.key, schema.id, hashes);
    // A record that lacks one of the attributes repeats nothing.
    return records.map((record, i) => (flat.every((name) => record[name] !== undefined) ? known[i] : undefined));
  }

  async #select(schema: ExtensionSchema, change: RecordChange): Promise<RecordRow<Of>> {
    const { key, title } = this.#owner;
    const hash = uniqueHash(this.#keyring, change.unique);
    const [id] = await this.#table.findByUnique(this.#tx, this.#tenant, key, schema.id, [hash]);
    const row = id === undefined ? undefined : await this.#table.findOne(this.#tx, this.#tenant, key, schema.id, id);
    if (row === undefined) throw notFound(`record of the extension '${schema.name}' with unique attributes of`, title);
    return row;
  }

  async #refuseTooMany(schema: ExtensionSchema): Promise<void> {
    const count = await this.#table.count(this.#tx, this.#tenant, this.#owner.key, schema.id, mostRecords + 1);
    if (count > mostRecords) throw badParameter(schema.name, `an extension has at most ${mostRecords} records`);
  }
}

export function recordPlace(ownerPlace: string, extensionId: number): string {
  return `${ownerPlace} ${extensionId}`;
}

/** The values of a record, the sealed ones opened. */
export function openRecord(keyring: Keyring, ownerPlace: string, row: StoredRecord): ExtensionRecord {
  const { record: plain, encrypted } = row;
  return unseal(keyring, recordPlace(ownerPlace, row.extension_id), { plain, encrypted });
}
