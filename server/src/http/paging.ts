import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { badParameter } from '../errors.ts';
import { originForm } from './base-paths.ts';

export const defaultLimit = 50;
export const largestLimit = 500;

/** Of a list in the order of titles: one of 256 characters, six bytes each in JSON, is in base64 in it. */
const longestCursor = 4096;

/** The two parameters of every list (contract, "Conventions"). */
export const pageQuery = {
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: largestLimit,
      description: `At most this many items; ${defaultLimit} by default.`,
    }),
  ),
  cursor: Type.Optional(
    Type.String({
      maxLength: longestCursor,
      description: 'Where the page starts: `next_cursor` or the `Link` of the page before.',
    }),
  ),
};

/** A cursor is the key of the last row of a page: opaque to clients, stable while rows are added. */
export function encodeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** What a part of a cursor is: `time` is an ISO time, as `Date.toISOString` makes it, in a year that PostgreSQL has. */
const cursorParts = {
  string: (part: unknown) => typeof part === 'string' && !part.includes('\0') && part.isWellFormed(),
  time: (part: unknown) =>
    typeof part === 'string' && /^(?!0000)\d{4}-\d\d-\d\dT[\d:.]{12}Z$/.test(part) && isTime(part),
  number: (part: unknown) => Number.isSafeInteger(part),
};

function isTime(text: string): boolean {
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toISOString() === text;
}

/** @throws {ApiError} bad parameter when the cursor is none of ours, or of another list */
export function decodeCursor<const Types extends readonly (keyof typeof cursorParts)[]>(
  cursor: string,
  ...types: Types
): { -readonly [K in keyof Types]: Types[K] extends 'number' ? number : string } {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(key) && key.length === types.length && types.every((type, i) => cursorParts[type](key[i]))) {
      return key as { -readonly [K in keyof Types]: Types[K] extends 'number' ? number : string };
    }
  } catch {
    // Not JSON: answered below like every other cursor that is none of ours.
  }
  throw badParameter('cursor', 'it is not a cursor of this list');
}

/** A page of one of our own lists. Rows are fetched one beyond the limit, which tells whether a next page exists. */
export function page<Row, Item>(
  rows: readonly Row[],
  limit: number,
  item: (row: Row) => Item,
  key: (row: Row) => readonly (string | number)[],
): { items: Item[]; next_cursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(item),
    next_cursor: rows.length > limit && last !== undefined ? encodeCursor(key(last)) : null,
  };
}

/** Names the next page of a list that is a bare array in the `Link` header: the page after the row with this key. */
export function linkNextPage(reply: FastifyReply, publicUrl: string, key: readonly (string | number)[]): void {
  const next = new URL(`${publicUrl}${originForm(reply.request.originalUrl)}`);
  next.searchParams.set('cursor', encodeCursor(key));
  reply.header('link', `<${next.href}>; rel="next"`);
}

/** A page of a list of ours that is in the order of numeric ids. */
export async function pageById<Row extends { id: number }, Item>(
  query: { readonly limit?: number; readonly cursor?: string },
  read: (after: number, limit: number) => Promise<Row[]>,
  item: (row: Row) => Item,
): Promise<{ items: Item[]; next_cursor: string | null }> {
  const { limit = defaultLimit, cursor } = query;
  const [after] = cursor === undefined ? [0] : decodeCursor(cursor, 'number');
  return page(await read(after, limit + 1), limit, item, (row) => [row.id]);
}
