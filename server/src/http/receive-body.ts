import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { type ChunkStore, Chunks } from '../chunks.ts';
import { ApiError } from '../errors.ts';

/** How large a raw body may be, and in what words one that is larger is refused. */
export interface BodyLimit {
  readonly bytes: number;
  /** Such as `a content`. */
  readonly title: string;
  /** The setting that it comes from. */
  readonly setting?: string;
}

/** What is done with the bytes of a raw body. */
export interface Receiving extends ChunkStore {
  readonly limit: BodyLimit;
  /** Sees each piece as it comes. */
  readonly watch?: ((piece: Buffer) => void) | undefined;
}

/**
 * Refuses what need not be read to be refused.
 *
 * @throws {ApiError} 413, 415 for a Content-Encoding
 */
export function refuseUnread({ headers }: FastifyRequest, limit: BodyLimit): void {
  // Bytes are kept as they come, and nothing would say later how they are packed.
  if ((headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') {
    throw new ApiError('unsupportedMediaType', 'a Content-Encoding is not supported; send the content itself');
  }
  if (Number(headers['content-length'] ?? 0) > limit.bytes) throw tooLarge(limit);
}

/**
 * Reads the raw body of a request into chunks (http/raw-bodies.ts), and digests it when it has an Idempotency-Key.
 *
 * @returns how many bytes there were
 * @throws {ApiError} 413, 400 when the connection is lost
 */
export async function receiveBody(request: FastifyRequest, receiving: Receiving): Promise<number> {
  const { headers, raw } = request;
  const { limit, watch } = receiving;
  // What tells a repeated request from another one: the same bytes of another type are something else.
  const hash =
    headers['idempotency-key'] === undefined
      ? undefined
      : createHash('sha256').update(`${headers['content-type'] ?? ''}\n`);
  const chunks = new Chunks(receiving);
  try {
    // Not destroyed when a refusal ends the loop: that would cut the connection before the answer.
    for await (const piece of raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      if (chunks.size + piece.length > limit.bytes) throw tooLarge(limit);
      hash?.update(piece);
      watch?.(piece);
      await chunks.add(piece);
    }
  } catch (error) {
    if (wasCut(raw)) {
      throw new ApiError('malformedBody', 'the connection was lost before the body was complete', { cause: error });
    }
    throw error;
  }
  await chunks.flush();
  request.bodyHash = hash?.digest();
  return chunks.size;
}

function wasCut(body: IncomingMessage): boolean {
  return body.destroyed && !body.complete;
}

function tooLarge({ bytes, title, setting }: BodyLimit): ApiError {
  const why = setting === undefined ? '' : ` (${setting})`;
  return new ApiError('tooLarge', `${title} has at most ${bytes} bytes here${why}`);
}
