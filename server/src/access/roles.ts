import { type Static, Type } from 'typebox';
import type { Context } from '../context.ts';
import type { Db } from '../db/client.ts';
import { ApiError, badParameter, notFound } from '../errors.ts';
import { closed, created, deleted, idParams, listOf, listQuery, noContent, responses } from '../http/answers.ts';
import type { App } from '../http/fastify-types.ts';
import { pageById } from '../http/paging.ts';
import { recordAudit } from './audit.ts';
import { label, storingName } from './names.ts';
import { isTask } from './tasks.ts';

const roleBody = closed({
  name: label,
  enabled: Type.Optional(Type.Boolean({ default: true })),
  tasks: Type.Array(Type.String(), { maxItems: 200, description: 'Names of tasks, as in `GET /metadata/roles`.' }),
});
const role = Type.Object(
  {
    id: Type.Integer(),
    name: Type.String(),
    enabled: Type.Boolean(),
    built_in: Type.Boolean(),
    tasks: Type.Array(Type.String()),
  },
  { title: 'Role' },
);
type Role = Static<typeof role>;

const columns = 'role_id AS id, name, enabled, built_in, tasks';

/** All roles of a tenant; there are few of them. */
export async function listRoles(db: Db, tenant: number, after = 0, limit = 10_000): Promise<Role[]> {
  return await db.query<Role>(
    `SELECT ${columns} FROM roles WHERE tenant_id = $1 AND role_id > $2::bigint ORDER BY role_id LIMIT $3`,
    [tenant, after, limit],
  );
}

/** Whether a user or a key has the role of a name. */
export function hasRole(table: string, name: string): string {
  return `EXISTS (SELECT 1 FROM roles r
    WHERE r.tenant_id = ${table}.tenant_id AND r.role_id = ANY (${table}.role_ids) AND lower(r.name) = lower(${name}))`;
}

/**
 * The ids of named roles.
 *
 * @throws {ApiError} bad parameter that names the first unknown role
 */
export async function roleIds(db: Db, tenant: number, names: readonly string[]): Promise<number[]> {
  const roles = await listRoles(db, tenant);
  const ids = names.map((name) => {
    const found = roles.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
    if (found === undefined) throw badParameter('roles', `there is no role '${name}'`);
    return found.id;
  });
  return [...new Set(ids)];
}

/** Adds a role. */
export async function insertRole(db: Db, tenant: number, values: Omit<Role, 'id'>): Promise<Role> {
  const [row] = await storingName('role', values.name, () =>
    db.query<Role>(
      `INSERT INTO roles (tenant_id, name, enabled, built_in, tasks) VALUES ($1, $2, $3, $4, $5) RETURNING ${columns}`,
      [tenant, values.name, values.enabled, values.built_in, [...new Set(values.tasks)]],
    ),
  );
  return row as Role;
}

export function registerRoles(app: App, context: Context): void {
  const { database, writing, now } = context;
  const config = { tasks: ['UCS.SystemMgt.manageAccess'] };
  const tags = ['Access'];

  app.get(
    '/access/roles',
    {
      config,
      schema: {
        tags,
        operationId: 'listRoles',
        summary: 'List roles',
        querystring: listQuery,
        response: responses({ 200: listOf(role) }),
      },
    },
    async (request) => {
      const { tenant } = request.caller;
      const read = (after: number, limit: number) =>
        database.tenant(tenant, (db) => listRoles(db, tenant, after, limit));
      return await pageById(request.query, read, (row) => row);
    },
  );

  app.post(
    '/access/roles',
    {
      config,
      schema: {
        tags,
        operationId: 'createRole',
        summary: 'Create a role',
        body: roleBody,
        response: responses({ 201: role }),
      },
    },
    async (request, reply) =>
      await writing.access(request, reply, async (tx) => {
        const { name, enabled = true, tasks } = request.body;
        checkTasks(tasks);
        const row = await insertRole(tx, request.caller.tenant, { name, enabled, built_in: false, tasks });
        await recordAudit(tx, request.caller, now(), { action: 'create', recordType: 'role', recordId: row.id });
        return created(`${context.config.publicUrl}/access/roles/${row.id}`, row);
      }),
  );

  app.get(
    '/access/roles/:id',
    {
      config,
      schema: {
        tags,
        operationId: 'getRole',
        summary: 'Get a role',
        params: idParams,
        response: responses({ 200: role }),
      },
    },
    async (request) => {
      const { tenant } = request.caller;
      return await database.tenant(tenant, (db) => findRole(db, tenant, request.params.id));
    },
  );

  app.put(
    '/access/roles/:id',
    {
      config,
      schema: {
        tags,
        operationId: 'updateRole',
        summary: 'Change a role',
        params: idParams,
        body: Type.Partial(roleBody, { additionalProperties: false }),
        response: responses({ 200: role }),
      },
    },
    async (request, reply) =>
      await writing.access(request, reply, async (tx) => {
        const { tenant } = request.caller;
        const before = await findOwnRole(tx, tenant, request.params.id);
        const { name = before.name, enabled = before.enabled, tasks = before.tasks } = request.body;
        checkTasks(tasks);
        const [row] = await storingName('role', name, () =>
          tx.query<Role>(
            `UPDATE roles SET name = $3, enabled = $4, tasks = $5 WHERE tenant_id = $1 AND role_id = $2 RETURNING ${columns}`,
            [tenant, before.id, name, enabled, [...new Set(tasks)]],
          ),
        );
        await recordAudit(tx, request.caller, now(), { action: 'update', recordType: 'role', recordId: before.id });
        return { status: 200, body: row };
      }),
  );

  app.delete(
    '/access/roles/:id',
    {
      config,
      schema: {
        tags,
        operationId: 'deleteRole',
        summary: 'Delete a role',
        params: idParams,
        response: responses({ 204: noContent('Deleted.') }),
      },
    },
    async (request, reply) =>
      await writing.access(request, reply, async (tx) => {
        const { tenant } = request.caller;
        const { id } = await findOwnRole(tx, tenant, request.params.id);
        const [used] = await tx.query(
          `SELECT 1 FROM users WHERE tenant_id = $1 AND $2 = ANY (role_ids)
           UNION ALL SELECT 1 FROM api_keys WHERE tenant_id = $1 AND $2 = ANY (role_ids) LIMIT 1`,
          [tenant, id],
        );
        if (used !== undefined) throw new ApiError('conflict', 'users or keys have this role; take it from them first');
        await tx.query('DELETE FROM roles WHERE tenant_id = $1 AND role_id = $2', [tenant, id]);
        await recordAudit(tx, request.caller, now(), { action: 'delete', recordType: 'role', recordId: id });
        return deleted;
      }),
  );
}

async function findRole(db: Db, tenant: number, id: number): Promise<Role> {
  const [row] = await db.query<Role>(`SELECT ${columns} FROM roles WHERE tenant_id = $1 AND role_id = $2`, [
    tenant,
    id,
  ]);
  if (row === undefined) throw notFound('role', id);
  return row;
}

async function findOwnRole(db: Db, tenant: number, id: number): Promise<Role> {
  const found = await findRole(db, tenant, id);
  if (found.built_in) throw new ApiError('conflict', `the role '${found.name}' is built in and stays as it is`);
  return found;
}

function checkTasks(tasks: readonly string[]): void {
  const unknown = tasks.find((task) => !isTask(task));
  if (unknown !== undefined) throw badParameter('tasks', `there is no task '${unknown}'`);
}
