import { Type } from 'typebox';
import { recordAudit } from '../access/audit.ts';
import type { Context } from '../context.ts';
import { ApiError, badParameter, missingParameter, notFound } from '../errors.ts';
import { checkedByFeature, closed, created, deleted, listQuery, noContent, responses } from '../http/answers.ts';
import { contextServicesBase } from '../http/base-paths.ts';
import type { App } from '../http/fastify-types.ts';
import { removeIdentificationValues } from '../profiles/definitions-removed.ts';
import { indexExistingProfiles } from '../profiles/index-existing.ts';
import { checkName, checkObject } from './definitions.ts';
import { nameParams, sendList } from './lists.ts';
import type { AttributeDefinition, ExtensionSchema, IdentificationKey, Metadata } from './model.ts';

export const keySchema = Type.Object(
  {
    name: Type.String(),
    attributes: Type.Array(Type.String(), { description: 'Those of an extension as `<extension>.<attribute>`.' }),
    unique: Type.Optional(
      Type.Literal(true, { description: 'Present when no two customers may have the same values.' }),
    ),
  },
  { title: 'IdentificationKey' },
);
const newKey = closed({
  name: Type.String(),
  source: Type.Optional(
    Type.String({ description: 'The extension whose attributes these are; the profile by default.' }),
  ),
  attributes: Type.Array(Type.String()),
  unique: Type.Optional(Type.Boolean({ default: false })),
});

const path = '/metadata/identification-keys';
const mostAttributes = 16;

/** Identification keys: create, query, delete (API reference). */
export function registerIdentificationKeys(app: App, context: Context): void {
  const { config, metadata, now, writing } = context;
  const tags = ['Metadata'];
  const read = { tasks: ['UCS.SchemaMgt.readIdKeys'] };

  app.get(
    path,
    {
      config: read,
      schema: {
        tags,
        operationId: 'listIdentificationKeys',
        summary: 'Get Identification Keys: all',
        querystring: listQuery,
        response: responses({ 200: Type.Array(keySchema) }),
      },
    },
    async (request, reply) => {
      const { identificationKeys } = await metadata.get(request.caller.tenant);
      return sendList(context, request, reply, identificationKeys.map(describeKey));
    },
  );

  app.get(
    `${path}/:name`,
    {
      config: read,
      schema: {
        tags,
        operationId: 'getIdentificationKey',
        summary: 'Get Identification Keys: one',
        params: nameParams,
        response: responses({ 200: keySchema }),
      },
    },
    async (request) => describeKey(find(await metadata.get(request.caller.tenant), request.params.name)),
  );

  app.post(
    path,
    {
      config: { tasks: ['UCS.SchemaMgt.createIdKeys'], mode: 'maintenance' },
      schema: {
        tags,
        operationId: 'createIdentificationKey',
        summary: 'Create Identification Key',
        body: checkedByFeature(newKey),
        response: responses({ 201: closed({ name: Type.String() }) }),
      },
    },
    async (request, reply) =>
      await writing.metadata(request, reply, async (tx, before) => {
        const { tenant } = request.caller;
        const { name, extension, attributes, unique } = checkKey(before, request.body);
        if (before.identificationKeys.some((key) => key.name.toLowerCase() === name.toLowerCase())) {
          throw new ApiError('conflict', `there is an identification key named '${name}' already`);
        }
        const [row] = await tx.query<{ key_id: number }>(
          `INSERT INTO identification_keys (tenant_id, name, extension_id, attributes, is_unique)
           VALUES ($1, $2, $3, $4, $5) RETURNING key_id`,
          [tenant, name, extension?.id ?? null, attributes.map((attribute) => attribute.name), unique],
        );
        await indexExistingProfiles(tx, context, before, { id: row?.key_id ?? 0, name, extension, attributes, unique });
        await recordAudit(tx, request.caller, now(), {
          action: 'create',
          recordType: 'identification_key',
          recordId: name,
        });
        return created(`${contextServicesBase(config.publicUrl, config.basePaths)}${path}/${name}`, { name });
      }),
  );

  app.delete(
    `${path}/:name`,
    {
      config: { tasks: ['UCS.SchemaMgt.handleMetadata'] },
      schema: {
        tags,
        operationId: 'deleteIdentificationKey',
        summary: 'Delete Metadata Identification Keys',
        params: nameParams,
        response: responses({ 204: noContent('Deleted.') }),
      },
    },
    async (request, reply) =>
      await writing.metadata(request, reply, async (tx, before) => {
        const { tenant } = request.caller;
        const key = find(before, request.params.name);
        await removeIdentificationValues(tx, tenant, key.id);
        await tx.query('DELETE FROM identification_keys WHERE tenant_id = $1 AND key_id = $2', [tenant, key.id]);
        await recordAudit(tx, request.caller, now(), {
          action: 'delete',
          recordType: 'identification_key',
          recordId: key.name,
        });
        return deleted;
      }),
  );
}

const fields = new Set(['name', 'source', 'extension', 'attributes', 'unique']);

/** Checks an Identification Key resource. `extension` is how a sample of the API reference spells `source`. */
function checkKey(metadata: Metadata, value: unknown): Omit<IdentificationKey, 'id'> {
  const body = checkObject(value, 'body', fields);
  const name = checkName('name', body['name']);
  const extension = checkSource(metadata, body);
  const attributes = checkAttributes(metadata, extension, body['attributes']);
  const unique = body['unique'] ?? false;
  if (typeof unique !== 'boolean') throw badParameter('unique', 'it must be true or false');
  return { name, extension, attributes, unique };
}

function checkSource(metadata: Metadata, body: Readonly<Record<string, unknown>>): ExtensionSchema | undefined {
  const field = body['source'] === undefined && body['extension'] !== undefined ? 'extension' : 'source';
  if (body['source'] !== undefined && body['extension'] !== undefined)
    throw badParameter('extension', 'source says the same');
  const source = body[field] ?? 'profile';
  if (typeof source !== 'string') throw badParameter(field, 'it must be a text');
  switch (source.toLowerCase()) {
    case 'profile':
      return undefined;
    case 'none':
      throw badParameter(field, 'there is no identification table that could be maintained by hand');
    default: {
      const schema = metadata.extensions.profile.get(source.toLowerCase());
      if (schema === undefined) throw badParameter(field, `there is no profile extension '${source.slice(0, 64)}'`);
      return schema;
    }
  }
}

function checkAttributes(
  metadata: Metadata,
  extension: ExtensionSchema | undefined,
  value: unknown,
): AttributeDefinition[] {
  if (value === undefined) throw missingParameter('attributes');
  if (!Array.isArray(value) || value.length === 0)
    throw badParameter('attributes', 'it must be an array of attribute names');
  if (value.length > mostAttributes) throw badParameter('attributes', `a key has at most ${mostAttributes} attributes`);
  const prefix = extension === undefined ? '' : `${extension.name.toLowerCase()}.`;
  const attributes = value.map((item, i) => {
    // Samples have blanks around a name, and answers have the extension in front of it.
    const given = typeof item === 'string' ? item.trim().toLowerCase() : '';
    const name = prefix !== '' && given.startsWith(prefix) ? given.slice(prefix.length) : given;
    const attribute = (extension?.attributes ?? metadata.attributes).get(name);
    if (attribute === undefined) {
      throw badParameter(
        `attributes[${i}]`,
        `it names no attribute of ${extension === undefined ? 'the profile' : `the extension '${extension.name}'`}`,
      );
    }
    return attribute;
  });
  if (new Set(attributes).size < attributes.length) throw badParameter('attributes', 'an attribute is named twice');
  return attributes;
}

function find(metadata: Metadata, name: string): IdentificationKey {
  const key = metadata.identificationKeys.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  if (key === undefined) throw notFound('identification key', name);
  return key;
}

export function describeKey(key: IdentificationKey) {
  const prefix = key.extension === undefined ? '' : `${key.extension.name}.`;
  return {
    name: key.name,
    attributes: key.attributes.map((attribute) => `${prefix}${attribute.name}`),
    ...(key.unique && { unique: true as const }),
  };
}
