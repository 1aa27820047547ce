import { Type } from 'typebox';
import { badParameter, missingParameter } from '../errors.ts';
import { attributeValue } from './lists.ts';
import {
  type AttributeDefinition,
  type AttributeType,
  attributeTypes,
  type ExtensionSchema,
  type ExtensionType,
  extensionTypes,
  type Scope,
} from './model.ts';
import { refuseReservedWord } from './reserved-words.ts';
import { checkValue, type ValueRules } from './values.ts';

const defaultLength = 256;
const largestLength = 4000;
const attributeNameLength = 30;
const otherNameLength = 26;
const mostAttributes = 500;
const mostUniqueLists = 16;

/** What a client sends to define an attribute, as it is described. */
export const newAttribute = Type.Object(
  {
    name: Type.String(),
    type: Type.Unsafe<AttributeType>({ type: 'string', enum: [...attributeTypes] }),
    default: Type.Optional(attributeValue),
    length: Type.Optional(Type.Integer({ description: `Most characters of a string; ${defaultLength} by default.` })),
    mandatory: Type.Optional(Type.Boolean({ default: false })),
    encrypt: Type.Optional(Type.Boolean({ default: false })),
  },
  { title: 'NewAttribute' },
);

/** What a client sends to define an extension, as it is described. */
export const newExtension = Type.Object(
  {
    name: Type.String(),
    type: Type.Unsafe<ExtensionType>({ type: 'string', enum: [...extensionTypes] }),
    attributes: Type.Optional(Type.Array(newAttribute)),
    unique: Type.Optional(
      Type.Array(Type.Union([Type.String(), Type.Array(Type.String())]), {
        description: 'Attributes that tell records apart, together; a nested list is a further such key.',
      }),
    ),
  },
  { title: 'NewExtensionSchema' },
);

/** What a client sends to define an extension, checked. */
export type ExtensionDefinition = Omit<ExtensionSchema, 'id'>;

/** @throws {ApiError} bad parameter when a name cannot be that of an extension or an identification key */
export function checkName(field: string, value: unknown): string {
  return checkNamePattern(field, value, /^[A-Za-z][A-Za-z0-9_]*$/, otherNameLength, 'letters, digits and underscores');
}

/** A space within the name is accepted too, because samples of the API reference have one (`car type`). */
function checkAttributeName(field: string, value: unknown): string {
  const name = checkNamePattern(
    field,
    value,
    /^[A-Za-z][A-Za-z0-9_ ]*$/,
    attributeNameLength,
    'letters, digits and underscores',
  );
  if (name.endsWith(' ')) throw badParameter(field, 'the name ends with a space');
  return name;
}

function checkNamePattern(field: string, value: unknown, pattern: RegExp, length: number, allowed: string): string {
  if (value === undefined) throw missingParameter(field);
  if (typeof value !== 'string') throw badParameter(field, 'a name is a text');
  if (value.length > length) throw badParameter(field, `a name has at most ${length} characters`);
  if (!pattern.test(value)) throw badParameter(field, `a name starts with a letter and goes on with ${allowed}`);
  refuseReservedWord(field, value);
  return value;
}

const attributeFields = new Set(['name', 'type', 'default', 'length', 'mandatory', 'encrypt', 'unique']);

/**
 * Checks an Attribute Schema (API reference). Numbers and booleans may be given as strings, as in its samples.
 *
 * @param field how errors name it, such as `attributes[2]`; empty for the body itself
 */
export function checkAttribute(value: unknown, field: string, rules: ValueRules): AttributeDefinition {
  const at = (name: string) => (field === '' ? name : `${field}.${name}`);
  const body = checkObject(value, field === '' ? 'body' : field, attributeFields);
  const name = checkAttributeName(at('name'), body['name']);
  const type = checkType(at('type'), body['type']);
  const length = checkLength(at('length'), body['length'], type);
  const definition = {
    name,
    type,
    length,
    mandatory: checkFlag(at('mandatory'), body['mandatory']),
    encrypt: checkFlag(at('encrypt'), body['encrypt']),
  };
  const given = body['default'];
  if (given === undefined || given === null) return definition;
  return { ...definition, defaultValue: checkValue(definition, given, at('default'), rules) };
}

function checkType(field: string, value: unknown): AttributeType {
  if (value === undefined) throw missingParameter(field);
  const type = typeof value === 'string' ? attributeTypes.find((known) => known === value.toLowerCase()) : undefined;
  if (type === undefined) throw badParameter(field, `it must be one of ${attributeTypes.join(', ')}`);
  return type;
}

/** The length is "reserved to attributes of type String"; samples give one to numbers too, where it means nothing. */
function checkLength(field: string, value: unknown, type: AttributeType): number {
  const length = typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : value;
  if (length !== undefined && (typeof length !== 'number' || !Number.isInteger(length))) {
    throw badParameter(field, 'a length is a whole number');
  }
  if (type !== 'string') return 0;
  if (length === undefined) return defaultLength;
  if (length < 1 || length > largestLength) throw badParameter(field, `a length is between 1 and ${largestLength}`);
  return length;
}

function checkFlag(field: string, value: unknown): boolean {
  if (value === undefined || value === false || value === 'false') return false;
  if (value === true || value === 'true') return true;
  throw badParameter(field, 'it must be true or false');
}

const extensionFields = new Set(['name', 'type', 'attributes', 'unique']);

/** Checks an Extension Schema (API reference, "Extension Schema" and "Profile Extension Schema"). */
export function checkExtensionSchema(scope: Scope, value: unknown, rules: ValueRules): ExtensionDefinition {
  const body = checkObject(value, 'body', extensionFields);
  const name = checkName('name', body['name']);
  const type = checkExtensionType(scope, body['type']);
  const attributes = checkAttributes(scope, type, body['attributes'], rules);
  const { lists, flat } = checkUnique(body['unique'], attributes);
  return { scope, name, type, attributes, uniqueLists: lists, hasFlatUnique: flat };
}

function checkExtensionType(scope: Scope, value: unknown): ExtensionType {
  if (value === undefined) throw missingParameter('type');
  const allowed = extensionTypes.filter((type) => scope === 'profile' || type !== 'classifier');
  const type = typeof value === 'string' ? allowed.find((known) => known === value.toLowerCase()) : undefined;
  if (type === undefined) throw badParameter('type', `it must be one of ${allowed.join(', ')}`);
  return type;
}

function checkAttributes(scope: Scope, type: ExtensionType, value: unknown, rules: ValueRules) {
  const list = value === undefined && scope === 'profile' ? [] : value;
  if (list === undefined) throw missingParameter('attributes');
  if (!Array.isArray(list)) throw badParameter('attributes', 'it must be an array of attribute schemas');
  if (type === 'classifier' && list.length > 0) throw badParameter('attributes', 'a classifier has no attributes');
  if (list.length > mostAttributes)
    throw badParameter('attributes', `an extension has at most ${mostAttributes} attributes`);
  const attributes = new Map<string, AttributeDefinition>();
  for (const [i, item] of list.entries()) {
    const attribute = checkAttribute(item, `attributes[${i}]`, rules);
    const key = attribute.name.toLowerCase();
    if (attributes.has(key)) throw badParameter(`attributes[${i}].name`, `'${attribute.name}' is defined twice`);
    attributes.set(key, attribute);
  }
  return attributes;
}

/** A flat list of names is one composite key; a nested list is a further one (seeds' README). */
function checkUnique(
  value: unknown,
  attributes: ReadonlyMap<string, AttributeDefinition>,
): { lists: string[][]; flat: boolean } {
  if (value === undefined || value === null) return { lists: [], flat: false };
  if (!Array.isArray(value)) throw badParameter('unique', 'it must be an array of attribute names');
  if (value.length > mostAttributes) throw badParameter('unique', 'the list is too long');
  const resolve = (name: unknown, field: string): string => {
    const attribute = typeof name === 'string' ? attributes.get(name.toLowerCase()) : undefined;
    if (attribute === undefined) throw badParameter(field, 'it names no attribute of this extension');
    return attribute.name;
  };
  const flat: string[] = [];
  const nested: string[][] = [];
  for (const [i, item] of value.entries()) {
    if (Array.isArray(item)) nested.push(item.map((name, j) => resolve(name, `unique[${i}][${j}]`)));
    else flat.push(resolve(item, `unique[${i}]`));
  }
  const lists = [...(flat.length > 0 ? [flat] : []), ...nested];
  if (lists.length > mostUniqueLists) throw badParameter('unique', `at most ${mostUniqueLists} lists`);
  if (new Set(lists.map((list) => [...list].sort().join('\n'))).size < lists.length) {
    throw badParameter('unique', 'two lists name the same attributes');
  }
  for (const list of lists) {
    if (list.length === 0) throw badParameter('unique', 'a list of unique attributes is empty');
    if (new Set(list).size < list.length) throw badParameter('unique', 'an attribute is named twice');
  }
  return { lists, flat: flat.length > 0 };
}

/** @throws {ApiError} bad parameter when `value` is no object or has a field that is not among `known` */
export function checkObject(value: unknown, field: string, known: ReadonlySet<string>): Record<string, unknown> {
  if (value === undefined) throw missingParameter(field);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badParameter(field, 'it must be an object');
  for (const name of Object.keys(value)) {
    if (!known.has(name)) throw badParameter(name.slice(0, 100), 'there is no such field');
  }
  return value as Record<string, unknown>;
}
