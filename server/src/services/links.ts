import type { FastifyReply } from 'fastify';
import { encodeCursor } from '../http/paging.ts';
import type { Truncated } from './read.ts';

/** Enough for every answer of a reasonable size: headers have to stay short. */
const mostLinks = 20;

/**
 * Names where nested lists go on that are longer than the answer shows, such as
 * `<…/services/5/tasks/active?cursor=…>; rel="active_tasks"`.
 *
 * @param base the absolute URL of `/services`
 */
export function linkTruncated(reply: FastifyReply, base: string, truncated: readonly Truncated[]): void {
  if (truncated.length === 0) return;
  const links = truncated.slice(0, mostLinks).map(({ field, path, key }) => {
    const url = new URL(`${base}${path}`);
    url.searchParams.set('cursor', encodeCursor(key));
    return `<${url.href}>; rel="${field}"`;
  });
  const before = reply.getHeader('link');
  reply.header('link', [...(before === undefined ? [] : [before]), ...links].join(', '));
}
