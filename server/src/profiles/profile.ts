import { badParameter, missingParameter } from '../errors.ts';
import type { ExtensionSchema, Metadata } from '../metadata/model.ts';
import { checkRecords, type ExtensionRecord } from '../metadata/records.ts';
import { checkValue, type ValueRules } from '../metadata/values.ts';
import { isRecordId } from '../record-id.ts';

/** Values of core attributes by declared name, the primary one first. */
export type CoreAttributes = Map<string, string[]>;

/** What a request says of a profile, checked against the metadata. */
export interface ProfileInput {
  readonly customerId: string | undefined;
  readonly attributes: CoreAttributes;
  readonly extensions: ReadonlyMap<ExtensionSchema, ExtensionRecord[]>;
}

/** The most values of one core attribute. */
export const mostValues = 1000;

/**
 * Says whether the caller may write the extensions that the body brings, before their values are looked at: what an
 * extension consists of is not for everybody to find out. Throws when not.
 */
export type AllowExtension = (value: unknown) => void;

/** Checks the body of create and update: core attributes and extensions side by side. */
export function checkProfile(
  metadata: Metadata,
  body: unknown,
  rules: ValueRules,
  allow: AllowExtension,
): ProfileInput {
  const input = checkFields(metadata, body, rules, true, allow);
  completeAttributes(metadata, input.attributes);
  return input;
}

/** Fills in defaults. @throws {ApiError} 400 when a mandatory attribute is missing */
export function completeAttributes(metadata: Metadata, attributes: CoreAttributes): void {
  for (const definition of metadata.attributes.values()) {
    if (attributes.has(definition.name)) continue;
    if (definition.defaultValue !== undefined) attributes.set(definition.name, [String(definition.defaultValue)]);
    else if (definition.mandatory) throw missingParameter(definition.name);
  }
}

/** Checks the body of "Insert Extension Records": extensions only. */
export function checkExtensionsOnly(metadata: Metadata, body: unknown, rules: ValueRules): ProfileInput {
  return checkFields(metadata, body, rules, false, () => {});
}

function checkFields(
  metadata: Metadata,
  body: unknown,
  rules: ValueRules,
  withAttributes: boolean,
  allow: AllowExtension,
): ProfileInput {
  if (body === undefined) throw missingParameter('body');
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw badParameter('body', 'it must be an object');
  const attributes: CoreAttributes = new Map();
  const extensions = new Map<ExtensionSchema, ExtensionRecord[]>();
  let customerId: string | undefined;
  for (const [name, value] of Object.entries(body)) {
    const key = name.toLowerCase();
    const field = name.slice(0, 100);
    if (key === 'customer_id') {
      if (customerId !== undefined) throw badParameter(field, 'it is given twice');
      customerId = checkCustomerId(value);
      continue;
    }
    const extension = metadata.extensions.profile.get(key);
    if (extension !== undefined) {
      allow(value);
      if (extensions.has(extension)) throw badParameter(field, 'the extension is given twice');
      extensions.set(extension, checkRecords(extension, value, extension.name, rules));
      continue;
    }
    const definition = metadata.attributes.get(key);
    if (definition === undefined || !withAttributes) {
      throw badParameter(
        field,
        withAttributes ? 'there is no such attribute or extension' : 'there is no such extension',
      );
    }
    if (attributes.has(definition.name)) throw badParameter(field, 'the attribute is given twice');
    const values = checkValues(definition, value, definition.name, rules);
    if (values.length > 0) attributes.set(definition.name, values);
  }
  return { customerId, attributes, extensions };
}

/** @throws {ApiError} 400 */
export function checkCustomerId(value: unknown): string {
  if (typeof value !== 'string' || !isRecordId(value)) {
    throw badParameter('customer_id', 'it must be 1 to 16 letters and digits');
  }
  if (value === 'imports') throw badParameter('customer_id', 'it is the name of a path');
  return value;
}

/** One value or an array of values; null and an empty array are none. */
function checkValues(
  definition: Parameters<typeof checkValue>[0],
  value: unknown,
  field: string,
  rules: ValueRules,
): string[] {
  if (value === null) return [];
  if (!Array.isArray(value)) return [String(checkValue(definition, value, field, rules))];
  if (value.length > mostValues) throw badParameter(field, `an attribute has at most ${mostValues} values`);
  return value.map((item, i) => String(checkValue(definition, item, `${field}[${i}]`, rules)));
}

/** The stored and answered form: a string for one value, an array for several. */
export function attributesAsJson(attributes: CoreAttributes): Record<string, string | string[]> {
  const json = Object.create(null) as Record<string, string | string[]>;
  for (const [name, values] of attributes) json[name] = values.length === 1 ? (values[0] as string) : values;
  return json;
}

export function attributesFromJson(json: Readonly<Record<string, string | string[]>>): CoreAttributes {
  return new Map(Object.entries(json).map(([name, value]) => [name, Array.isArray(value) ? value : [value]]));
}
