import type { NewAttribute } from '../../../client/src/index.ts';
import { texts } from '../texts.ts';
import type { Errors } from '../ui/use-draft.ts';
import { valueFrom } from './attribute-value.ts';
import { schemaTexts } from './texts.ts';
import { valueTexts } from './value-texts.ts';

export type AttributeType = NewAttribute['type'];

/** The types of attributes; profiles have only the first two. */
export const attributeTypes: readonly AttributeType[] = [
  ...(['string', 'datetime'] as const),
  ...(['boolean', 'integer', 'long', 'double', 'currency', 'date'] as const),
];
export const profileTypes = attributeTypes.slice(0, 2);

/** An attribute as it is edited. */
export interface AttributeValues {
  /** Tells attributes apart while they are named. */
  readonly key: string;
  readonly name: string;
  readonly type: AttributeType;
  readonly length: string;
  readonly default: string;
  readonly mandatory: boolean;
  readonly encrypted: boolean;
}

let lastKey = 0;

/** Names something in a form of which parts come and go. */
export function newKey(): string {
  lastKey += 1;
  return String(lastKey);
}

export function newAttribute(): AttributeValues {
  return {
    key: newKey(),
    name: '',
    type: 'string',
    length: '256',
    default: '',
    mandatory: false,
    encrypted: false,
  };
}

const fields: Readonly<Record<string, keyof AttributeValues>> = {
  name: 'name',
  type: 'type',
  length: 'length',
  default: 'default',
  mandatory: 'mandatory',
  encrypt: 'encrypted',
};

/** The place of a field of an attribute. */
export function attributePlace(key: string, field: keyof AttributeValues): string {
  return `${key}.${field}`;
}

/** The place of what the server calls a field of an attribute. */
export function attributePlaceOf(key: string, field: string): string | undefined {
  const known = fields[field];
  return known && attributePlace(key, known);
}

/** An attribute as it is sent, and what must be set right first. */
export function bodyOfAttribute(values: AttributeValues): { body: NewAttribute; errors: Errors } {
  const { key, type, length, mandatory, encrypted } = values;
  const errors: Record<string, string> = {};
  const name = values.name.trim();
  if (name === '') errors[attributePlace(key, 'name')] = texts.errors.missing;
  const isWrongLength = !/^\d+$/.test(length.trim()) || Number(length) < 1 || Number(length) > 4000;
  if (type === 'string' && isWrongLength) errors[attributePlace(key, 'length')] = schemaTexts.attribute.lengthWrong;
  const value = values.default === '' ? undefined : valueFrom(type, values.default);
  if (values.default !== '' && value === undefined) {
    errors[attributePlace(key, 'default')] = valueTexts.wrong[type] ?? '';
  }
  const body = {
    name,
    type,
    ...(type === 'string' && { length: Number(length) }),
    ...(value !== undefined && { default: value }),
    mandatory,
    encrypt: encrypted,
  };
  return { body, errors };
}
