import { createHash, type Hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';
import type { Db } from '../db/client.ts';
import { ApiError } from '../errors.ts';
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
  refuseEncoding(request);
  refuseAnnouncedSize(request, config.contentLimitBytes);
  const contentId = await database.tenant(tenant, (db) => beginContent(db, tenant, content, now()));
  let current = false;
  try {
    const hash = hashOf(request);
    const store = (chunk: number, bytes: Buffer) =>
      database.tenant(tenant, (db) => appendChunk(db, tenant, interactionId, contentId, chunk, bytes));
    const text = content.kind === 'plain_text' || content.kind === 'structured_text' ? new TextCheck() : undefined;
    const size = await receive(request.raw, config.contentLimitBytes, store, { hash, text });
    request.bodyHash = hash?.digest();
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

/** What tells a repeated request from another one: the same bytes of another type are something else. */
function hashOf({ headers }: FastifyRequest): Hash | undefined {
  if (headers['idempotency-key'] === undefined) return undefined;
  return createHash('sha256').update(`${headers['content-type'] ?? ''}\n`);
}

interface Watching {
  readonly hash: Hash | undefined;
  readonly text: TextCheck | undefined;
}

/** Reads the body into chunks of equal size; answers how many bytes there were. */
async function receive(
  body: IncomingMessage,
  limit: number,
  store: (chunk: number, bytes: Buffer) => Promise<void>,
  { hash, text }: Watching,
): Promise<number> {
  let pieces: Buffer[] = [];
  let waiting = 0;
  let size = 0;
  let chunk = 0;
  const flush = async () => {
    if (waiting === 0) return;
    const bytes = Buffer.concat(pieces, waiting);
    pieces = [];
    waiting = 0;
    await store(chunk, bytes);
    chunk += 1;
  };
  try {
    // Not destroyed when a refusal ends the loop: that would cut the connection before the answer.
    for await (let piece of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += piece.length;
      if (size > limit) throw tooLarge(limit);
      hash?.update(piece);
      text?.add(piece);
      while (waiting + piece.length >= chunkBytes) {
        const fits = chunkBytes - waiting;
        pieces.push(piece.subarray(0, fits));
        waiting = chunkBytes;
        piece = piece.subarray(fits);
        await flush();
      }
      if (piece.length > 0) {
        pieces.push(piece);
        waiting += piece.length;
      }
    }
  } catch (error) {
    if (body.destroyed && !body.complete) {
      throw new ApiError('malformedBody', 'the connection was lost before the body was complete', { cause: error });
    }
    throw error;
  }
  text?.end();
  await flush();
  return size;
}

/** Bytes are kept as they come, and nothing would say later how they are packed. */
function refuseEncoding({ headers }: FastifyRequest): void {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') {
    throw new ApiError('unsupportedMediaType', 'a Content-Encoding is not supported; send the content itself');
  }
}

/** A client that says how much will come is answered before it has sent it. */
function refuseAnnouncedSize(request: FastifyRequest, limit: number): void {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
}

function tooLarge(limit: number): ApiError {
  return new ApiError('tooLarge', `a content has at most ${limit} bytes here (CONTENT_LIMIT_BYTES)`);
}
