import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { Context } from '../context.ts';
import type { Db } from '../db/client.ts';
import { ApiError, notFound } from '../errors.ts';
import { tenantPrefix } from '../exports/artifacts.ts';
import { closed, created, deleted, idParams, listOf, listQuery, noContent, responses } from '../http/answers.ts';
import type { App } from '../http/fastify-types.ts';
import { pageById } from '../http/paging.ts';
import { excludeWriters } from '../metadata/definitions-lock.ts';
import { insertPredefinedAttributes } from '../metadata/predefined.ts';
import { notify } from '../operations/control.ts';
import { deleteBelow } from '../storage/delete-below.ts';
import { recordAudit } from './audit.ts';
import { requireDefaultTenant } from './caller.ts';
import { loginName, storingName } from './names.ts';
import { checkNewPassword, hashPassword } from './password.ts';
import { defaultTenant } from './queries.ts';
import { insertRole } from './roles.ts';
import { administratorRole, builtInRoles } from './tasks.ts';
import { insertUser } from './users.ts';

const words = Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 1000 }));
const settings = {
  display_name: Type.Optional(Type.String({ maxLength: 256 })),
  account_ids: words,
  shared_shortcodes: words,
};
const newTenant = closed({ name: loginName, admin_password: Type.String(), ...settings });
const tenantSchema = Type.Object(
  {
    id: Type.Integer({ description: 'The DB id: the `TENANTID` of exports.' }),
    name: Type.String(),
    display_name: Type.String(),
    account_ids: Type.Array(Type.String()),
    shared_shortcodes: Type.Array(Type.String()),
    created_at: Type.String(),
  },
  { title: 'Tenant' },
);
type Row = Omit<Static<typeof tenantSchema>, 'created_at'> & { created_at: Date };

const columns = 'tenant_id AS id, name, display_name, account_ids, shared_shortcodes, created_at';

/** The tables that hold a tenant's rows, in the order in which they can be emptied. */
export const tenantTables = [
  'service_extension_unique_values',
  'service_extension_records',
  'service_interactions',
  'service_owners',
  'tasks',
  'states',
  'services',
  'identification_values',
  'profile_extension_unique_values',
  'profile_extension_records',
  'profiles',
  'archived_fields',
  'device_keys',
  'privacy_receipt_chains',
  'privacy_receipts',
  'privacy_findings',
  'privacy_contacts',
  'privacy_chunks',
  'privacy_results',
  'privacy_submissions',
  'interaction_content_chunks',
  'interaction_contents',
  'interaction_search',
  'interactions',
  'interaction_ids',
  'import_outcomes',
  'import_chunks',
  'import_queue',
  'imports',
  'export_artifacts',
  'export_runs',
  'export_schedule',
  'export_jobs',
  'idempotent_answers',
  'audit_log',
  'sessions',
  'certificates',
  'ssh_keys',
  'api_keys',
  'users',
  'roles',
  'identification_keys',
  'extension_schemas',
  'profile_attributes',
  'business_attributes',
  'metadata_versions',
  'server_mode_acknowledgements',
  'server_modes',
];

export interface NewTenant {
  readonly id?: number;
  readonly name: string;
  readonly displayName: string;
  readonly accountIds: readonly string[];
  readonly sharedShortcodes: readonly string[];
  readonly adminPasswordHash: string;
}

/**
 * Makes a tenant with everything it starts with: the built-in roles, the predefined attributes, its user `admin`.
 *
 * @returns its id, or undefined when a tenant with that id or name exists
 */
export async function createTenant(tx: Db, values: NewTenant, at: Date): Promise<number | undefined> {
  const [row] = await tx.query<{ tenant_id: number }>(
    `INSERT INTO tenants (tenant_id, name, display_name, account_ids, shared_shortcodes, created_at)
     VALUES (coalesce($1::integer, nextval(pg_get_serial_sequence('tenants', 'tenant_id'))::integer), $2, $3, $4, $5, $6)
     ON CONFLICT DO NOTHING RETURNING tenant_id`,
    [values.id ?? null, values.name, values.displayName, values.accountIds, values.sharedShortcodes, at],
  );
  if (row === undefined) return undefined;
  const tenant = row.tenant_id;
  await asTenant(tx, tenant, async () => {
    await tx.query('INSERT INTO metadata_versions (tenant_id, version) VALUES ($1, 1)', [tenant]);
    for (const [name, tasks] of builtInRoles) {
      await insertRole(tx, tenant, { name, enabled: true, built_in: true, tasks: [...tasks] });
    }
    const admin = { name: 'admin', passwordHash: values.adminPasswordHash, roles: [administratorRole], enabled: true };
    await insertUser(tx, tenant, admin, at);
    await insertPredefinedAttributes(tx, tenant);
  });
  return tenant;
}

/** Lets a transaction of one tenant work on another one: only for making and removing tenants. */
async function asTenant<T>(tx: Db, tenant: number, work: () => Promise<T>): Promise<T> {
  const [before] = await tx.query<{ tenant: string }>("SELECT current_setting('throughline.tenant', true) AS tenant");
  const enter = (id: string) => tx.query("SELECT set_config('throughline.tenant', $1, true)", [id]);
  await enter(String(tenant));
  const result = await work();
  await enter(before?.tenant ?? '0');
  return result;
}

export function registerTenants(app: App, context: Context): void {
  const { database, writing, now } = context;
  // In front of the validation: to other tenants it does not matter how a request would have to look.
  const onRequest = async (request: FastifyRequest) =>
    requireDefaultTenant(request.caller, 'tenants are managed by Administrators of the default tenant');
  const config = { tasks: ['UCS.SystemMgt.manageAccess'] };
  const tags = ['Access'];
  const url = (id: number) => `${context.config.publicUrl}/access/tenants/${id}`;

  app.get(
    '/access/tenants',
    {
      config,
      onRequest,
      schema: {
        tags,
        operationId: 'listTenants',
        summary: 'List tenants',
        querystring: listQuery,
        response: responses({ 200: listOf(tenantSchema) }),
      },
    },
    async (request) => {
      const text = `SELECT ${columns} FROM tenants WHERE tenant_id > $1::bigint ORDER BY tenant_id LIMIT $2`;
      const read = (after: number, limit: number) => database.system((db) => db.query<Row>(text, [after, limit]));
      return await pageById(request.query, read, publicly);
    },
  );

  app.post(
    '/access/tenants',
    {
      config,
      onRequest,
      schema: {
        tags,
        operationId: 'createTenant',
        summary: 'Create a tenant and its user admin',
        body: newTenant,
        response: responses({ 201: tenantSchema }),
      },
    },
    async (request, reply) => {
      const { name, display_name = name, account_ids = [], shared_shortcodes = [], admin_password } = request.body;
      checkNewPassword('admin_password', admin_password);
      const adminPasswordHash = await hashPassword(admin_password);
      return await writing.access(request, reply, async (tx) => {
        const values = {
          name,
          displayName: display_name,
          accountIds: account_ids,
          sharedShortcodes: shared_shortcodes,
        };
        const id = await createTenant(tx, { ...values, adminPasswordHash }, now());
        if (id === undefined) throw new ApiError('conflict', `a tenant named '${name}' exists already`);
        await recordAudit(tx, request.caller, now(), { action: 'create', recordType: 'tenant', recordId: id });
        return created(url(id), publicly(await findTenant(tx, id)));
      });
    },
  );

  app.get(
    '/access/tenants/:id',
    {
      config,
      onRequest,
      schema: {
        tags,
        operationId: 'getTenant',
        summary: 'Get a tenant',
        params: idParams,
        response: responses({ 200: tenantSchema }),
      },
    },
    async (request) => {
      return publicly(await database.system((db) => findTenant(db, request.params.id)));
    },
  );

  app.put(
    '/access/tenants/:id',
    {
      config,
      onRequest,
      schema: {
        tags,
        operationId: 'updateTenant',
        summary: 'Change a tenant',
        params: idParams,
        body: closed({ name: Type.Optional(loginName), ...settings }),
        response: responses({ 200: tenantSchema }),
      },
    },
    async (request, reply) => {
      return await writing.access(request, reply, async (tx) => {
        const before = await findTenant(tx, request.params.id);
        const values = { ...before, ...request.body };
        if (before.id === defaultTenant && values.name !== before.name) {
          throw new ApiError('conflict', 'the default tenant keeps its name');
        }
        await storingName('tenant', values.name, () =>
          tx.query(
            'UPDATE tenants SET name = $2, display_name = $3, account_ids = $4, shared_shortcodes = $5 WHERE tenant_id = $1',
            [before.id, values.name, values.display_name, values.account_ids, values.shared_shortcodes],
          ),
        );
        await recordAudit(tx, request.caller, now(), { action: 'update', recordType: 'tenant', recordId: before.id });
        return { status: 200, body: publicly(await findTenant(tx, before.id)) };
      });
    },
  );

  app.delete(
    '/access/tenants/:id',
    {
      config,
      onRequest,
      schema: {
        tags,
        operationId: 'deleteTenant',
        summary: 'Delete a tenant and everything it holds',
        params: idParams,
        response: responses({ 204: noContent('Deleted.') }),
      },
    },
    async (request, reply) => {
      const deleting = writing.access(request, reply, async (tx) => {
        const { id } = await findTenant(tx, request.params.id);
        if (id === defaultTenant) throw new ApiError('conflict', 'the default tenant cannot be deleted');
        // Whoever adds something to the tenant from now on waits, and finds it gone.
        await tx.query('SELECT 1 FROM tenants WHERE tenant_id = $1 FOR UPDATE', [id]);
        await excludeWriters(tx, id);
        await asTenant(tx, id, async () => {
          for (const table of tenantTables) await tx.query(`DELETE FROM ${table} WHERE tenant_id = $1`, [id]);
        });
        await tx.query('DELETE FROM tenants WHERE tenant_id = $1', [id]);
        await deleteBelow(context.artifacts, tenantPrefix(id));
        await notify(tx, { kind: 'access', tenant: id });
        await notify(tx, { kind: 'metadata', tenant: id });
        await recordAudit(tx, request.caller, now(), { action: 'delete', recordType: 'tenant', recordId: id });
        return deleted;
      });
      // Here at once; the other processes hear of it by the notification.
      return await deleting.finally(() => context.authenticator.forget(request.params.id));
    },
  );
}

async function findTenant(db: Db, id: number): Promise<Row> {
  const [row] = await db.query<Row>(`SELECT ${columns} FROM tenants WHERE tenant_id = $1`, [id]);
  if (row === undefined) throw notFound('tenant', id);
  return row;
}

function publicly(row: Row): Static<typeof tenantSchema> {
  return { ...row, created_at: row.created_at.toISOString() };
}
