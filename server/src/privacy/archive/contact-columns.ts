import type { ExtensionSchema, Metadata } from '../../metadata/model.ts';
import type { ExtensionRecord } from '../../metadata/records.ts';

/** A customer with everything that a line of `contacts.csv` has. */
export interface Contact {
  /** As the profile is answered, all extensions included. */
  readonly fields: ReadonlyMap<string, unknown>;
  readonly dates: { readonly created_at: string; readonly modified_at: string };
  /** Fields of an imported archive that nothing here has a place for, by their kind. */
  readonly archived: Readonly<Record<string, unknown>>;
}

/** By the name of a core attribute: how many values of it there are columns for. */
export type MostValues = ReadonlyMap<string, number>;

export interface Column {
  readonly name: string;
  cell(contact: Contact): string;
}

/**
 * The columns of `contacts.csv`, which depend on the definitions and on how many values core attributes have. Core
 * attributes and extensions with one record are named as in files for the import (imports/columns.ts). Several records of
 * an extension are one column of JSON: 10,000 of them would be tens of thousands of columns, and further lines would make
 * several lines of one customer.
 */
export function columnsOf(metadata: Metadata, mostValues: MostValues): Column[] {
  const named: Column[] = [];
  for (const { name } of metadata.attributes.values()) named.push(...attributeColumns(name, mostValues.get(name) ?? 1));
  for (const schema of metadata.extensions.profile.values()) named.push(...extensionColumns(schema));
  const taken = new Set(named.map(({ name }) => name.toLowerCase()));
  const own = (wanted: string, cell: Column['cell']): Column => ({ name: freeName(wanted, taken), cell });
  return [
    { name: 'customer_id', cell: ({ fields }) => text(fields.get('customer_id')) },
    own('created_at', ({ dates }) => dates.created_at),
    own('modified_at', ({ dates }) => dates.modified_at),
    ...named,
    own('archived', ({ archived }) => (Object.keys(archived).length === 0 ? '' : JSON.stringify(archived))),
  ];
}

/** `Name` has the primary value, or the only one; then `Name[2]` and so on. */
function attributeColumns(name: string, values: number): Column[] {
  return Array.from({ length: values }, (_, i) => ({
    name: i === 0 ? name : `${name}[${i + 1}]`,
    cell: ({ fields }) => text([fields.get(name)].flat()[i]),
  }));
}

function extensionColumns({ name, type, attributes }: ExtensionSchema): Column[] {
  if (type !== 'single-valued') return [{ name, cell: ({ fields }) => recordsText(fields.get(name)) }];
  return [...attributes.values()].map((attribute) => ({
    name: `${name}.${attribute.name}`,
    cell: ({ fields }) => {
      const record = fields.get(name) as ExtensionRecord | undefined;
      return record !== undefined && Object.hasOwn(record, attribute.name) ? text(record[attribute.name]) : '';
    },
  }));
}

/** The records of a multi-valued extension, or the empty one that a classifier is. */
function recordsText(value: unknown): string {
  return value === undefined || (Array.isArray(value) && value.length === 0) ? '' : JSON.stringify(value);
}

/** A core attribute may be called `archived`, too. */
function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let free = wanted;
  while (taken.has(free)) free += '_';
  return free;
}

function text(value: unknown): string {
  return value === undefined || value === null ? '' : String(value);
}
