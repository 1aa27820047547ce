import { Type } from 'typebox';
import type { Db } from '../db/client.ts';
import { isoDate } from '../db/iso-date.ts';
import { badParameter } from '../errors.ts';
import { decodeCursor, defaultLimit, page, pageQuery } from './paging.ts';

/** An SQL expression that is never NULL; times have no more than milliseconds. */
interface Column {
  readonly sql: string;
  readonly type: 'text' | 'timestamptz' | 'bigint';
}

/** What a list can be sorted by. */
export interface Sorting {
  readonly columns: Readonly<Record<string, Column>>;
  /** Makes the order total; sorted in the same direction. */
  readonly id: Column;
  /** Such as `-created_at`. */
  readonly byDefault: string;
}

/** The query of a list that can be sorted. */
export function sortedQuery(sorting: Sorting) {
  const names = Object.keys(sorting.columns);
  return {
    ...pageQuery,
    sort: Type.Optional(
      Type.Unsafe<string>({
        type: 'string',
        enum: names.flatMap((name) => [name, `-${name}`]),
        description: `What the list is sorted by, downwards with a minus; \`${sorting.byDefault}\` by default.`,
      }),
    ),
  };
}

const inCursor = { text: 'string', timestamptz: 'time', bigint: 'number' } as const;

function asText({ sql, type }: Column): string {
  return type === 'timestamptz' ? isoDate(sql) : sql;
}

interface Selection {
  /** Without SELECT. */
  readonly columns: string;
  readonly from: string;
  /** Such as `['j.type =', 'Contact']`, the tenant first; one without a value is none. */
  readonly conditions: readonly (readonly [sql: string, value: unknown])[];
}

/**
 * A page of a list in the order that was asked for, by the key of the last row before it.
 *
 * @throws {ApiError} bad parameter for a cursor of another list or order
 */
export async function readSorted<Row extends object, Item>(
  db: Db,
  { columns, from, conditions }: Selection,
  sorting: Sorting,
  query: { readonly limit?: number; readonly cursor?: string; readonly sort?: string },
  item: (row: Row) => Item,
): Promise<{ items: Item[]; next_cursor: string | null }> {
  const { limit = defaultLimit, cursor, sort = sorting.byDefault } = query;
  const descending = sort.startsWith('-');
  const column = sorting.columns[sort.replace('-', '')];
  if (column === undefined) throw badParameter('sort', `this list cannot be sorted by '${sort}'`);
  const { id } = sorting;
  const given = conditions.filter(([, value]) => value !== undefined);
  const parameters = given.map(([, value]) => value);
  const where = given.map(([sql], index) => `${sql} $${index + 1}`);
  if (cursor !== undefined) {
    const [cursorSort, value, lastId] = decodeCursor(cursor, 'string', inCursor[column.type], inCursor[id.type]);
    if (cursorSort !== sort) throw badParameter('cursor', 'it belongs to another order of the list');
    parameters.push(value, lastId);
    const [valueAt, idAt] = [parameters.length - 1, parameters.length];
    where.push(
      `(${column.sql}, ${id.sql}) ${descending ? '<' : '>'} ($${valueAt}::${column.type}, $${idAt}::${id.type})`,
    );
  }
  parameters.push(limit + 1);
  const direction = descending ? 'DESC' : 'ASC';
  const rows = await db.query<Row & { sort_value: string | number; sort_id: string | number }>(
    `SELECT ${columns}, ${asText(column)} AS sort_value, ${asText(id)} AS sort_id
     FROM ${from} WHERE ${where.join(' AND ')}
     ORDER BY ${column.sql} ${direction}, ${id.sql} ${direction} LIMIT $${parameters.length}`,
    parameters,
  );
  return page(rows, limit, item, (row) => [sort, row.sort_value, row.sort_id]);
}
