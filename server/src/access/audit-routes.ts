import { Type } from 'typebox';
import type { Context } from '../context.ts';
import { listOf, listQuery, responses } from '../http/answers.ts';
import type { App } from '../http/fastify-types.ts';
import { decodeCursor, defaultLimit, page } from '../http/paging.ts';

const entry = Type.Object(
  {
    id: Type.Integer(),
    at: Type.String(),
    actor: Type.String({ description: '`user:<id>`, `key:<id>` or `local`' }),
    actor_name: Type.Union([Type.String(), Type.Null()], { description: 'null when it exists no more.' }),
    action: Type.String(),
    record_type: Type.String(),
    record_id: Type.String(),
  },
  { title: 'AuditEntry' },
);

interface Row {
  id: number;
  at: Date;
  actor: string;
  actor_name: string | null;
  action: string;
  record_type: string;
  record_id: string;
}

export function registerAudit(app: App, { database }: Context): void {
  app.get(
    '/access/audit',
    {
      config: { tasks: ['UCS.SystemMgt.manageAccess'] },
      schema: {
        tags: ['Access'],
        operationId: 'listAudit',
        summary: 'Who did what to which record, newest first',
        querystring: listQuery,
        response: responses({ 200: listOf(entry) }),
      },
    },
    async (request) => {
      const { limit = defaultLimit, cursor } = request.query;
      const [before] = cursor === undefined ? [Number.MAX_SAFE_INTEGER] : decodeCursor(cursor, 'number');
      const { tenant } = request.caller;
      const rows = await database.tenant(tenant, (db) =>
        db.query<Row>(
          `SELECT a.entry_id AS id, a.at, a.actor, coalesce(u.name, k.name) AS actor_name, a.action, a.record_type, a.record_id
           FROM audit_log a
           LEFT JOIN users u ON u.tenant_id = a.tenant_id AND a.actor = 'user:' || u.user_id
           LEFT JOIN api_keys k ON k.tenant_id = a.tenant_id AND a.actor = 'key:' || k.key_id
           WHERE a.tenant_id = $1 AND a.entry_id < $2 ORDER BY a.entry_id DESC LIMIT $3`,
          [tenant, before, limit + 1],
        ),
      );
      return page(
        rows,
        limit,
        (row) => ({ ...row, at: row.at.toISOString() }),
        (row) => [row.id],
      );
    },
  );
}
