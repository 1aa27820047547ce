import { type Static, Type } from 'typebox';
import type { Context } from '../context.ts';
import type { Db } from '../db/client.ts';
import { badParameter, notFound } from '../errors.ts';
import { closed, created, deleted, idParams, listOf, noContent, responses } from '../http/answers.ts';
import type { App } from '../http/fastify-types.ts';
import { pageById, pageQuery } from '../http/paging.ts';
import { checkDateTime } from '../metadata/values.ts';
import { recordAudit } from './audit.ts';
import { newSecret } from './authenticate.ts';
import { label, storingName } from './names.ts';
import { hasRole, roleIds } from './roles.ts';

const expiry = Type.Optional(
  Type.Union([Type.String({ description: 'ISO 8601' }), Type.Null()], {
    description: 'null or absent: it does not expire.',
  }),
);
const keyBody = closed({ name: label, roles: Type.Array(Type.String(), { maxItems: 100 }), expires_at: expiry });
const keysQuery = closed({
  ...pageQuery,
  role: Type.Optional({ ...label, description: 'Name of a role that they have.' }),
});
const fields = {
  id: Type.Integer(),
  name: Type.String(),
  roles: Type.Array(Type.String()),
  expires_at: Type.Union([Type.String(), Type.Null()]),
  created_at: Type.String(),
};
const apiKey = Type.Object(fields, { title: 'ApiKey' });
const newApiKey = Type.Object(
  {
    ...fields,
    key: Type.String({ description: 'The secret. It is answered only here.' }),
  },
  { title: 'NewApiKey' },
);
type Row = { id: number; name: string; roles: string[]; expires_at: Date | null; created_at: Date };

const columns = `k.key_id AS id, k.name, k.expires_at, k.created_at,
  ARRAY (SELECT r.name FROM roles r WHERE r.tenant_id = k.tenant_id AND r.role_id = ANY (k.role_ids) ORDER BY r.role_id) AS roles`;

export function registerApiKeys(app: App, context: Context): void {
  const { database, writing, now } = context;
  const config = { tasks: ['UCS.SystemMgt.manageAccess'] };
  const tags = ['Access'];

  app.get(
    '/access/api-keys',
    {
      config,
      schema: {
        tags,
        operationId: 'listApiKeys',
        summary: 'List API keys',
        querystring: keysQuery,
        response: responses({ 200: listOf(apiKey) }),
      },
    },
    async (request) => {
      const { tenant } = request.caller;
      const { role = null } = request.query;
      const text = `SELECT ${columns} FROM api_keys k
        WHERE k.tenant_id = $1 AND k.key_id > $2::bigint AND ($4::text IS NULL OR ${hasRole('k', '$4')})
        ORDER BY k.key_id LIMIT $3`;
      const read = (after: number, limit: number) =>
        database.tenant(tenant, (db) => db.query<Row>(text, [tenant, after, limit, role]));
      return await pageById(request.query, read, publicly);
    },
  );

  app.post(
    '/access/api-keys',
    {
      config,
      schema: {
        tags,
        operationId: 'createApiKey',
        summary: 'Create an API key',
        body: keyBody,
        response: responses({ 201: newApiKey }),
      },
    },
    async (request, reply) => {
      const { name, roles, expires_at } = request.body;
      const expires = checkExpiry(expires_at, now());
      return await writing.access(request, reply, async (tx) => {
        const { tenant } = request.caller;
        const { secret, hash } = newSecret('tlk', tenant);
        const ids = await roleIds(tx, tenant, roles);
        const [row] = await storingName('key', name, () =>
          tx.query<{ key_id: number }>(
            `INSERT INTO api_keys (tenant_id, name, secret_hash, role_ids, expires_at, created_at)
             VALUES ($1, $2, $3, $4, $5, $6) RETURNING key_id`,
            [tenant, name, hash, ids, expires, now()],
          ),
        );
        const id = row?.key_id ?? 0;
        await recordAudit(tx, request.caller, now(), { action: 'create', recordType: 'api_key', recordId: id });
        const body = { ...publicly(await findKey(tx, tenant, id)), key: secret };
        return created(`${context.config.publicUrl}/access/api-keys/${id}`, body);
      });
    },
  );

  app.get(
    '/access/api-keys/:id',
    {
      config,
      schema: {
        tags,
        operationId: 'getApiKey',
        summary: 'Get an API key',
        params: idParams,
        response: responses({ 200: apiKey }),
      },
    },
    async (request) => {
      const { tenant } = request.caller;
      return publicly(await database.tenant(tenant, (db) => findKey(db, tenant, request.params.id)));
    },
  );

  app.put(
    '/access/api-keys/:id',
    {
      config,
      schema: {
        tags,
        operationId: 'updateApiKey',
        summary: 'Change an API key',
        params: idParams,
        body: Type.Partial(keyBody, { additionalProperties: false }),
        response: responses({ 200: apiKey }),
      },
    },
    async (request, reply) =>
      await writing.access(request, reply, async (tx) => {
        const { tenant } = request.caller;
        const { id } = request.params;
        const before = await findKey(tx, tenant, id);
        const { name = before.name, roles = before.roles, expires_at } = request.body;
        const expires = expires_at === undefined ? before.expires_at : checkExpiry(expires_at, now());
        await storingName('key', name, async () =>
          tx.query(
            'UPDATE api_keys SET name = $3, role_ids = $4, expires_at = $5 WHERE tenant_id = $1 AND key_id = $2',
            [tenant, id, name, await roleIds(tx, tenant, roles), expires],
          ),
        );
        await recordAudit(tx, request.caller, now(), { action: 'update', recordType: 'api_key', recordId: id });
        return { status: 200, body: publicly(await findKey(tx, tenant, id)) };
      }),
  );

  app.delete(
    '/access/api-keys/:id',
    {
      config,
      schema: {
        tags,
        operationId: 'deleteApiKey',
        summary: 'Delete an API key',
        params: idParams,
        response: responses({ 204: noContent('Deleted; it stops working at once.') }),
      },
    },
    async (request, reply) =>
      await writing.access(request, reply, async (tx) => {
        const { tenant } = request.caller;
        const { id } = await findKey(tx, tenant, request.params.id);
        await tx.query('DELETE FROM api_keys WHERE tenant_id = $1 AND key_id = $2', [tenant, id]);
        await recordAudit(tx, request.caller, now(), { action: 'delete', recordType: 'api_key', recordId: id });
        return deleted;
      }),
  );
}

function checkExpiry(value: string | null | undefined, now: Date): Date | null {
  if (value === null || value === undefined) return null;
  const expires = new Date(checkDateTime(value, 'expires_at'));
  if (expires <= now) throw badParameter('expires_at', 'it lies in the past');
  return expires;
}

async function findKey(db: Db, tenant: number, id: number): Promise<Row> {
  const [row] = await db.query<Row>(`SELECT ${columns} FROM api_keys k WHERE k.tenant_id = $1 AND k.key_id = $2`, [
    tenant,
    id,
  ]);
  if (row === undefined) throw notFound('API key', id);
  return row;
}

function publicly(row: Row): Static<typeof apiKey> {
  return { ...row, expires_at: row.expires_at?.toISOString() ?? null, created_at: row.created_at.toISOString() };
}
