import { ApiError } from '../errors.ts';
import type { AttributeDefinition, AttributeValue, ExtensionSchema } from '../metadata/model.ts';
import { type ExtensionRecord, emptyRecord } from '../metadata/records.ts';
import { checkValue, parseValue, type ValueRules } from '../metadata/values.ts';
import { type CoreAttributes, checkCustomerId } from '../profiles/profile.ts';
import type { Cell, Columns } from './columns.ts';
import type { CsvRecord } from './csv.ts';

/** What a record says of a customer: only what its fields give, an empty field gives nothing. */
export interface Row {
  readonly customerId: string | undefined;
  readonly attributes: CoreAttributes;
  readonly extensions: ReadonlyMap<ExtensionSchema, readonly GivenRecord[]>;
}

export interface GivenRecord {
  /** How errors name it, such as `Address[0]`. */
  readonly title: string;
  readonly values: ExtensionRecord;
}

/** @throws {ApiError} 400 with the reason, in the words of the API reference where it has some */
export function readRow(columns: Columns, { fields, fault }: CsvRecord, rules: ValueRules): Row {
  if (fault !== undefined) throw notImported(fault);
  if (fields.length !== columns.names.length) {
    throw notImported('number of profile attributes cannot be different than declared');
  }
  const id = columns.customerId === undefined ? '' : (fields[columns.customerId] ?? '');
  const attributes: CoreAttributes = new Map();
  for (const { definition, cells } of columns.attributes) {
    const values: string[] = [];
    for (const cell of cells) {
      const text = fields[cell.position] as string;
      if (text !== '') values.push(String(readCell(cell, text, rules)));
    }
    if (values.length > 0) attributes.set(definition.name, values);
  }
  const extensions = new Map<ExtensionSchema, GivenRecord[]>();
  for (const { schema, records } of columns.extensions) {
    const given: GivenRecord[] = [];
    for (const { title, cells } of records) {
      let values: ExtensionRecord | undefined;
      for (const cell of cells) {
        const text = fields[cell.position] as string;
        if (text === '') continue;
        values ??= emptyRecord();
        values[cell.definition.name] = readCell(cell, text, rules);
      }
      if (values !== undefined) given.push({ title, values });
    }
    if (given.length > 0) extensions.set(schema, given);
  }
  return { customerId: id === '' ? undefined : checkCustomerId(id), attributes, extensions };
}

function notImported(reason: string): ApiError {
  return new ApiError('badParameter', `Bad parameter 'Importing profile' reason : ${reason}`);
}

function readCell({ definition, title }: Cell, text: string, rules: ValueRules): AttributeValue {
  if (definition.type === 'string') return checkValue(definition, text, title, rules);
  try {
    return parseValue(definition.type, text, title);
  } catch (error) {
    throw new ApiError('badParameter', invalidValue(definition, text, title), { cause: error });
  }
}

const beforeValue = "Bad parameter 'Invalid value' reason : ";
const behindValue = " is an invalid value for type '";
const hidden = 'this text';

/** The words of the API reference, and the column behind them. What is kept encrypted is not shown. */
function invalidValue({ type, encrypt }: AttributeDefinition, text: string, title: string): string {
  const shown = encrypt ? hidden : `"${text.slice(0, 64)}"`;
  const typeName = `${type[0]?.toUpperCase()}${type.slice(1)}`;
  return `${beforeValue}${shown}${behindValue}${typeName}' (column '${title}')`;
}

/** True when a reason quotes a value of the file. */
export function quotesValue(reason: string): boolean {
  return reason.startsWith(`${beforeValue}"`);
}

/** The reason without the value. */
export function withoutValue(reason: string): string {
  if (!quotesValue(reason)) return reason;
  return `${beforeValue}${hidden}${reason.slice(reason.lastIndexOf(behindValue))}`;
}
