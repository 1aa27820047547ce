import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';
import type { Db } from '../db/client.ts';
import { receiveBody, refuseUnread } from '../http/receive-body.ts';
import type { Answer } from '../http/writing.ts';
import { appendChunk, beginContent, chunkBytes, makeCurrent, type NewContent, removeUnfinished } from './contents.ts';
import { lockInteraction } from './find.ts';
import type { InteractionRow } from './queries.ts';
import { TextCheck } from './text-check.ts';

/**
 * Stores the raw body of a request as a content, piece by piece: no transaction and no connection is held while the
 * client sends, and of the bytes no more than a chunk is in memory. Nobody sees the content before the one transaction
 * at the end, which makes it current and does `finish`; when that does not come, what was written is removed.
 *
 * @param finish gets the interaction, locked, as it was before
 * @throws {ApiError} 404, 413, 415, 400 for a text that is none
 */
export async function upload(
  { config, database, gate, writing, now }: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  content: NewContent,
  finish: (tx: Db, before: InteractionRow, size: number) => Promise<Answer>,
): Promise<FastifyReply> {
  const { tenant } = request.caller;
  const { interactionId } = content;
  const limit = { bytes: config.contentLimitBytes, title: 'a content', setting: 'CONTENT_LIMIT_BYTES' };
  refuseUnread(request, limit);
  const contentId = await database.tenant(tenant, (db) => beginContent(db, tenant, content, now()));
  let current = false;
  try {
    const store = (chunk: number, bytes: Buffer) =>
      database.tenant(tenant, (db) => appendChunk(db, tenant, interactionId, contentId, chunk, bytes));
    const text = content.kind === 'plain_text' || content.kind === 'structured_text' ? new TextCheck() : undefined;
    const size = await receiveBody(request, { chunkBytes, limit, watch: (piece) => text?.add(piece), store });
    text?.end();
    const commit = () =>
      writing.data(request, reply, async (tx) => {
        // Of two uploads of the same kind at once the second waits here, and replaces the first.
        const row = await lockInteraction(tx, tenant, interactionId);
        await makeCurrent(tx, tenant, content, contentId, size);
        current = true;
        return await finish(tx, row, size);
      });
    // In flight from here on: before, a slow client would have held up a switch of mode.
    return await gate.run(tenant, 'production', commit);
  } catch (error) {
    current = false;
    throw error;
  } finally {
    if (!current) await database.tenant(tenant, (db) => removeUnfinished(db, tenant, interactionId, contentId));
  }
}
