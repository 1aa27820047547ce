import { badParameter } from '../errors.ts';
import type { Keyring } from '../keyring.ts';
import type { ExtensionSchema, Metadata, Scope } from '../metadata/model.ts';
import { openRecord } from './owner-records.ts';
import type { StoredRecord } from './record-table.ts';

/**
 * The extensions that a query asks for, `extensions=contacts,purchases`.
 *
 * @throws {ApiError} bad parameter when one of them does not exist
 */
export function requestedExtensions(
  metadata: Metadata,
  scope: Scope,
  parameter: string | readonly string[] | undefined,
): ExtensionSchema[] {
  if (parameter === undefined) return [];
  const names = [parameter].flat().flatMap((list) => list.split(','));
  const schemas = names
    .filter((name) => name.trim() !== '')
    .map((name) => {
      const schema = metadata.extensions[scope].get(name.trim().toLowerCase());
      if (schema === undefined)
        throw badParameter('extensions', `there is no ${scope} extension '${name.trim().slice(0, 64)}'`);
      return schema;
    });
  return [...new Set(schemas)];
}

/**
 * Extensions as members of the JSON object of their owner, such as `"Phone":[{…}]`. A multi-valued one without records
 * is an empty array, another one is left out.
 *
 * @param ownerPlace see `RecordOwner`
 */
export function extensionMembers(
  keyring: Keyring,
  ownerPlace: string,
  extensions: readonly ExtensionSchema[],
  rows: readonly StoredRecord[],
): string[] {
  return extensions.flatMap((schema) => {
    const values = rows
      .filter((row) => row.extension_id === schema.id)
      .map((row) => openRecord(keyring, ownerPlace, row));
    const value = schema.type === 'multi-valued' ? values : values[0];
    return value === undefined ? [] : [`${JSON.stringify(schema.name)}:${JSON.stringify(value)}`];
  });
}
