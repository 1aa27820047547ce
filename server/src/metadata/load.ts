import type { Db } from '../db/client.ts';
import type {
  AttributeDefinition,
  BusinessAttribute,
  BusinessAttributeValue,
  ExtensionSchema,
  ExtensionType,
  IdentificationKey,
  Metadata,
  Scope,
} from './model.ts';

interface AttributeRow {
  name: string;
  type: AttributeDefinition['type'];
  length: number;
  default_value: AttributeDefinition['defaultValue'] | null;
  mandatory: boolean;
  encrypt: boolean;
}

interface ExtensionRow {
  extension_id: number;
  scope: Scope;
  name: string;
  type: ExtensionType;
  attributes: AttributeDefinition[];
  unique: { flat: boolean; lists: string[][] };
}

interface KeyRow {
  key_id: number;
  name: string;
  extension_id: number | null;
  attributes: string[];
  is_unique: boolean;
}

/** The version of a tenant's metadata, which each change raises; undefined when there is no such tenant. */
export async function readVersion(db: Db, tenant: number): Promise<number | undefined> {
  const [row] = await db.query<{ version: number }>('SELECT version FROM metadata_versions WHERE tenant_id = $1', [
    tenant,
  ]);
  return row?.version;
}

/**
 * Reads everything that is defined for a tenant. The version is read first: when something changes in between, the
 * copy looks older than it is and is merely read once more.
 */
export async function loadMetadata(db: Db, tenant: number): Promise<Metadata> {
  const version = (await readVersion(db, tenant)) ?? 0;
  const attributes = await loadAttributes(db, tenant);
  const schemas = await loadExtensionSchemas(db, tenant);
  const extensionsOf = (scope: Scope) =>
    new Map(schemas.filter((schema) => schema.scope === scope).map((schema) => [schema.name.toLowerCase(), schema]));
  return {
    tenant,
    version,
    attributes,
    extensions: {
      profile: extensionsOf('profile'),
      service: extensionsOf('service'),
      state: extensionsOf('state'),
      task: extensionsOf('task'),
    },
    identificationKeys: await loadIdentificationKeys(db, tenant, attributes, schemas),
    businessAttributes: await loadBusinessAttributes(db, tenant),
  };
}

async function loadAttributes(db: Db, tenant: number): Promise<Map<string, AttributeDefinition>> {
  const rows = await db.query<AttributeRow>(
    `SELECT name, type, length, default_value, mandatory, encrypt FROM profile_attributes
     WHERE tenant_id = $1 ORDER BY attribute_id`,
    [tenant],
  );
  return new Map(
    rows.map(({ default_value, ...row }) => [
      row.name.toLowerCase(),
      { ...row, ...(default_value !== null && default_value !== undefined && { defaultValue: default_value }) },
    ]),
  );
}

async function loadExtensionSchemas(db: Db, tenant: number): Promise<ExtensionSchema[]> {
  const rows = await db.query<ExtensionRow>(
    `SELECT extension_id, scope, name, type, attributes, "unique" FROM extension_schemas
     WHERE tenant_id = $1 ORDER BY extension_id`,
    [tenant],
  );
  return rows.map((row) => ({
    id: row.extension_id,
    scope: row.scope,
    name: row.name,
    type: row.type,
    attributes: new Map(row.attributes.map((attribute) => [attribute.name.toLowerCase(), attribute])),
    uniqueLists: row.unique.lists,
    hasFlatUnique: row.unique.flat,
  }));
}

async function loadIdentificationKeys(
  db: Db,
  tenant: number,
  attributes: ReadonlyMap<string, AttributeDefinition>,
  schemas: readonly ExtensionSchema[],
): Promise<IdentificationKey[]> {
  const rows = await db.query<KeyRow>(
    `SELECT key_id, name, extension_id, attributes, is_unique FROM identification_keys
     WHERE tenant_id = $1 ORDER BY key_id`,
    [tenant],
  );
  return rows.map((row) => {
    const extension = schemas.find((schema) => schema.id === row.extension_id);
    const source = extension?.attributes ?? attributes;
    return {
      id: row.key_id,
      name: row.name,
      extension,
      attributes: row.attributes.flatMap((name) => source.get(name.toLowerCase()) ?? []),
      unique: row.is_unique,
    };
  });
}

async function loadBusinessAttributes(db: Db, tenant: number): Promise<BusinessAttribute[]> {
  return await db.query<BusinessAttribute & { values: BusinessAttributeValue[] }>(
    `SELECT name, dbid, display_name, description, map_name, cv_attributes, attribute_values AS values
     FROM business_attributes WHERE tenant_id = $1 ORDER BY dbid`,
    [tenant],
  );
}
