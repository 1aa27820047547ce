import { badParameter } from '../errors.ts';
import type { AttributeDefinition, ExtensionSchema, Metadata } from '../metadata/model.ts';
import { mostRecords } from '../metadata/records.ts';
import { mostValues } from '../profiles/profile.ts';

/** A field of the records, and how errors name it. */
export interface Cell {
  readonly position: number;
  readonly definition: AttributeDefinition;
  readonly title: string;
}

/** One record of an extension, of the columns that name it. */
export interface RecordColumns {
  readonly title: string;
  readonly cells: readonly Cell[];
}

/** What the columns of a file are, in the order in which their values are kept. */
export interface Columns {
  /** The names as they stand in the file. */
  readonly names: readonly string[];
  /** The position of `customer_id`. */
  readonly customerId: number | undefined;
  /** Those of a core attribute: the primary value first. */
  readonly attributes: readonly { readonly definition: AttributeDefinition; readonly cells: readonly Cell[] }[];
  readonly extensions: readonly { readonly schema: ExtensionSchema; readonly records: readonly RecordColumns[] }[];
}

/** `Name`, `Name[2]`, `Extension.Name`, `Extension.Name[2]` or `Extension[2].Name`. */
const pattern = /^(?:([^.[\]]+)(?:\[(\d{1,5})\])?\.)?([^.[\]]+)(?:\[(\d{1,5})\])?$/;

/** The name of a column that is passed over. */
const leftOut = '-';

/**
 * Reads the first record of a file (API reference, "Bulk Profile Import"): `PhoneNumber[1]` is the primary value of an
 * attribute with several, `Address.City` an attribute of an extension. A number on the columns of an extension makes
 * several records of it. Spaces around names do not count; those of values do.
 *
 * @throws {ApiError} 400 that names the column
 */
export function readColumns(metadata: Metadata, header: readonly string[]): Columns {
  const names = header.map((name) => name.trim());
  let customerId: number | undefined;
  const attributes = new Map<AttributeDefinition, Map<number, Cell>>();
  const extensions = new Map<ExtensionSchema, Map<number, Cell[]>>();
  for (const [position, name] of names.entries()) {
    const title = name.slice(0, 100);
    if (title === '') throw badParameter(`column ${position + 1}`, 'it has no name');
    if (name === leftOut) continue;
    if (name.toLowerCase() === 'customer_id') {
      if (customerId !== undefined) throw badParameter(title, 'the column is there twice');
      customerId = position;
      continue;
    }
    const [, extensionName, recordNumber, attributeName = '', attributeNumber] = pattern.exec(name) ?? [];
    const number = Number(recordNumber ?? attributeNumber ?? 0);
    if (recordNumber !== undefined && attributeNumber !== undefined) {
      throw badParameter(title, 'only one of the two names may have a number');
    }
    if (extensionName === undefined) {
      const definition = metadata.attributes.get(attributeName.trim().toLowerCase());
      if (definition === undefined) throw badParameter(title, 'there is no such attribute or extension');
      const cells = entryOf(attributes, definition, () => new Map<number, Cell>());
      if (cells.has(number)) throw badParameter(title, 'the column is there twice');
      if (number > mostValues) throw badParameter(title, `an attribute has at most ${mostValues} values`);
      cells.set(number, { position, definition, title });
      continue;
    }
    const schema = metadata.extensions.profile.get(extensionName.trim().toLowerCase());
    if (schema === undefined) throw badParameter(title, 'there is no such extension');
    const definition = schema.attributes.get(attributeName.trim().toLowerCase());
    if (definition === undefined) throw badParameter(title, `the extension '${schema.name}' has no such attribute`);
    if (schema.type !== 'multi-valued' && number > 1) {
      throw badParameter(title, `the extension is ${schema.type}: it takes one record`);
    }
    if (number > mostRecords) throw badParameter(title, `at most ${mostRecords} records`);
    // A name without number is that of the first record.
    const cells = entryOf(
      entryOf(extensions, schema, () => new Map<number, Cell[]>()),
      Math.max(number, 1),
      () => [],
    );
    if (cells.some((cell) => cell.definition === definition)) throw badParameter(title, 'the column is there twice');
    cells.push({ position, definition, title });
  }
  return {
    names,
    customerId,
    attributes: [...attributes].map(([definition, cells]) => ({ definition, cells: inOrder(cells) })),
    extensions: [...extensions].map(([schema, records]) => ({
      schema,
      records: inOrder(records).map((cells, i) => ({
        title: schema.type === 'multi-valued' ? `${schema.name}[${i}]` : schema.name,
        cells,
      })),
    })),
  };
}

function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

function inOrder<Value>(numbered: ReadonlyMap<number, Value>): Value[] {
  return [...numbered].sort(([a], [b]) => a - b).map(([, value]) => value);
}
