import type { BusinessAttribute } from '../../../client/src/index.ts';
import { texts } from '../texts.ts';
import type { Errors } from '../ui/use-draft.ts';
import { newKey } from './attribute-form.ts';
import { businessTexts } from './business-texts.ts';

const t = businessTexts.one;

/** The fields that can be mapped to a business attribute. */
export const mappableFields: readonly string[] = ['Service', 'State', 'Task'].flatMap((resource) =>
  ['type', 'disposition', 'application_type', 'resource_type', 'media_type'].map((field) => `${resource}.${field}`),
);

/** A value as it is edited. */
export interface ValueValues {
  readonly key: string;
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  /** Empty: the next one that is free. */
  readonly dbid: string;
  /** The DB id of one that is there already does not change: what is stored has it. */
  readonly isNew: boolean;
}

/** A business attribute as it is edited. */
export interface BusinessValues {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly mapName: boolean;
  readonly fields: readonly string[];
  readonly values: readonly ValueValues[];
}

export const emptyBusinessAttribute: BusinessValues = {
  name: '',
  displayName: '',
  description: '',
  mapName: false,
  fields: [],
  values: [],
};

export function newValue(): ValueValues {
  return { key: newKey(), name: '', displayName: '', description: '', dbid: '', isNew: true };
}

export function valuesOf(attribute: BusinessAttribute): BusinessValues {
  return {
    name: attribute.name,
    displayName: attribute.display_name,
    description: attribute.description,
    mapName: attribute.map_name,
    fields: attribute.cv_attributes,
    values: attribute.values.map(({ name, display_name, description, dbid }) => ({
      key: newKey(),
      name,
      displayName: display_name,
      description,
      dbid: String(dbid),
      isNew: false,
    })),
  };
}

/** The place of a field of a value. */
export function valuePlace(key: string, field: 'name' | 'displayName' | 'description' | 'dbid'): string {
  return `${key}.${field}`;
}

/** A business attribute as it is sent, and what must be set right first. */
export function bodyOf({ name, displayName, description, mapName, fields, values }: BusinessValues) {
  const errors: Record<string, string> = name.trim() === '' ? { name: texts.errors.missing } : {};
  const seen = new Set<string>();
  for (const { key, name: called, dbid } of values) {
    const folded = called.trim().toLowerCase();
    if (folded === '') errors[valuePlace(key, 'name')] = texts.errors.missing;
    else if (seen.has(folded)) errors[valuePlace(key, 'name')] = t.twice;
    seen.add(folded);
    const isId = dbid === '' || (/^\d+$/.test(dbid) && Number(dbid) >= 1 && Number(dbid) < 2 ** 31);
    if (!isId) errors[valuePlace(key, 'dbid')] = t.idWrong;
  }
  const body = {
    ...(displayName.trim() !== '' && { display_name: displayName.trim() }),
    description: description.trim(),
    map_name: mapName,
    cv_attributes: [...fields],
    values: values.map((value) => ({
      name: value.name.trim(),
      ...(value.displayName.trim() !== '' && { display_name: value.displayName.trim() }),
      description: value.description.trim(),
      ...(value.dbid !== '' && { dbid: Number(value.dbid) }),
    })),
  };
  return { body: { name: name.trim(), body }, errors: errors as Errors };
}

const places: Readonly<Record<string, keyof BusinessValues>> = {
  name: 'name',
  display_name: 'displayName',
  description: 'description',
  cv_attributes: 'fields',
};
const valuePlaces = { name: 'name', display_name: 'displayName', description: 'description', dbid: 'dbid' } as const;

/** The place of what the server calls a field of a business attribute. */
export function placeOf(field: string, { values }: BusinessValues): string | undefined {
  const [, index, name] = /^values[[.](\d+)\]?\.(\w+)$/.exec(field) ?? [];
  const value = values[Number(index)];
  if (value !== undefined && name !== undefined && name in valuePlaces) {
    return valuePlace(value.key, valuePlaces[name as keyof typeof valuePlaces]);
  }
  return places[field.split('[')[0] ?? ''];
}

/** What saving changes for what is stored. */
export interface Consequences {
  /** The fields that were mapped. */
  readonly fields: readonly string[];
  readonly removed: readonly string[];
  readonly renamed: readonly string[];
  readonly unmapped: readonly string[];
}

/** Nothing when nothing that is stored can be concerned: only fields that were mapped have the values. */
export function consequencesOf(
  before: BusinessAttribute,
  { fields, values }: BusinessValues,
): Consequences | undefined {
  if (before.cv_attributes.length === 0) return undefined;
  const kept = new Map(values.filter(({ isNew }) => !isNew).map(({ dbid, name }) => [dbid, name.trim()]));
  const removed = before.values.filter(({ dbid }) => !kept.has(String(dbid))).map(({ name }) => name);
  const renamed = before.values.flatMap(({ dbid, name }) => {
    const now = kept.get(String(dbid));
    return now === undefined || now === name ? [] : [`${name} → ${now}`];
  });
  const unmapped = before.cv_attributes.filter((field) => !fields.includes(field));
  const isNone = [removed, renamed, unmapped].every(({ length }) => length === 0);
  return isNone ? undefined : { fields: before.cv_attributes, removed, renamed, unmapped };
}
