import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Context } from '../context.ts';
import { badParameter } from '../errors.ts';
import { closed } from '../http/answers.ts';
import { decodeCursor, linkNextPage } from '../http/paging.ts';

/** Names are compared without case; longer ones than any definition has are simply not found. */
export const nameParams = closed({ name: Type.String({ minLength: 1, maxLength: 256 }) });

export const attributeValue = Type.Union([Type.String(), Type.Number(), Type.Boolean()]);

/**
 * Answers a list of definitions: all of them as the seeds do, or a page when `limit` is given. Definitions are few
 * and in memory; their order is that of their making, so a cursor is a position.
 */
export function sendList<Item>(
  { config }: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  items: readonly Item[],
): Item[] {
  const { limit, cursor } = request.query as { limit?: number; cursor?: string };
  const [start] = cursor === undefined ? [0] : decodeCursor(cursor, 'number');
  if (start < 0) throw badParameter('cursor', 'it is not a cursor of this list');
  const end = start + (limit ?? items.length);
  if (end < items.length) {
    linkNextPage(reply, config.publicUrl, [end]);
  }
  return items.slice(start, end);
}
