import { Type } from 'typebox';
import { recordAudit } from '../access/audit.ts';
import type { Context } from '../context.ts';
import { deleteDeviceKeysOfExtension } from '../devices/queries.ts';
import { ApiError, badParameter, notFound } from '../errors.ts';
import { checkedByFeature, closed, created, deleted, listQuery, noContent, responses } from '../http/answers.ts';
import { contextServicesBase } from '../http/base-paths.ts';
import type { App } from '../http/fastify-types.ts';
import { customerRecords } from '../profiles/queries.ts';
import { serviceRecords } from '../services/queries.ts';
import { checkExtensionSchema, newExtension } from './definitions.ts';
import { attributeValue, nameParams, sendList } from './lists.ts';
import type { ExtensionSchema, Metadata, Scope } from './model.ts';
import { refuseTakenName } from './taken-names.ts';
import { valueRules } from './values.ts';

const attributeSchema = Type.Object(
  {
    default: Type.Optional(attributeValue),
    encrypt: Type.Boolean(),
    length: Type.Integer(),
    mandatory: Type.Boolean(),
    name: Type.String(),
    type: Type.String(),
    unique: Type.Boolean({ description: 'True when the attribute is in a list of `unique`.' }),
  },
  { title: 'ExtensionAttribute' },
);
export const extensionSchema = Type.Object(
  {
    name: Type.String(),
    type: Type.String(),
    required: Type.Optional(
      Type.Boolean({ description: 'Profiles only: true when a record needs at least one value.' }),
    ),
    attributes: Type.Array(attributeSchema),
    unique: Type.Optional(Type.Array(Type.Union([Type.String(), Type.Array(Type.String())]))),
  },
  { title: 'ExtensionSchema' },
);

interface ScopeRoutes {
  readonly scope: Scope;
  /** The path segment, such as `profiles`. */
  readonly plural: string;
  /** As in the names of tasks and operations, such as `Profile`. */
  readonly word: string;
}

const scopeRoutes: readonly ScopeRoutes[] = [
  { scope: 'profile', plural: 'profiles', word: 'Profile' },
  { scope: 'service', plural: 'services', word: 'Service' },
  { scope: 'state', plural: 'states', word: 'State' },
  { scope: 'task', plural: 'tasks', word: 'Task' },
];

/** Extension schemas of profiles, services, states and tasks: create, query, delete (API reference). */
export function registerExtensionSchemas(app: App, context: Context): void {
  for (const routes of scopeRoutes) registerScope(app, context, routes);
}

function registerScope(app: App, context: Context, { scope, plural, word }: ScopeRoutes): void {
  const { config, metadata, now, writing } = context;
  const rules = valueRules(config);
  const path = `/metadata/${plural}/extensions`;
  const tags = ['Metadata'];
  const read = { config: { tasks: [`UCS.SchemaMgt.read${word}ExtensionSchema`] } };

  const all = {
    ...read,
    schema: {
      tags,
      operationId: `list${word}ExtensionSchemas`,
      summary: `Query ${word} Extension Schema: all`,
      querystring: listQuery,
      response: responses({ 200: Type.Array(extensionSchema) }),
    },
  };
  const one = {
    ...read,
    schema: {
      tags,
      operationId: `get${word}ExtensionSchema`,
      summary: `Query ${word} Extension Schema: one`,
      params: nameParams,
      response: responses({ 200: extensionSchema }),
    },
  };
  // The samples of services, states and tasks also ask without `/extensions`.
  const paths = scope === 'profile' ? [path] : [path, `/metadata/${plural}`];
  for (const [i, route] of paths.entries()) {
    const hide = i > 0;
    app.get(route, { ...all, schema: { ...all.schema, hide } }, async (request, reply) => {
      const schemas = (await metadata.get(request.caller.tenant)).extensions[scope];
      return sendList(context, request, reply, [...schemas.values()].map(describeExtension));
    });
    app.get(`${route}/:name`, { ...one, schema: { ...one.schema, hide } }, async (request) =>
      describeExtension(findExtension(await metadata.get(request.caller.tenant), scope, request.params.name)),
    );
  }

  app.post(
    path,
    {
      config: { tasks: [`UCS.SchemaMgt.create${word}ExtensionSchema`] },
      schema: {
        tags,
        operationId: `create${word}ExtensionSchema`,
        summary: `Create ${word} Extension Schema`,
        body: checkedByFeature(newExtension),
        response: responses({ 201: closed({ name: Type.String() }) }),
      },
    },
    async (request, reply) =>
      await writing.metadata(request, reply, async (tx, before) => {
        const { tenant } = request.caller;
        const definition = checkExtensionSchema(scope, onlySchema(request.body), rules);
        const { name, type, attributes, uniqueLists, hasFlatUnique } = definition;
        refuseTakenName('name', scope, name);
        const taken = before.extensions[scope].has(name.toLowerCase());
        if (taken || (scope === 'profile' && before.attributes.has(name.toLowerCase()))) {
          throw new ApiError('conflict', `there is an extension or attribute named '${name}' already`);
        }
        await tx.query(
          `INSERT INTO extension_schemas (tenant_id, scope, name, type, attributes, "unique") VALUES ($1, $2, $3, $4, $5, $6)`,
          [
            tenant,
            scope,
            name,
            type,
            JSON.stringify([...attributes.values()]),
            JSON.stringify({ lists: uniqueLists, flat: hasFlatUnique }),
          ],
        );
        await recordAudit(tx, request.caller, now(), {
          action: 'create',
          recordType: 'extension_schema',
          recordId: `${scope} ${name}`,
        });
        const location = `${contextServicesBase(config.publicUrl, config.basePaths)}${path}/${name}`;
        const answer = created(location, { name });
        return { ...answer, headers: { ...answer.headers, 'content-location': location } };
      }),
  );

  app.delete(
    `${path}/:name`,
    {
      config: { tasks: ['UCS.SchemaMgt.handleMetadata'] },
      schema: {
        tags,
        operationId: `delete${word}ExtensionSchema`,
        summary: `Delete Metadata ${word}s Extensions: the schema and all its records`,
        params: nameParams,
        response: responses({ 204: noContent('The schema and all its records are gone.') }),
      },
    },
    async (request, reply) =>
      await writing.metadata(request, reply, async (tx, before) => {
        const { tenant } = request.caller;
        const schema = findExtension(before, scope, request.params.name);
        const key = before.identificationKeys.find((candidate) => candidate.extension?.id === schema.id);
        if (key !== undefined)
          throw new ApiError('conflict', `the identification key '${key.name}' uses this extension`);
        const table = scope === 'profile' ? customerRecords : serviceRecords;
        const keyed = scope === 'profile' ? 'profile_extension' : 'service_extension';
        await deleteDeviceKeysOfExtension(tx, tenant, keyed, schema.id);
        await table.deleteExtensionOfAll(tx, tenant, schema.id);
        await tx.query('DELETE FROM extension_schemas WHERE tenant_id = $1 AND extension_id = $2', [tenant, schema.id]);
        await recordAudit(tx, request.caller, now(), {
          action: 'delete',
          recordType: 'extension_schema',
          recordId: `${scope} ${schema.name}`,
        });
        return deleted;
      }),
  );
}

/** One sample wraps the schema in an array. */
function onlySchema(body: unknown): unknown {
  if (!Array.isArray(body)) return body;
  if (body.length !== 1) throw badParameter('body', 'one request defines one extension');
  return body[0];
}

/** @throws {ApiError} 404 when the scope has no extension of that name, whatever the case */
export function findExtension(metadata: Metadata, scope: Scope, name: string): ExtensionSchema {
  const schema = metadata.extensions[scope].get(name.toLowerCase());
  if (schema === undefined) throw notFound(`${scope} extension`, name);
  return schema;
}

export function describeExtension(schema: ExtensionSchema) {
  const unique = new Set(schema.uniqueLists.flat());
  const attributes = [...schema.attributes.values()].map(({ defaultValue, ...definition }) => ({
    ...(defaultValue !== undefined && { default: defaultValue }),
    ...definition,
    unique: unique.has(definition.name),
  }));
  const [flat, ...nested] = schema.hasFlatUnique ? schema.uniqueLists : [[], ...schema.uniqueLists];
  return {
    name: schema.name,
    type: schema.type,
    ...(schema.scope === 'profile' && {
      required: attributes.some((attribute) => attribute.mandatory && attribute.default === undefined),
    }),
    attributes,
    ...(unique.size > 0 && {
      unique: [...(flat ?? []), ...nested].map((item) => (typeof item === 'string' ? item : [...item])),
    }),
  };
}
