import { Type } from 'typebox';
import type { Context } from '../context.ts';
import { closed, listOf, responses } from '../http/answers.ts';
import type { App } from '../http/fastify-types.ts';
import { decodeCursor, defaultLimit, page, pageQuery } from '../http/paging.ts';
import { checkDateTime } from '../metadata/values.ts';
import { type RecordType, recordTypes } from './audit.ts';
import { label } from './names.ts';

const word = (description: string) => Type.Optional({ ...label, maxLength: 256, description });
const auditQuery = closed({
  ...pageQuery,
  actor: word('As in the entries, such as `user:5`.'),
  action: word('The first word of the action, such as `merge`.'),
  record_type: Type.Optional(Type.Unsafe<RecordType>({ type: 'string', enum: [...recordTypes] })),
  record_id: word('As in the entries.'),
  from: word('ISO 8601: the first moment.'),
  to: word('ISO 8601: the moment behind the last one.'),
});
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
        querystring: auditQuery,
        response: responses({ 200: listOf(entry) }),
      },
    },
    async (request) => {
      const { limit = defaultLimit, cursor } = request.query;
      const [before] = cursor === undefined ? [Number.MAX_SAFE_INTEGER] : decodeCursor(cursor, 'number');
      const { tenant } = request.caller;
      const { actor = null, action = null, record_type = null, record_id = null } = request.query;
      const time = (name: 'from' | 'to') =>
        request.query[name] === undefined ? null : checkDateTime(request.query[name], name);
      const filters = [actor, action, record_type, record_id, time('from'), time('to')];
      const rows = await database.tenant(tenant, (db) =>
        db.query<Row>(
          `SELECT a.entry_id AS id, a.at, a.actor, coalesce(u.name, k.name) AS actor_name, a.action, a.record_type, a.record_id
           FROM audit_log a
           LEFT JOIN users u ON u.tenant_id = a.tenant_id AND a.actor = 'user:' || u.user_id
           LEFT JOIN api_keys k ON k.tenant_id = a.tenant_id AND a.actor = 'key:' || k.key_id
           WHERE a.tenant_id = $1 AND a.entry_id < $2
             AND ($4::text IS NULL OR a.actor = $4)
             AND ($5::text IS NULL OR split_part(a.action, ' ', 1) = $5)
             AND ($6::text IS NULL OR a.record_type = $6)
             AND ($7::text IS NULL OR a.record_id = $7)
             AND ($8::timestamptz IS NULL OR a.at >= $8)
             AND ($9::timestamptz IS NULL OR a.at < $9)
           ORDER BY a.entry_id DESC LIMIT $3`,
          [tenant, before, limit + 1, ...filters],
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
