import type { Config } from '../config.ts';
import { badParameter } from '../errors.ts';
import type { AttributeDefinition, AttributeType, AttributeValue } from './model.ts';
import { refuseReservedWord } from './reserved-words.ts';

/** What validation needs to know beside the definition. */
export interface ValueRules {
  /** RESERVED_WORDS=names-and-values: reserved words are refused as values of string attributes too. */
  readonly reservedValues: boolean;
}

/** The rules that the configuration asks for. */
export function valueRules({ reservedWords }: Pick<Config, 'reservedWords'>): ValueRules {
  return { reservedValues: reservedWords === 'names-and-values' };
}

/**
 * Checks one value against its attribute and answers the form in which it is stored: nothing is converted silently,
 * except dates and times to UTC (seeds' README).
 *
 * @param field how the error names the value, such as `Phone[0].prefix`
 * @throws {ApiError} bad parameter that names the field and the rule
 */
export function checkValue(
  definition: Pick<AttributeDefinition, 'type' | 'length'>,
  value: unknown,
  field: string,
  rules: ValueRules,
): AttributeValue {
  switch (definition.type) {
    case 'string':
      return checkString(value, definition.length, field, rules);
    case 'boolean':
      if (typeof value !== 'boolean') throw wrongType(field, value, 'boolean');
      return value;
    case 'integer':
      return checkWhole(value, -2_147_483_648, 2_147_483_647, field, 'integer');
    case 'long':
      return checkWhole(value, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, field, 'long');
    case 'double':
    case 'currency':
      if (typeof value !== 'number' || !Number.isFinite(value)) throw wrongType(field, value, definition.type);
      // -0 would come back as 0 from the database.
      return value === 0 ? 0 : value;
    case 'date':
      return checkDate(value, field);
    case 'datetime':
      return checkDateTime(value, field);
  }
}

/** Parses the value of a query parameter, which is always text, for an attribute of any type. */
export function parseValue(type: AttributeType, text: string, field: string): AttributeValue {
  const rules = { reservedValues: false };
  const definition = { type, length: Number.MAX_SAFE_INTEGER };
  switch (type) {
    case 'boolean':
      return checkValue(definition, text === 'true' ? true : text === 'false' ? false : text, field, rules);
    case 'integer':
    case 'long':
    case 'double':
    case 'currency':
      return checkValue(
        definition,
        /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : text,
        field,
        rules,
      );
    default:
      return checkValue(definition, text, field, rules);
  }
}

function checkString(value: unknown, length: number, field: string, rules: ValueRules): string {
  if (typeof value !== 'string') throw wrongType(field, value, 'string');
  // Characters are code points; a string has at most as many of them as UTF-16 units.
  if (value.length > length && [...value].length > length) {
    throw badParameter(field, `the value has more than ${length} characters`);
  }
  checkText(value, field);
  if (rules.reservedValues) refuseReservedWord(field, value);
  return value;
}

/** What PostgreSQL cannot keep: the NUL character, and halves of a surrogate pair. */
export function checkText(value: string, field: string): void {
  if (value.includes('\0')) throw badParameter(field, 'the value contains the character U+0000');
  if (!value.isWellFormed()) throw badParameter(field, 'the value is not well-formed Unicode');
}

function checkWhole(value: unknown, min: number, max: number, field: string, type: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(field, value, type);
  if (value < min || value > max) throw badParameter(field, `the value is not between ${min} and ${max}`);
  return value === 0 ? 0 : value;
}

function checkDate(value: unknown, field: string): string {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value) || !isRealDate(value)) {
    throw wrongType(field, value, 'date (YYYY-MM-DD)');
  }
  return value;
}

const isoDateTime =
  /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(?:([Zz])|([+-])(\d{2}):?(\d{2})?)?)?$/;

/** ISO 8601; without zone it is read as UTC, with an offset it is converted to UTC; milliseconds. */
export function checkDateTime(value: unknown, field: string): string {
  const match = typeof value === 'string' ? isoDateTime.exec(value) : null;
  if (match === null) throw wrongType(field, value, 'datetime (ISO 8601)');
  const [
    ,
    date = '',
    hour = '00',
    minute = '00',
    second = '00',
    fraction = '',
    ,
    sign,
    offsetHour = '0',
    offsetMinute = '0',
  ] = match;
  const inRange = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  if (!isRealDate(date) || !inRange || Number(offsetHour) > 18 || Number(offsetMinute) > 59) {
    throw wrongType(field, value, 'datetime (ISO 8601)');
  }
  const local = Date.parse(`${date}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}Z`);
  const offset = (sign === '-' ? -1 : 1) * (Number(offsetHour) * 60 + Number(offsetMinute)) * 60_000;
  const utc = new Date(sign === undefined ? local : local - offset);
  if (utc.getUTCFullYear() < 1 || utc.getUTCFullYear() > 9999) throw wrongType(field, value, 'datetime (ISO 8601)');
  return utc.toISOString();
}

/** 2023-02-30 parses in JavaScript, as the second of March. */
function isRealDate(date: string): boolean {
  const parsed = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date) && !date.startsWith('0000');
}

function wrongType(field: string, value: unknown, type: string) {
  return badParameter(field, `${describe(value)} is not a valid value for type '${type}'`);
}

/** Names the kind of a value; the value itself only when it is short and not text, so that no personal data leaks. */
function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return 'this text';
  return String(value);
}
