import { Type } from 'typebox';
import { recordAudit } from '../access/audit.ts';
import type { Context } from '../context.ts';
import { type Db, together } from '../db/client.ts';
import { allowExtension, allowReplacing } from '../extension-records/allow.ts';
import { requestedExtensions } from '../extension-records/answer.ts';
import { closed, created, jsonType, noContent, optionalBody, responses } from '../http/answers.ts';
import { contextServicesBase } from '../http/base-paths.ts';
import type { App } from '../http/fastify-types.ts';
import { withinBudget } from '../http/page-budget.ts';
import { defaultLimit, linkNextPage } from '../http/paging.ts';
import { findExtension } from '../metadata/extensions.ts';
import type { Metadata } from '../metadata/model.ts';
import { checkRecordChange } from '../metadata/records.ts';
import { valueRules } from '../metadata/values.ts';
import { isRecordId, newRecordId } from '../record-id.ts';
import { createProfile } from './create.ts';
import { deleteProfile } from './delete.ts';
import { deleteRecordByUnique, insertExtensionRecords, updateRecordByUnique } from './extension-records.ts';
import { identify, isPointLookup } from './identify.ts';
import { readIdentifyQuery } from './identify-query.ts';
import { mergeProfiles } from './merge.ts';
import { checkExtensionsOnly, checkProfile } from './profile.ts';
import { profileNotFound } from './queries.ts';
import { readProfile, readProfiles } from './read.ts';
import { CustomerStore } from './store.ts';
import { updateProfile } from './update.ts';

const profile = Type.Object(
  { customer_id: Type.Optional(Type.String()) },
  {
    title: 'Profile',
    additionalProperties: true,
    description:
      'Core attributes (a string or an array of strings, the first being the primary value) and extensions (a record, or an array of records) side by side, as `GET /metadata/profiles` and `GET /metadata/profiles/extensions` define them.',
  },
);
/** Sent as text that the database made, so it is described and not serialised. */
const profileText = Type.Unsafe<string>(profile);
const profilesText = Type.Unsafe<string>(Type.Union([profile, Type.Array(profile)]));
const customerParams = closed({ customer_id: Type.String({ description: '1 to 16 letters and digits.' }) });
const recordParams = closed({ customer_id: Type.String(), ext_name: Type.String() });
const extensionsQuery = {
  extensions: Type.Optional(
    Type.Union([Type.String(), Type.Array(Type.String())], {
      description: 'Names of extensions to return, separated by commas.',
    }),
  ),
};

/** Profile operations of the API reference. Bulk import is a feature of its own. */
export function registerProfiles(app: App, context: Context): void {
  const { config, database, keyring, metadata, now, writing } = context;
  const rules = valueRules(config);
  const tags = ['Profiles'];
  const base = `${contextServicesBase(config.publicUrl, config.basePaths)}/profiles`;
  const mode = 'production' as const;

  app.post(
    '/profiles',
    {
      config: { tasks: ['UCS.Customer.createProfile'], mode },
      schema: {
        tags,
        operationId: 'createProfile',
        summary: 'Create Customer Profile',
        body: Type.Unsafe<unknown>(profile),
        response: responses({ 201: closed({ customer_id: Type.String() }) }),
      },
    },
    async (request, reply) =>
      await writing.data(request, reply, async (tx, definitions) => {
        const input = checkProfile(definitions, request.body, rules, () =>
          allowExtension(request.caller, 'profile', 'create'),
        );
        const customerId = input.customerId ?? newRecordId(now());
        const store = new CustomerStore(tx, context, definitions, request.caller);
        await together([
          createProfile(store, customerId, input, now()),
          recordAudit(tx, request.caller, now(), { action: 'create', recordType: 'profile', recordId: customerId }),
        ]);
        const answer = created(`${base}/${customerId}`, { customer_id: customerId });
        return { ...answer, headers: { ...answer.headers, 'content-location': `${base}/${customerId}` } };
      }),
  );

  app.get(
    '/profiles',
    {
      config: { tasks: ['UCS.Customer.readProfile'], mode },
      schema: {
        tags,
        operationId: 'identifyCustomer',
        summary: 'Identify Customer',
        description: 'Answers one profile as an object, several as an array, none as `[]`.',
        querystring: Type.Object(
          {
            id_key: Type.Optional(Type.Unknown({ description: 'The identification key; inferred when absent.' })),
            include_profile: Type.Optional(Type.Unknown({ description: '`yes` or `no` (default).' })),
            include_extensions: Type.Optional(Type.Unknown({ description: '`always` (default) or `unique`.' })),
            ...extensionsQuery,
            limit: Type.Optional(
              Type.Unknown({ description: `At most this many customers; ${defaultLimit} by default.` }),
            ),
            cursor: Type.Optional(
              Type.Unknown({ description: 'Where the page starts: the `Link` of the page before.' }),
            ),
          },
          {
            additionalProperties: Type.Unknown({
              description: 'Attributes: `<attribute>` or `<extension>.<attribute>`.',
            }),
          },
        ),
        response: responses({ 200: profilesText }),
      },
    },
    async (request, reply) => {
      const { tenant } = request.caller;
      const definitions = await metadata.get(tenant);
      const query = readIdentifyQuery(definitions, request.query as Record<string, string | string[]>);
      if (query.extensions.length > 0 || query.conditions.some((condition) => condition.extension !== undefined)) {
        allowExtension(request.caller, 'profile', 'read');
      }
      const answer = async (db: Db) => {
        const { ids, next } = await identify(db, context, definitions, query);
        const unique = ids.length === 1 && next === undefined && query.after === undefined;
        const extensions = query.extensionsWhenUnique && !unique ? [] : query.extensions;
        const reading = { db, keyring, tenant };
        // Core attributes may be as large as a request; extensions have thousands of records.
        const groupSize = extensions.length > 0 ? 5 : query.includeProfile ? 50 : ids.length;
        const { texts: profiles, count } = await withinBudget(ids, groupSize, (group) =>
          readProfiles(reading, group, query.includeProfile, extensions),
        );
        const after = count < ids.length ? ids[count - 1] : next;
        if (after !== undefined) linkNextPage(reply, config.publicUrl, [after]);
        const [only] = unique ? profiles : [];
        return reply.type(jsonType).send(only ?? `[${profiles.join(',')}]`);
      };
      const isSmall = isPointLookup(query) && query.extensions.length === 0;
      return isSmall ? await answer(database.pointReads(tenant)) : await database.snapshot(tenant, answer);
    },
  );

  app.get(
    '/profiles/:customer_id',
    {
      config: { tasks: ['UCS.Customer.readProfile'], mode },
      schema: {
        tags,
        operationId: 'getProfile',
        summary: 'Query Customer Profile',
        params: customerParams,
        querystring: closed(extensionsQuery),
        response: responses({ 200: profileText }),
      },
    },
    async (request, reply) => {
      const { tenant } = request.caller;
      const { customer_id } = request.params;
      const asked = request.query.extensions;
      const extensions = asked === undefined ? [] : requestedExtensions(await metadata.get(tenant), 'profile', asked);
      if (extensions.length > 0) allowExtension(request.caller, 'profile', 'read');
      const read = (db: Db) => readProfile({ db, keyring, tenant }, customer_id, extensions);
      if (!isRecordId(customer_id)) throw profileNotFound(customer_id);
      // Extensions may have thousands of records: those are not for the connections that all requests share.
      const text = await (extensions.length === 0
        ? read(database.pointReads(tenant))
        : database.snapshot(tenant, read));
      if (text === undefined) throw profileNotFound(customer_id);
      return reply.type(jsonType).send(text);
    },
  );

  app.put(
    '/profiles/:customer_id',
    {
      config: { tasks: ['UCS.Customer.updateProfile'], mode },
      schema: {
        tags,
        operationId: 'updateProfile',
        summary: 'Update Customer Profile',
        params: customerParams,
        body: Type.Unsafe<unknown>(profile),
        response: responses({ 200: Type.Array(Type.Unknown(), { maxItems: 0 }) }),
      },
    },
    async (request, reply) => {
      const customerId = knownForm(request.params.customer_id);
      return await writing.data(request, reply, async (tx, definitions) => {
        const input = checkProfile(definitions, request.body, rules, (value) => {
          allowReplacing(request.caller, 'profile', value);
        });
        const store = new CustomerStore(tx, context, definitions, request.caller);
        await together([
          updateProfile(store, customerId, input, now()),
          recordAudit(tx, request.caller, now(), { action: 'update', recordType: 'profile', recordId: customerId }),
        ]);
        return { status: 200, body: [] };
      });
    },
  );

  app.delete(
    '/profiles/:customer_id',
    {
      config: { tasks: ['UCS.Customer.deleteProfile'], mode },
      schema: {
        tags,
        operationId: 'deleteProfile',
        summary: 'Delete Customer Profile',
        params: customerParams,
        response: responses({ 200: noContent('Deleted, with its extensions and services.') }),
      },
    },
    async (request, reply) => {
      const customerId = knownForm(request.params.customer_id);
      return await writing.data(request, reply, async (tx, definitions) => {
        await deleteProfile(new CustomerStore(tx, context, definitions, request.caller), customerId, () =>
          allowExtension(request.caller, 'profile', 'delete'),
        );
        await recordAudit(tx, request.caller, now(), { action: 'delete', recordType: 'profile', recordId: customerId });
        return { status: 200 };
      });
    },
  );

  app.post(
    '/profiles/:customer_id/extensions',
    {
      config: { tasks: ['UCS.Customer.createProfileExtension'], mode },
      schema: {
        tags,
        operationId: 'insertExtensionRecords',
        summary: 'Insert Extension Records',
        params: customerParams,
        body: Type.Unsafe<unknown>(profile),
        response: responses({ 200: noContent('Inserted.') }),
      },
    },
    async (request, reply) => {
      const customerId = knownForm(request.params.customer_id);
      return await writing.data(request, reply, async (tx, definitions) => {
        const input = checkExtensionsOnly(definitions, request.body, rules);
        await insertExtensionRecords(
          new CustomerStore(tx, context, definitions, request.caller),
          customerId,
          input,
          now(),
        );
        await recordAudit(tx, request.caller, now(), {
          action: 'insertExtensionRecords',
          recordType: 'profile',
          recordId: customerId,
        });
        return { status: 200 };
      });
    },
  );

  const byUnique = [
    {
      path: 'by/unique',
      task: 'UCS.Customer.updateProfileExtension',
      operationId: 'updateExtensionRecord',
      summary: 'Update Record In Profile Extension',
      change: updateRecordByUnique,
    },
    {
      path: 'delete/by/unique',
      task: 'UCS.Customer.deleteProfileExtension',
      operationId: 'deleteExtensionRecord',
      summary: 'Delete Record From Profile Extension',
      change: deleteRecordByUnique,
    },
  ];
  for (const { path, task, operationId, summary, change } of byUnique) {
    app.put(
      `/profiles/:customer_id/extensions/:ext_name/${path}`,
      {
        config: { tasks: [task], mode },
        schema: {
          tags,
          operationId,
          summary,
          params: recordParams,
          body: Type.Unsafe<unknown>({ type: 'object' }),
          response: responses({ 204: noContent('Done.') }),
        },
      },
      async (request, reply) => {
        const customerId = knownForm(request.params.customer_id);
        return await writing.data(request, reply, async (tx, definitions: Metadata) => {
          const schema = findExtension(definitions, 'profile', request.params.ext_name);
          const recordChange = checkRecordChange(schema, request.body, rules);
          await change(
            new CustomerStore(tx, context, definitions, request.caller),
            customerId,
            schema,
            recordChange,
            now(),
          );
          await recordAudit(tx, request.caller, now(), {
            action: operationId,
            recordType: 'profile',
            recordId: customerId,
          });
          return { status: 204 };
        });
      },
    );
  }

  const mergeBody = closed({
    keep_uniq_from_src: Type.Optional(Type.Boolean({ default: false })),
    keep_active_service_only: Type.Optional(Type.Boolean({ default: false })),
  });
  app.put(
    '/profiles/:customer_id/merge/:src_id',
    {
      preValidation: optionalBody,
      config: { tasks: ['UCS.Customer.mergeProfile'], mode },
      schema: {
        tags,
        operationId: 'mergeProfiles',
        summary: 'Merge Customer Profile: the source goes over into the customer and is deleted',
        params: closed({ customer_id: Type.String(), src_id: Type.String() }),
        body: mergeBody,
        response: responses({ 204: noContent('Merged.') }),
      },
    },
    async (request, reply) => {
      const customerId = knownForm(request.params.customer_id);
      const sourceId = knownForm(request.params.src_id);
      const { keep_uniq_from_src = false, keep_active_service_only = false } = request.body;
      return await writing.data(request, reply, async (tx, definitions) => {
        const merge = {
          customerId,
          sourceId,
          keepUniqueFromSource: keep_uniq_from_src,
          keepActiveServicesOnly: keep_active_service_only,
        };
        await mergeProfiles(new CustomerStore(tx, context, definitions, request.caller), merge, now(), () =>
          allowExtension(request.caller, 'profile', 'update'),
        );
        await recordAudit(tx, request.caller, now(), {
          action: `merge ${sourceId}`,
          recordType: 'profile',
          recordId: customerId,
        });
        return { status: 204 };
      });
    },
  );
}

/** @throws {ApiError} 404 for an id that no customer can have */
function knownForm(customerId: string): string {
  if (!isRecordId(customerId)) throw profileNotFound(customerId);
  return customerId;
}
