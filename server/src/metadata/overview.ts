import { Type } from 'typebox';
import { recordAudit } from '../access/audit.ts';
import { listRoles } from '../access/roles.ts';
import type { Context } from '../context.ts';
import { missingParameter } from '../errors.ts';
import { closed, listQuery, noContent, responses } from '../http/answers.ts';
import { contextServicesBase } from '../http/base-paths.ts';
import type { App } from '../http/fastify-types.ts';
import { notify } from '../operations/control.ts';
import { sendList } from './lists.ts';

/** Names and paths of `GET /metadata`; the first five as in the sample of the API reference. */
const resources: readonly (readonly [string, string])[] = [
  ['identification-keys schemas', 'identification-keys'],
  ['Tasks Extensions', 'tasks/extensions'],
  ['Services Extensions', 'services/extensions'],
  ['States Extensions', 'states/extensions'],
  ['business-attributes mapping', 'business-attributes'],
  ['Profiles Extensions', 'profiles/extensions'],
  ['Profiles Attributes', 'profiles'],
  ['Roles', 'roles'],
];

const roleSchema = Type.Object(
  {
    role_DBID: Type.Integer(),
    role_enabled: Type.Boolean(),
    tasks: Type.Array(Type.Object({ capableOf: Type.Boolean(), name: Type.String() })),
    role_name: Type.String(),
  },
  { title: 'MetadataRole' },
);

/** What there is: "Get Metadata", "Query Metadata Roles", "Change Metadata Cache". */
export function registerOverview(app: App, context: Context): void {
  const { config, database, metadata } = context;
  const tags = ['Metadata'];
  const base = `${contextServicesBase(config.publicUrl, config.basePaths)}/metadata`;

  app.get(
    '/metadata',
    {
      config: { tasks: ['UCS.SchemaMgt.handleMetadata'] },
      schema: {
        tags,
        operationId: 'getMetadata',
        summary: 'Get Metadata: where the definitions are; HTML when Content-Type or Accept asks for it',
        response: responses({
          200: Type.Unsafe<unknown>({ type: 'object', additionalProperties: { type: 'string' } }),
        }),
      },
    },
    async (request, reply) => {
      // The API reference asks by Content-Type, HTTP by Accept.
      const asked = request.headers['content-type'] ?? request.headers.accept ?? '';
      if (/^\s*text\/html/i.test(asked)) {
        const links = resources.map(
          ([name, path]) => `<a href="${escapeHtml(`${base}/${path}`)}">${escapeHtml(name)}</a><br/>`,
        );
        const page = `<html><body><h1>Available Resources</h1><br/>\n${links.join('\n')}\n</body></html>`;
        return reply
          .type('text/html; charset=utf-8')
          .header('content-security-policy', "default-src 'none'")
          .send(page);
      }
      return Object.fromEntries(resources.map(([name, path]) => [name, `${base}/${path}`]));
    },
  );

  app.get(
    '/metadata/roles',
    {
      config: { tasks: ['UCS.SchemaMgt.readGenAdminRole'] },
      schema: {
        tags,
        operationId: 'listMetadataRoles',
        summary: 'Query Metadata Roles',
        querystring: listQuery,
        response: responses({ 200: Type.Array(roleSchema) }),
      },
    },
    async (request, reply) => {
      const { tenant } = request.caller;
      const roles = await database.tenant(tenant, (db) => listRoles(db, tenant));
      const described = roles.map((role) => ({
        role_DBID: role.id,
        role_enabled: role.enabled,
        tasks: role.tasks.map((name) => ({ capableOf: true, name })),
        role_name: role.name,
      }));
      return sendList(context, request, reply, described);
    },
  );

  app.put(
    '/metadata/cache',
    {
      config: { tasks: ['UCS.SchemaMgt.handleMetadata'], acceptsJson5: true },
      schema: {
        tags,
        operationId: 'reloadMetadataCache',
        summary: 'Change Metadata Cache: read the definitions again',
        body: closed({ reload: Type.Optional(Type.Unknown({ description: 'Any value.' })) }),
        response: responses({ 200: noContent('Reloaded, in every process.') }),
      },
    },
    async (request, reply) => {
      if (request.body.reload === undefined) throw missingParameter('reload');
      const { tenant } = request.caller;
      return await context.writing.other(request, reply, async (tx) => {
        await notify(tx, { kind: 'metadata', tenant });
        const entry = { action: 'reload', recordType: 'metadata', recordId: 'cache' } as const;
        await recordAudit(tx, request.caller, context.now(), entry);
        metadata.forget(tenant);
        return { status: 200 };
      });
    },
  );
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
