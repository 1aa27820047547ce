import type { Definitions, ExtensionSchema, Profile } from '../../../client/src/index.ts';
import { valueFrom } from '../metadata/attribute-value.ts';
import { valueTexts } from '../metadata/value-texts.ts';
import { isOfMedium } from './definitions.ts';
import { valuesOf } from './profile.ts';
import { recordsOf } from './values.tsx';

/** A record as it is edited: texts, whatever the types; an empty one is no value. */
export interface EditedRecord {
  /** Tells records apart while some are added and removed. */
  readonly key: number;
  readonly values: Readonly<Record<string, string>>;
}

/** A profile as it is edited. */
export interface ProfileValues {
  readonly customerId: string;
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  readonly extensions: Readonly<Record<string, readonly EditedRecord[]>>;
}

/** What is wrong, by the place of the field. */
export type FieldErrors = Readonly<Record<string, string>>;

/** Places of fields: what errors are shown at. */
export const place = {
  id: 'customer_id',
  value: (attribute: string, index: number) => `${attribute}#${index}`,
  extension: (name: string) => `${name}.`,
  record: (name: string, key: number, attribute: string) => `${name}.${key}.${attribute}`,
};

let lastKey = 0;
export function newRecord(values: Readonly<Record<string, string>> = {}): EditedRecord {
  lastKey += 1;
  return { key: lastKey, values };
}

/** What a form begins with: the attributes that most customers have are there although they are empty. */
export function valuesOfProfile(profile: Profile, { attributes, extensions }: Definitions): ProfileValues {
  const shown = attributes.filter(
    ({ name, mandatory }) => mandatory === true || valuesOf(profile, name).length > 0 || isUsual(name),
  );
  return {
    customerId: profile.customer_id ?? '',
    attributes: Object.fromEntries(
      shown.map(({ name }) => {
        const values = valuesOf(profile, name);
        return [name, values.length === 0 ? [''] : values];
      }),
    ),
    extensions: Object.fromEntries(
      extensions.profile.map((schema) => [schema.name, recordsOf(profile[schema.name]).map(edited)]),
    ),
  };
}

function edited(record: Readonly<Record<string, unknown>>): EditedRecord {
  return newRecord(Object.fromEntries(Object.entries(record).map(([name, value]) => [name, String(value)])));
}

function isUsual(name: string): boolean {
  return !isOfMedium(name) && !/^(LastCalledAgent|PreferredAgent)_|^(PIN|ContactId)$/.test(name);
}

/** What is sent, and where the field is that an error of the server names. */
export interface Draft {
  readonly body: Profile;
  readonly errors: FieldErrors;
  /** From what the server calls a field to its place. */
  readonly places: ReadonlyMap<string, string>;
}

/** @param before what the form began with: an extension that has not changed is not sent, and stays */
export function draftOf(values: ProfileValues, before: ProfileValues, schemas: readonly ExtensionSchema[]): Draft {
  const body: Profile = {};
  const errors: Record<string, string> = {};
  const places = new Map<string, string>();
  if (values.customerId !== before.customerId && values.customerId.trim() !== '') {
    body.customer_id = values.customerId.trim();
  }
  places.set('customer_id', place.id);
  for (const [name, list] of Object.entries(values.attributes)) {
    const given = list.flatMap((value, index) => (value === '' ? [] : [{ value, index }]));
    given.forEach(({ index }, i) => {
      places.set(`${name}[${i}]`, place.value(name, index));
    });
    places.set(name, place.value(name, given[0]?.index ?? 0));
    if (given.length > 0) body[name] = given.map(({ value }) => value);
  }
  for (const schema of schemas) {
    const records = values.extensions[schema.name] ?? [];
    const isMany = schema.type === 'multi-valued';
    places.set(schema.name, place.extension(schema.name));
    if (isSame(records, before.extensions[schema.name] ?? [])) continue;
    const sent = records.map(({ key, values: fields }, i) => {
      const path = isMany ? `${schema.name}[${i}]` : schema.name;
      if (isMany) places.set(path, place.extension(schema.name));
      return recordOf(schema, fields, (attribute) => {
        const at = place.record(schema.name, key, attribute);
        places.set(`${path}.${attribute}`, at);
        return (reason) => {
          errors[at] = reason;
        };
      });
    });
    body[schema.name] = isMany ? sent : (sent[0] ?? null);
  }
  return { body, errors, places };
}

function isSame(one: readonly EditedRecord[], other: readonly EditedRecord[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ key, values }, i) => key === other[i]?.key && values === other[i].values)
  );
}

function recordOf(
  schema: ExtensionSchema,
  fields: Readonly<Record<string, string>>,
  at: (attribute: string) => (reason: string) => void,
): Record<string, unknown> {
  return Object.fromEntries(
    schema.attributes.flatMap((attribute) => {
      const refuse = at(attribute.name);
      const text = fields[attribute.name] ?? '';
      if (text === '') return [];
      const value = valueFrom(attribute.type, text);
      if (value === undefined) refuse(valueTexts.wrong[attribute.type] ?? '');
      return [[attribute.name, value] as const];
    }),
  );
}
