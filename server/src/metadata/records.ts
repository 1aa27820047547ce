import { badParameter, missingParameter } from '../errors.ts';
import type { AttributeValue, ExtensionSchema } from './model.ts';
import { checkValue, type ValueRules } from './values.ts';

/** A checked extension record: values by the declared names of their attributes. */
export type ExtensionRecord = Record<string, AttributeValue>;

/** An object without prototype, so that no attribute name means anything to JavaScript. */
export function emptyRecord(): ExtensionRecord {
  return Object.create(null) as ExtensionRecord;
}

/** How many records of one extension a request may write, and a customer may have: reads answer all of them. */
export const mostRecords = 10_000;

/** The most bytes that records may have when defaults are filled in: a small request must not become a huge one. */
const mostBytes = 4 * 1024 * 1024;

/**
 * Checks what a request gives as the value of an extension: an object for a single-valued extension or a
 * classifier, an array of objects for a multi-valued one; null removes what is there.
 */
export function checkRecords(
  schema: ExtensionSchema,
  value: unknown,
  field: string,
  rules: ValueRules,
): ExtensionRecord[] {
  if (value === null) return [];
  if (schema.type !== 'multi-valued') {
    if (Array.isArray(value))
      throw badParameter(field, `the extension is ${schema.type}: it takes one record, not an array`);
    return [checkRecord(schema, value, field, rules)];
  }
  if (!Array.isArray(value)) throw badParameter(field, 'the extension is multi-valued: it takes an array of records');
  if (value.length > mostRecords) throw badParameter(field, `at most ${mostRecords} records in one request`);
  let bytes = 0;
  return value.map((item, i) => {
    const record = checkRecord(schema, item, `${field}[${i}]`, rules);
    for (const text of Object.values(record)) bytes += typeof text === 'string' ? text.length : 8;
    if (bytes > mostBytes)
      throw badParameter(field, `with their defaults the records have more than ${mostBytes} bytes`);
    return record;
  });
}

/** Checks a whole record: known attributes of the right types, the mandatory ones, defaults filled in. */
export function checkRecord(
  schema: ExtensionSchema,
  value: unknown,
  field: string,
  rules: ValueRules,
): ExtensionRecord {
  const { record } = checkGiven(schema, value, field, rules);
  completeRecord(schema, record, field);
  return record;
}

/** Fills in defaults. @throws {ApiError} 400 when a mandatory attribute is missing */
export function completeRecord(schema: ExtensionSchema, record: ExtensionRecord, field: string): void {
  for (const definition of schema.attributes.values()) {
    if (record[definition.name] !== undefined) continue;
    if (definition.defaultValue !== undefined) record[definition.name] = definition.defaultValue;
    else if (definition.mandatory) throw missingParameter(`${field}.${definition.name}`);
  }
}

/** The body of `…/by/unique`: the values that select the record, and the changes of the others. */
export interface RecordChange {
  readonly unique: readonly AttributeValue[];
  /** Attributes that are not unique: a value sets, null clears, absent leaves. */
  readonly changes: Record<string, AttributeValue | null>;
}

/**
 * Checks the body of an update or delete by unique attributes (API reference, "Update Record In … Extension").
 *
 * @throws {ApiError} 400 when the extension has no unique attributes or the body lacks one of them
 */
export function checkRecordChange(schema: ExtensionSchema, value: unknown, rules: ValueRules): RecordChange {
  const [flat] = schema.uniqueLists;
  if (!schema.hasFlatUnique || flat === undefined) {
    throw badParameter(schema.name, 'the extension has no unique attributes, so none selects a record');
  }
  const { record, cleared } = checkGiven(schema, value, '', rules);
  const unique = flat.map((name) => {
    const selected = record[name];
    if (selected === undefined) throw missingParameter(name);
    return selected;
  });
  const changes = Object.create(null) as RecordChange['changes'];
  for (const [name, given] of Object.entries(record)) if (!flat.includes(name)) changes[name] = given;
  for (const name of cleared) {
    const definition = schema.attributes.get(name.toLowerCase());
    if (definition?.mandatory === true) throw badParameter(name, 'a mandatory attribute cannot be cleared');
    changes[name] = null;
  }
  return { unique, changes };
}

function checkGiven(schema: ExtensionSchema, value: unknown, field: string, rules: ValueRules) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badParameter(field === '' ? 'body' : field, 'a record is an object');
  }
  const record = emptyRecord();
  const cleared: string[] = [];
  const seen = new Set<string>();
  for (const [name, given] of Object.entries(value)) {
    const path = field === '' ? name.slice(0, 100) : `${field}.${name.slice(0, 100)}`;
    const definition = schema.attributes.get(name.toLowerCase());
    if (definition === undefined) throw badParameter(path, `the extension '${schema.name}' has no such attribute`);
    if (seen.has(definition.name)) throw badParameter(path, 'the attribute is given twice');
    seen.add(definition.name);
    if (given === null) cleared.push(definition.name);
    else record[definition.name] = checkValue(definition, given, path, rules);
  }
  return { record, cleared };
}
