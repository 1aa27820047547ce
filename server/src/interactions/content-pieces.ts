import type { Db } from '../db/client.ts';
import { chunkBytes, findContent, readChunk, type SingleKind } from './contents.ts';

/** A content that is text. */
export type TextKind = Exclude<SingleKind, 'binary_content'>;

/**
 * The bytes of a content, piece by piece, as they are stored.
 *
 * @param content found in the same snapshot or transaction
 */
export async function* bytesOf(
  db: Db,
  tenant: number,
  interactionId: string,
  content: { readonly content_id: number; readonly size: number; readonly start?: Buffer | null },
): AsyncGenerator<Buffer> {
  for (let chunk = 0; chunk * chunkBytes < content.size; chunk += 1) {
    const known = chunk === 0 ? content.start : undefined;
    const bytes = known ?? (await readChunk(db, tenant, interactionId, content.content_id, chunk));
    if (bytes === undefined) throw new Error('a piece of a content is missing');
    yield bytes;
  }
}

/** A stored text, piece by piece; no piece ends within a character. */
export async function* textOf(db: Db, tenant: number, interactionId: string, kind: TextKind): AsyncGenerator<string> {
  const content = await findContent(db, tenant, interactionId, kind);
  if (content === undefined) return;
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  for await (const bytes of bytesOf(db, tenant, interactionId, content)) yield decoder.decode(bytes, { stream: true });
  yield decoder.decode();
}
