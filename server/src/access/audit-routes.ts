import { type Static, Type } from 'typebox';
import type { Context } from '../context.ts';
import type { Db } from '../db/client.ts';
import { closed, listOf, responses } from '../http/answers.ts';
import type { App } from '../http/fastify-types.ts';
import { decodeCursor, defaultLimit, encodeCursor, page, pageQuery } from '../http/paging.ts';
import { checkDateTime } from '../metadata/values.ts';
import { type RecordType, recordTypes } from './audit.ts';
import { label } from './names.ts';

/**
 * Entries that one request looks at when they are narrowed down. An index for each way to do so would cost every write;
 * so a page ends early instead, also with nothing on it, and the next one goes on behind it.
 */
const lookedAtAtOnce = 20_000;

const hourMs = 60 * 60 * 1000;

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
        description: 'A page that is narrowed down may hold fewer entries than `limit`, or none, and have a next one.',
        querystring: auditQuery,
        response: responses({ 200: listOf(entry) }),
      },
    },
    async (request) => {
      const { limit = defaultLimit, cursor } = request.query;
      const [before] = cursor === undefined ? [Number.MAX_SAFE_INTEGER] : decodeCursor(cursor, 'number');
      const { tenant } = request.caller;
      const filters = readFilters(request.query);
      return await database.tenant(tenant, async (db) => {
        const isFiltered = Object.values(filters).some((filter) => filter !== null);
        const end = isFiltered ? await endOfLook(db, tenant, before) : undefined;
        const rows = await findEntries(db, tenant, { before, from: end?.id ?? 0 }, filters, limit + 1);
        const found = page(
          rows,
          limit,
          (row) => ({ ...row, at: row.at.toISOString() }),
          (row) => [row.id],
        );
        const goesOn = end !== undefined && !isOver(end, filters);
        return { ...found, next_cursor: found.next_cursor ?? (goesOn ? encodeCursor([end.id]) : null) };
      });
    },
  );
}

/** What entries are narrowed down to; null lets all pass. */
interface Filters {
  readonly actor: string | null;
  readonly action: string | null;
  readonly recordType: string | null;
  readonly recordId: string | null;
  readonly from: string | null;
  readonly to: string | null;
}

function readFilters(query: Static<typeof auditQuery>): Filters {
  const time = (name: 'from' | 'to') => (query[name] === undefined ? null : checkDateTime(query[name], name));
  return {
    actor: query.actor ?? null,
    action: query.action ?? null,
    recordType: query.record_type ?? null,
    recordId: query.record_id ?? null,
    from: time('from'),
    to: time('to'),
  };
}

/** The last of the entries that one request looks at, or undefined when it may look at all that are left. */
async function endOfLook(db: Db, tenant: number, before: number): Promise<{ id: number; at: Date } | undefined> {
  const [end] = await db.query<{ id: number; at: Date }>(
    `SELECT a.entry_id AS id, a.at FROM (
       SELECT entry_id FROM audit_log WHERE tenant_id = $1 AND entry_id < $2
       ORDER BY entry_id DESC OFFSET ${lookedAtAtOnce - 1} LIMIT 1) AS e
     JOIN audit_log a ON a.tenant_id = $1 AND a.entry_id = e.entry_id`,
    [tenant, before],
  );
  return end;
}

/** Entries are numbered in the order in which they were written, as their times are but for the clocks of processes. */
function isOver(end: { at: Date }, { from }: Filters): boolean {
  return from !== null && end.at.getTime() < Date.parse(from) - hourMs;
}

async function findEntries(
  db: Db,
  tenant: number,
  { before, from }: { before: number; from: number },
  filters: Filters,
  limit: number,
): Promise<Row[]> {
  return await db.query<Row>(
    `SELECT a.entry_id AS id, a.at, a.actor, coalesce(u.name, k.name) AS actor_name, a.action, a.record_type, a.record_id
     FROM audit_log a
     LEFT JOIN users u ON u.tenant_id = a.tenant_id AND a.actor = 'user:' || u.user_id
     LEFT JOIN api_keys k ON k.tenant_id = a.tenant_id AND a.actor = 'key:' || k.key_id
     WHERE a.tenant_id = $1 AND a.entry_id < $2 AND a.entry_id >= $3
       AND ($5::text IS NULL OR a.actor = $5)
       AND ($6::text IS NULL OR split_part(a.action, ' ', 1) = $6)
       AND ($7::text IS NULL OR a.record_type = $7)
       AND ($8::text IS NULL OR a.record_id = $8)
       AND ($9::timestamptz IS NULL OR a.at >= $9)
       AND ($10::timestamptz IS NULL OR a.at < $10)
     ORDER BY a.entry_id DESC LIMIT $4`,
    [
      ...[tenant, before, from, limit],
      ...[filters.actor, filters.action, filters.recordType, filters.recordId, filters.from, filters.to],
    ],
  );
}
