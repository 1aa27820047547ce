import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';
import { attachmentNamed, privateFile } from '../http/files.ts';
import { type ContentRow, readChunk } from './contents.ts';

/** How a content is handed out. */
interface Delivery {
  readonly tenant: number;
  readonly interactionId: string;
  readonly content: ContentRow;
  readonly mimeType: string;
  /** Present for what is to be saved and not shown. */
  readonly fileName?: string;
}

/**
 * Sends a content piece by piece, each read on its own when the client has taken the one before.
 */
export function sendContent(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  delivery: Delivery,
): FastifyReply {
  const { content, fileName } = delivery;
  reply.headers({
    'content-type': delivery.mimeType,
    'content-length': String(content.size),
    ...privateFile,
    ...(fileName !== undefined && { 'content-disposition': attachmentNamed(fileName) }),
  });
  const chunks = request.method === 'HEAD' ? [] : chunksOf(context, delivery);
  return reply.send(Readable.from(chunks, { objectMode: false, highWaterMark: 1 }));
}

/** When the content goes away meanwhile the error cuts the connection: half of it must not look like all of it. */
async function* chunksOf({ database, log }: Context, delivery: Delivery): AsyncGenerator<Buffer> {
  const { tenant, interactionId, content } = delivery;
  if (content.start === null) return;
  yield content.start;
  let sent = content.start.length;
  for (let chunk = 1; sent < content.size; chunk += 1) {
    const bytes = await database.tenant(tenant, (db) =>
      readChunk(db, tenant, interactionId, content.content_id, chunk),
    );
    if (bytes === undefined) {
      // Nobody has to act: the client asks again.
      log.warn({ tenant, interaction_id: interactionId, sent, size: content.size }, 'a content went while it was sent');
      throw new Error('the content was removed while it was sent');
    }
    sent += bytes.length;
    yield bytes;
  }
}
