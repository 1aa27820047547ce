import type { Db } from '../db/client.ts';
import { chunkBytes, findContent, readChunk, type SingleKind } from './contents.ts';

/** A content that is text. */
export type TextKind = Exclude<SingleKind, 'binary_content'>;

/** What the bytes of a content are read by; `start` is its first chunk, when that is known. */
export interface ReadableContent {
  readonly content_id: number;
  readonly size: number;
  readonly start?: Buffer | null;
}

/**
 * The bytes of a content, piece by piece, as they are stored.
 *
 * @param content found in the same snapshot or transaction
 */
export async function* bytesOf(
  db: Db,
  tenant: number,
  interactionId: string,
  content: ReadableContent,
): AsyncGenerator<Buffer> {
  for (let chunk = 0; chunk * chunkBytes < content.size; chunk += 1) {
    const known = chunk === 0 ? content.start : undefined;
    const bytes = known ?? (await readChunk(db, tenant, interactionId, content.content_id, chunk));
    if (bytes === undefined) throw new Error('a piece of a content is missing');
    yield bytes;
  }
}

/** A stored text, piece by piece. */
export async function* textOf(db: Db, tenant: number, interactionId: string, kind: TextKind): AsyncGenerator<string> {
  const content = await findContent(db, tenant, interactionId, kind);
  if (content !== undefined) yield* decoded(bytesOf(db, tenant, interactionId, content));
}

/** The bytes of a text as characters; no piece ends within one. */
export async function* decoded(pieces: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  for await (const bytes of pieces) yield decoder.decode(bytes, { stream: true });
  yield decoder.decode();
}
