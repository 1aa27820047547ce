import { badParameter } from '../errors.ts';
import type { BusinessAttributeValue, Metadata } from '../metadata/model.ts';
import { type Code, type ElementKind, names } from './element.ts';

/** The values that a field takes when a business attribute is mapped to it. */
interface Mapping {
  readonly byName: ReadonlyMap<string, BusinessAttributeValue>;
  readonly byId: ReadonlyMap<number, BusinessAttributeValue>;
  /** Answers give names instead of DB ids. */
  readonly mapName: boolean;
}

/** How many valid values an error names. */
const mostNamed = 100;

/** By `Service.type` …; made once for each version of a tenant's metadata. */
const mappings = new WeakMap<Metadata, ReadonlyMap<string, Mapping>>();

function mappingOf(metadata: Metadata, kind: ElementKind, field: string): Mapping | undefined {
  let known = mappings.get(metadata);
  if (known === undefined) {
    known = new Map(
      metadata.businessAttributes.flatMap((attribute) => {
        const mapping: Mapping = {
          byName: new Map(attribute.values.map((value) => [value.name.toLowerCase(), value])),
          byId: new Map(attribute.values.map((value) => [value.dbid, value])),
          mapName: attribute.map_name,
        };
        return attribute.cv_attributes.map((name) => [name, mapping] as const);
      }),
    );
    mappings.set(metadata, known);
  }
  const { resource, typeField } = names[kind];
  return known.get(`${resource}.${field === typeField ? 'type' : field}`);
}

/**
 * Checks a code (seeds' README, "Business attributes"): a mapped field takes a DB id or a name of its business
 * attribute, an unmapped one anything.
 *
 * @returns what is stored: the DB id, or the code as it came
 * @throws {ApiError} bad parameter that names the valid values
 */
export function checkCode(metadata: Metadata, kind: ElementKind, field: string, code: Code): Code {
  const mapping = mappingOf(metadata, kind, field);
  if (mapping === undefined) return code;
  const value = typeof code === 'number' ? mapping.byId.get(code) : mapping.byName.get(code.toLowerCase());
  if (value === undefined) throw badParameter(field, `it must be ${describe(mapping)}`);
  return value.dbid;
}

/** The code as answers give it: a value that the business attribute has no more stays as it was stored. */
export function answerCode(metadata: Metadata, kind: ElementKind, field: string, stored: Code): Code {
  const mapping = mappingOf(metadata, kind, field);
  if (mapping === undefined) return stored;
  const value = typeof stored === 'number' ? mapping.byId.get(stored) : named(mapping, stored);
  if (value === undefined) return stored;
  return mapping.mapName ? value.name : value.dbid;
}

/** What codes in a query are stored as, in text. */
export interface StoredForms {
  readonly texts: readonly string[];
  /** The texts are in lower case and match any. */
  readonly anyCase: boolean;
}

/**
 * What codes in a query are stored as: a mapped one matches whether it was stored by its DB id or, before the field was
 * mapped, by its name.
 *
 * @throws {ApiError} bad parameter as `checkCode`
 */
export function storedForms(
  metadata: Metadata,
  kind: ElementKind,
  field: string,
  codes: readonly string[],
): StoredForms {
  const mapping = mappingOf(metadata, kind, field);
  if (mapping === undefined) return { texts: codes, anyCase: false };
  return { texts: codes.flatMap((code) => formsOf(mapping, field, code)), anyCase: true };
}

function formsOf(mapping: Mapping, field: string, text: string): string[] {
  const value = named(mapping, text);
  if (value === undefined) throw badParameter(field, `it must be ${describe(mapping)}`);
  return [String(value.dbid), value.name.toLowerCase()];
}

/** By its name, or by its DB id in digits: what a text means where it is not to be refused. */
function named({ byName, byId }: Mapping, text: string): BusinessAttributeValue | undefined {
  return byName.get(text.toLowerCase()) ?? (/^\d{1,15}$/.test(text) ? byId.get(Number(text)) : undefined);
}

function describe({ byId }: Mapping): string {
  const values = [...byId.values()].slice(0, mostNamed).map(({ dbid, name }) => `${dbid} (${name})`);
  const more = byId.size > mostNamed ? ` or another of ${byId.size}` : '';
  return values.length === 0
    ? 'a value of its business attribute, which has none'
    : `one of ${values.join(', ')}${more}`;
}
