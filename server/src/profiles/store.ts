import type { Caller } from '../access/caller.ts';
import type { Db } from '../db/client.ts';
import type { Keyring } from '../keyring.ts';
import type { ExtensionSchema, IdentificationKey, Metadata } from '../metadata/model.ts';
import type { ExtensionRecord } from '../metadata/records.ts';
import { type IdentificationValue, identificationValues } from './identification-values.ts';
import { attributesAsJson, attributesFromJson, type CoreAttributes } from './profile.ts';
import { findRecords, insertRecords, type ProfileRow, type RecordRow } from './queries.ts';
import { seal, unseal } from './sealing.ts';
import { insertUniqueValues } from './unique-values.ts';

/**
 * One customer within one transaction: what the verbs (create, update, merge …) do to profiles in terms of values,
 * with sealing, uniqueness and identification values taken care of.
 */
export class CustomerStore {
  readonly tx: Db;
  readonly keyring: Keyring;
  readonly metadata: Metadata;
  readonly tenant: number;

  constructor(tx: Db, keyring: Keyring, metadata: Metadata, caller: Pick<Caller, 'tenant'>) {
    this.tx = tx;
    this.keyring = keyring;
    this.metadata = metadata;
    this.tenant = caller.tenant;
  }

  sealCore(customerId: string, attributes: CoreAttributes) {
    const place = { tenant: this.tenant, customerId, extensionId: undefined };
    return seal(this.keyring, this.metadata.attributes, place, attributesAsJson(attributes));
  }

  openCore(row: ProfileRow): CoreAttributes {
    const place = { tenant: this.tenant, customerId: row.customer_id, extensionId: undefined };
    const plain = JSON.parse(row.attributes) as Record<string, string | string[]>;
    return attributesFromJson(unseal(this.keyring, place, { plain, encrypted: row.encrypted }));
  }

  sealRecord(customerId: string, schema: ExtensionSchema, record: ExtensionRecord) {
    const place = { tenant: this.tenant, customerId, extensionId: schema.id };
    return seal(this.keyring, schema.attributes, place, record);
  }

  openRecord(row: RecordRow): ExtensionRecord {
    const place = { tenant: this.tenant, customerId: row.customer_id, extensionId: row.extension_id };
    return unseal(this.keyring, place, { plain: row.record, encrypted: row.encrypted });
  }

  /** Inserts records of one extension; they must not repeat a unique value of the customer. */
  async insertRecords(customerId: string, schema: ExtensionSchema, records: readonly ExtensionRecord[]): Promise<void> {
    if (records.length === 0) return;
    const sealed = records.map((record) => this.sealRecord(customerId, schema, record));
    const ids = await insertRecords(this.tx, this.tenant, customerId, schema.id, sealed);
    const inserted = records.map((record, i) => ({ id: ids[i] as number, record }));
    await insertUniqueValues(this.tx, this.keyring, { tenant: this.tenant, customerId }, schema, inserted);
  }

  /** The keys that are built on the given extensions. */
  keysOn(schemas: Iterable<ExtensionSchema>): IdentificationKey[] {
    const ids = new Set([...schemas].map((schema) => schema.id));
    return this.metadata.identificationKeys.filter((key) => key.extension !== undefined && ids.has(key.extension.id));
  }

  /** The keys that are built on core attributes. */
  get coreKeys(): IdentificationKey[] {
    return this.metadata.identificationKeys.filter((key) => key.extension === undefined);
  }

  identificationValues(
    keys: readonly IdentificationKey[],
    attributes: CoreAttributes,
    records: ReadonlyMap<number, readonly ExtensionRecord[]>,
  ): IdentificationValue[] {
    return identificationValues(this.keyring, this.tenant, keys, attributes, records);
  }

  /** The values of the keys on some extensions, from what is stored now. Asks nothing where there is no such key. */
  async storedIdentificationValues(
    customerId: string,
    keys: readonly IdentificationKey[],
  ): Promise<IdentificationValue[]> {
    const extensionIds = [...new Set(keys.flatMap((key) => key.extension?.id ?? []))];
    if (extensionIds.length === 0) return [];
    const rows = await findRecords(this.tx, this.tenant, [customerId], extensionIds);
    return this.identificationValues(keys, new Map(), this.byExtension(rows));
  }

  byExtension(rows: readonly RecordRow[]): Map<number, ExtensionRecord[]> {
    const records = new Map<number, ExtensionRecord[]>();
    for (const row of rows) {
      const list = records.get(row.extension_id) ?? [];
      list.push(this.openRecord(row));
      records.set(row.extension_id, list);
    }
    return records;
  }
}
