import { isDeepStrictEqual } from 'node:util';
import { badParameter } from '../errors.ts';
import { repeatedRecord } from '../extension-records/record-table.ts';
import { uniqueRows } from '../extension-records/unique-values.ts';
import type { Keyring } from '../keyring.ts';
import type { ExtensionSchema } from '../metadata/model.ts';
import { completeRecord, type ExtensionRecord, emptyRecord, mostRecords } from '../metadata/records.ts';
import type { IdentificationValue } from '../profiles/identification-values.ts';
import type { CoreAttributes } from '../profiles/profile.ts';
import type { GivenRecord, Row } from './row.ts';

/** An extension record of a customer; one without id is not in the database yet. */
export interface KnownRecord {
  readonly id: number | undefined;
  readonly values: ExtensionRecord;
  readonly changed: boolean;
}

/** What a customer consists of, as far as an import can change it. */
export interface Content {
  readonly attributes: CoreAttributes;
  /** By extension id. */
  readonly records: ReadonlyMap<number, readonly KnownRecord[]>;
}

/** A customer during one transaction of an import. */
export class Customer {
  readonly id: string;
  readonly isNew: boolean;
  /** The values it was found by before. */
  readonly former: readonly IdentificationValue[];
  /** Undefined when it was not there. */
  readonly formerAttributes: CoreAttributes | undefined;
  content: Content;
  values: readonly IdentificationValue[];
  changed: boolean;

  constructor(id: string, isNew: boolean, content: Content, values: readonly IdentificationValue[]) {
    this.id = id;
    this.isNew = isNew;
    this.formerAttributes = isNew ? undefined : content.attributes;
    this.content = content;
    this.values = values;
    this.former = isNew ? [] : values;
    this.changed = isNew;
  }
}

/** The values of records, by extension id. */
export function recordValues({ records }: Content): Map<number, ExtensionRecord[]> {
  return new Map([...records].map(([id, list]) => [id, list.map((record) => record.values)]));
}

/**
 * The customer with what the row gives: a given attribute replaces all its values; a given record goes into the one of a
 * single-valued extension, or the one with the same unique attributes, or is added. What is not given stays.
 *
 * @returns undefined when nothing would change
 * @throws {ApiError} 400, or 409 when two records of the customer would have the same unique attributes
 */
export function merged(keyring: Keyring, { attributes, records }: Content, row: Row): Content | undefined {
  const newAttributes: CoreAttributes = new Map(attributes);
  const newRecords = new Map(records);
  let changed = false;
  for (const [name, values] of row.attributes) {
    if (isDeepStrictEqual(attributes.get(name), values)) continue;
    newAttributes.set(name, values);
    changed = true;
  }
  for (const [schema, given] of row.extensions) {
    const before = records.get(schema.id) ?? [];
    const after = mergeRecords(schema, before, given);
    if (after === before) continue;
    if (after.length > mostRecords) throw badParameter(schema.name, `an extension has at most ${mostRecords} records`);
    refuseRepeated(keyring, schema, after);
    newRecords.set(schema.id, after);
    changed = true;
  }
  return changed ? { attributes: newAttributes, records: newRecords } : undefined;
}

function mergeRecords(
  schema: ExtensionSchema,
  before: readonly KnownRecord[],
  given: readonly GivenRecord[],
): readonly KnownRecord[] {
  let records = before;
  for (const { title, values } of given) {
    const completed = withDefaults(schema, values);
    const position = records.findIndex((record) => isSame(schema, record.values, values, completed));
    const known = records[position];
    if (known === undefined) {
      completeRecord(schema, completed, title);
      records = [...records, { id: undefined, values: completed, changed: true }];
      continue;
    }
    const united = Object.assign(emptyRecord(), known.values, values);
    if (isDeepStrictEqual(united, known.values)) continue;
    records = records.with(position, { id: known.id, values: united, changed: true });
  }
  return records;
}

/** True when what is given belongs to this record, and is not another one. */
function isSame(
  schema: ExtensionSchema,
  record: ExtensionRecord,
  given: ExtensionRecord,
  completed: ExtensionRecord,
): boolean {
  if (schema.type !== 'multi-valued') return true;
  const [flat] = schema.uniqueLists;
  const selects = schema.hasFlatUnique && flat?.every((name) => completed[name] !== undefined) === true;
  // What has no unique attributes, or not all of them, is the same when it says the same.
  const names = selects ? flat : Object.keys(given);
  return names.every((name) => completed[name] === record[name]);
}

function withDefaults(schema: ExtensionSchema, given: ExtensionRecord): ExtensionRecord {
  const completed = emptyRecord();
  for (const { name, defaultValue } of schema.attributes.values()) {
    if (defaultValue !== undefined) completed[name] = defaultValue;
  }
  return Object.assign(completed, given);
}

/** @throws {ApiError} 409 */
export function refuseRepeated(
  keyring: Keyring,
  schema: ExtensionSchema,
  records: readonly Pick<KnownRecord, 'values'>[],
): void {
  if (schema.uniqueLists.length === 0 || records.length < 2) return;
  const seen = new Set<string>();
  for (const { values } of records) {
    for (const { listNumber, hash } of uniqueRows(keyring, schema, values, 0)) {
      const id = `${listNumber} ${hash.toString('base64')}`;
      if (seen.has(id)) throw repeatedRecord(schema.name);
      seen.add(id);
    }
  }
}
