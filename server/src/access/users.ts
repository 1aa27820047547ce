import { type Static, Type } from 'typebox';
import type { Context } from '../context.ts';
import type { Db } from '../db/client.ts';
import { ApiError, notFound } from '../errors.ts';
import { closed, created, deleted, idParams, listOf, noContent, responses } from '../http/answers.ts';
import type { App } from '../http/fastify-types.ts';
import { pageById, pageQuery } from '../http/paging.ts';
import { recordAudit } from './audit.ts';
import { label, loginName, storingName } from './names.ts';
import { checkNewPassword, hashPassword } from './password.ts';
import { hasRole, roleIds } from './roles.ts';
import { administratorRole } from './tasks.ts';

const userBody = closed({
  name: loginName,
  password: Type.String({ description: '1 to 256 characters.' }),
  roles: Type.Array(Type.String(), { maxItems: 100, description: 'Names of roles.' }),
  enabled: Type.Optional(Type.Boolean({ default: true })),
});
const usersQuery = closed({
  ...pageQuery,
  name: Type.Optional({ ...loginName, description: 'What the name contains, compared without case.' }),
  role: Type.Optional({ ...label, description: 'Name of a role that they have.' }),
  enabled: Type.Optional(Type.Boolean()),
});
const user = Type.Object(
  {
    id: Type.Integer(),
    name: Type.String(),
    roles: Type.Array(Type.String()),
    enabled: Type.Boolean(),
    created_at: Type.String({ format: 'date-time' }),
    modified_at: Type.String({ format: 'date-time' }),
  },
  { title: 'User' },
);
type User = Omit<Static<typeof user>, 'created_at' | 'modified_at'> & { created_at: Date; modified_at: Date };

const columns = `u.user_id AS id, u.name, u.enabled, u.created_at, u.modified_at,
  ARRAY (SELECT r.name FROM roles r WHERE r.tenant_id = u.tenant_id AND r.role_id = ANY (u.role_ids) ORDER BY r.role_id) AS roles`;

/** Adds a user; answers its id. */
export async function insertUser(
  db: Db,
  tenant: number,
  values: { name: string; passwordHash: string; roles: readonly string[]; enabled: boolean },
  at: Date,
): Promise<number> {
  const roles = await roleIds(db, tenant, values.roles);
  const [row] = await storingName('user', values.name, () =>
    db.query<{ user_id: number }>(
      `INSERT INTO users (tenant_id, name, password_hash, role_ids, enabled, created_at, modified_at)
       VALUES ($1, $2, $3, $4, $5, $6, $6) RETURNING user_id`,
      [tenant, values.name, values.passwordHash, roles, values.enabled, at],
    ),
  );
  return row?.user_id ?? 0;
}

export function registerUsers(app: App, context: Context): void {
  const { database, writing, now } = context;
  const config = { tasks: ['UCS.SystemMgt.manageAccess'] };
  const tags = ['Access'];

  app.get(
    '/access/users',
    {
      config,
      schema: {
        tags,
        operationId: 'listUsers',
        summary: 'List users',
        querystring: usersQuery,
        response: responses({ 200: listOf(user) }),
      },
    },
    async (request) => {
      const { tenant } = request.caller;
      const { name = null, role = null, enabled = null } = request.query;
      const text = `SELECT ${columns} FROM users u
        WHERE u.tenant_id = $1 AND u.user_id > $2::bigint
          AND ($4::text IS NULL OR strpos(lower(u.name), lower($4)) > 0)
          AND ($5::text IS NULL OR ${hasRole('u', '$5')})
          AND ($6::boolean IS NULL OR u.enabled = $6)
        ORDER BY u.user_id LIMIT $3`;
      const read = (after: number, limit: number) =>
        database.tenant(tenant, (db) => db.query<User>(text, [tenant, after, limit, name, role, enabled]));
      return await pageById(request.query, read, publicly);
    },
  );

  app.post(
    '/access/users',
    {
      config,
      schema: {
        tags,
        operationId: 'createUser',
        summary: 'Create a user',
        body: userBody,
        response: responses({ 201: user }),
      },
    },
    async (request, reply) => {
      const { name, password, roles, enabled = true } = request.body;
      checkNewPassword('password', password);
      const passwordHash = await hashPassword(password);
      return await writing.access(request, reply, async (tx) => {
        const { tenant } = request.caller;
        const id = await insertUser(tx, tenant, { name, passwordHash, roles, enabled }, now());
        await recordAudit(tx, request.caller, now(), { action: 'create', recordType: 'user', recordId: id });
        return created(`${context.config.publicUrl}/access/users/${id}`, publicly(await findUser(tx, tenant, id)));
      });
    },
  );

  app.get(
    '/access/users/:id',
    {
      config,
      schema: {
        tags,
        operationId: 'getUser',
        summary: 'Get a user',
        params: idParams,
        response: responses({ 200: user }),
      },
    },
    async (request) => {
      const { tenant } = request.caller;
      return publicly(await database.tenant(tenant, (db) => findUser(db, tenant, request.params.id)));
    },
  );

  app.put(
    '/access/users/:id',
    {
      config,
      schema: {
        tags,
        operationId: 'updateUser',
        summary: 'Change a user',
        params: idParams,
        body: Type.Partial(userBody, { additionalProperties: false }),
        response: responses({ 200: user }),
      },
    },
    async (request, reply) => {
      const { password } = request.body;
      if (password !== undefined) checkNewPassword('password', password);
      const passwordHash = password === undefined ? null : await hashPassword(password);
      return await writing.access(request, reply, async (tx) => {
        const { tenant } = request.caller;
        const { id } = request.params;
        const before = await findUser(tx, tenant, id);
        const { name = before.name, roles = before.roles, enabled = before.enabled } = request.body;
        await storingName('user', name, async () =>
          tx.query(
            `UPDATE users SET name = $3, role_ids = $4, enabled = $5, password_hash = coalesce($6, password_hash), modified_at = $7
             WHERE tenant_id = $1 AND user_id = $2`,
            [tenant, id, name, await roleIds(tx, tenant, roles), enabled, passwordHash, now()],
          ),
        );
        // A new password, another role or being disabled ends what was begun before.
        await tx.query('DELETE FROM sessions WHERE tenant_id = $1 AND user_id = $2', [tenant, id]);
        await keepAnAdministrator(tx, tenant);
        await recordAudit(tx, request.caller, now(), { action: 'update', recordType: 'user', recordId: id });
        return { status: 200, body: publicly(await findUser(tx, tenant, id)) };
      });
    },
  );

  app.delete(
    '/access/users/:id',
    {
      config,
      schema: {
        tags,
        operationId: 'deleteUser',
        summary: 'Delete a user',
        params: idParams,
        response: responses({ 204: noContent('Deleted.') }),
      },
    },
    async (request, reply) =>
      await writing.access(request, reply, async (tx) => {
        const { tenant } = request.caller;
        const { id } = await findUser(tx, tenant, request.params.id);
        await tx.query('DELETE FROM users WHERE tenant_id = $1 AND user_id = $2', [tenant, id]);
        await keepAnAdministrator(tx, tenant);
        await recordAudit(tx, request.caller, now(), { action: 'delete', recordType: 'user', recordId: id });
        return deleted;
      }),
  );
}

async function findUser(db: Db, tenant: number, id: number): Promise<User> {
  const [row] = await db.query<User>(`SELECT ${columns} FROM users u WHERE u.tenant_id = $1 AND u.user_id = $2`, [
    tenant,
    id,
  ]);
  if (row === undefined) throw notFound('user', id);
  return row;
}

function publicly(row: User): Static<typeof user> {
  return { ...row, created_at: row.created_at.toISOString(), modified_at: row.modified_at.toISOString() };
}

/** Looked at after the change and before its commit; no other change of access is under way (http/writing.ts). */
async function keepAnAdministrator(tx: Db, tenant: number): Promise<void> {
  const [role] = await tx.query<{ role_id: number }>(
    'SELECT role_id FROM roles WHERE tenant_id = $1 AND name = $2 AND built_in',
    [tenant, administratorRole],
  );
  const left = await tx.query('SELECT 1 FROM users WHERE tenant_id = $1 AND enabled AND $2 = ANY (role_ids) LIMIT 1', [
    tenant,
    role?.role_id,
  ]);
  if (left.length === 0) throw new ApiError('conflict', 'the last Administrator cannot be removed or disabled');
}
