import { Type } from 'typebox';
import { recordAudit } from '../access/audit.ts';
import type { Context } from '../context.ts';
import { ApiError, badParameter, notFound } from '../errors.ts';
import { checkedByFeature, closed, created, deleted, listQuery, noContent, responses } from '../http/answers.ts';
import { contextServicesBase } from '../http/base-paths.ts';
import type { App } from '../http/fastify-types.ts';
import { removeAttributeValues } from '../profiles/definitions-removed.ts';
import { CustomerStore } from '../profiles/store.ts';
import { checkAttribute, newAttribute } from './definitions.ts';
import { attributeValue, nameParams, sendList } from './lists.ts';
import type { AttributeDefinition } from './model.ts';
import { refuseTakenName } from './taken-names.ts';
import { valueRules } from './values.ts';

export const profileAttribute = Type.Object(
  {
    encrypt: Type.Boolean(),
    name: Type.String(),
    length: Type.Integer(),
    type: Type.String(),
    mandatory: Type.Optional(Type.Literal(true)),
    default: Type.Optional(attributeValue),
  },
  { title: 'ProfileAttribute' },
);

const path = '/metadata/profiles';

/** The attributes of the core profile: "Query Profile Schema", and the contract's own create and delete. */
export function registerProfileAttributes(app: App, context: Context): void {
  const { config, metadata, now, writing } = context;
  const rules = valueRules(config);
  const tags = ['Metadata'];

  app.get(
    path,
    {
      config: { tasks: ['UCS.SchemaMgt.readProfileExtensionSchema'] },
      schema: {
        tags,
        operationId: 'listProfileAttributes',
        summary: 'Query Profile Schema',
        querystring: listQuery,
        response: responses({ 200: Type.Array(profileAttribute) }),
      },
    },
    async (request, reply) => {
      const { attributes } = await metadata.get(request.caller.tenant);
      if (attributes.size === 0) throw new ApiError('notFound', 'the profile has no attributes yet');
      return sendList(context, request, reply, [...attributes.values()].map(describeAttribute));
    },
  );

  app.get(
    `${path}/:name`,
    {
      config: { tasks: ['UCS.SchemaMgt.readProfileExtensionSchema'] },
      schema: {
        tags,
        operationId: 'getProfileAttribute',
        summary: 'Query one attribute of the profile schema',
        params: nameParams,
        response: responses({ 200: profileAttribute }),
      },
    },
    async (request) => {
      const { attributes } = await metadata.get(request.caller.tenant);
      return describeAttribute(find(attributes, request.params.name));
    },
  );

  app.post(
    path,
    {
      config: { tasks: ['UCS.SchemaMgt.handleMetadata'] },
      schema: {
        tags,
        operationId: 'createProfileAttribute',
        summary: 'Add an attribute to the profile schema',
        body: checkedByFeature(newAttribute),
        response: responses({ 201: closed({ name: Type.String() }) }),
      },
    },
    async (request, reply) =>
      await writing.metadata(request, reply, async (tx, before) => {
        const { tenant } = request.caller;
        const definition = checkAttribute(request.body, '', rules);
        const { name, type, length, mandatory, encrypt, defaultValue } = definition;
        if (type !== 'string' && type !== 'datetime') {
          throw badParameter('type', 'attributes of the core profile are of type string or datetime');
        }
        refuseTakenName('name', 'profile', name);
        const known = name.toLowerCase();
        if (before.attributes.has(known) || before.extensions.profile.has(known)) {
          throw new ApiError('conflict', `the profile has an attribute or extension named '${name}' already`);
        }
        await tx.query(
          `INSERT INTO profile_attributes (tenant_id, name, type, length, default_value, mandatory, encrypt)
           VALUES ($1, $2, $3, $4, $5, $6, $7)`,
          [
            tenant,
            name,
            type,
            length,
            defaultValue === undefined ? null : JSON.stringify(defaultValue),
            mandatory,
            encrypt,
          ],
        );
        await recordAudit(tx, request.caller, now(), {
          action: 'create',
          recordType: 'profile_attribute',
          recordId: name,
        });
        return created(
          `${contextServicesBase(config.publicUrl, config.basePaths)}${path}/${encodeURIComponent(name)}`,
          { name },
        );
      }),
  );

  app.delete(
    `${path}/:name`,
    {
      config: { tasks: ['UCS.SchemaMgt.handleMetadata'] },
      schema: {
        tags,
        operationId: 'deleteProfileAttribute',
        summary: 'Delete an attribute and its values',
        params: nameParams,
        response: responses({ 204: noContent('The attribute and all its values are gone.') }),
      },
    },
    async (request, reply) =>
      await writing.metadata(request, reply, async (tx, before) => {
        const { tenant } = request.caller;
        const { name } = find(before.attributes, request.params.name);
        const key = before.identificationKeys.find(
          (candidate) =>
            candidate.extension === undefined && candidate.attributes.some((attribute) => attribute.name === name),
        );
        if (key !== undefined)
          throw new ApiError('conflict', `the identification key '${key.name}' uses this attribute`);
        await removeAttributeValues(new CustomerStore(tx, context, before, request.caller), name);
        await tx.query('DELETE FROM profile_attributes WHERE tenant_id = $1 AND name = $2', [tenant, name]);
        await recordAudit(tx, request.caller, now(), {
          action: 'delete',
          recordType: 'profile_attribute',
          recordId: name,
        });
        return deleted;
      }),
  );
}

function find(attributes: ReadonlyMap<string, AttributeDefinition>, name: string): AttributeDefinition {
  const found = attributes.get(name.toLowerCase());
  if (found === undefined) throw notFound('attribute', name);
  return found;
}

/** As in the sample of `GET /metadata/profiles`: `mandatory` and `default` only where they say something. */
export function describeAttribute(definition: AttributeDefinition) {
  return {
    encrypt: definition.encrypt,
    name: definition.name,
    length: definition.length,
    type: definition.type,
    ...(definition.mandatory && { mandatory: true as const }),
    ...(definition.defaultValue !== undefined && { default: definition.defaultValue }),
  };
}
