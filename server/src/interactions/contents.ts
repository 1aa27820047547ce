import { type Db, isMissingReference } from '../db/client.ts';
import { interactionNotFound } from './interaction-id.ts';

export type SingleKind = 'plain_text' | 'structured_text' | 'binary_content';
export type ContentKind = SingleKind | 'attachment';

/** What a content is, apart from its bytes. */
export interface NewContent {
  readonly interactionId: string;
  readonly kind: ContentKind;
  readonly mimeType: string;
  readonly attachment?: { readonly documentId: string; readonly name: string; readonly description: string | null };
}

export interface ContentRow {
  content_id: number;
  mime_type: string;
  size: number;
  name: string | null;
  /** Its first chunk, null when it is empty. */
  start: Buffer | null;
}

/** The bytes of a content are kept in pieces of this size: what one read or write holds in memory. */
export const chunkBytes = 256 * 1024;

/**
 * Begins a content.
 *
 * @param size when all its bytes are written in the same transaction; otherwise nobody reads it before it is made
 *   current
 * @throws {ApiError} 404 when there is no such interaction
 */
export async function beginContent(
  db: Db,
  tenant: number,
  content: NewContent,
  at: Date,
  size?: number,
): Promise<number> {
  const { interactionId, kind, mimeType, attachment } = content;
  const [row] = await orNotFound(interactionId, () =>
    db.query<{ content_id: number }>(
      `INSERT INTO interaction_contents
         (tenant_id, interaction_id, kind, document_id, name, description, mime_type, size, ready, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING content_id`,
      [
        tenant,
        interactionId,
        kind,
        attachment?.documentId ?? null,
        attachment?.name ?? null,
        attachment?.description ?? null,
        mimeType,
        size ?? 0,
        size !== undefined,
        at,
      ],
    ),
  );
  if (row === undefined) throw new Error('an inserted content has no id');
  return row.content_id;
}

/** @throws {ApiError} 404 when the interaction has been deleted meanwhile */
export async function appendChunk(
  db: Db,
  tenant: number,
  interactionId: string,
  contentId: number,
  chunk: number,
  bytes: Buffer,
): Promise<void> {
  await orNotFound(interactionId, () =>
    db.query(
      `INSERT INTO interaction_content_chunks (tenant_id, interaction_id, content_id, chunk, bytes)
       VALUES ($1, $2, $3, $4, $5)`,
      [tenant, interactionId, contentId, chunk, bytes],
    ),
  );
}

/**
 * Makes a content that is complete the current one of its kind; the former one goes.
 *
 * @throws {ApiError} 404 when it exists no more
 */
export async function makeCurrent(
  tx: Db,
  tenant: number,
  content: NewContent,
  contentId: number,
  size: number,
): Promise<void> {
  const { interactionId, kind } = content;
  if (kind !== 'attachment') await removeCurrent(tx, tenant, interactionId, kind);
  const rows = await tx.query(
    `UPDATE interaction_contents SET ready = true, size = $4
     WHERE tenant_id = $1 AND interaction_id = $2 AND content_id = $3 RETURNING content_id`,
    [tenant, interactionId, contentId, size],
  );
  if (rows.length === 0) throw interactionNotFound(interactionId);
}

export async function removeCurrent(tx: Db, tenant: number, interactionId: string, kind: SingleKind): Promise<void> {
  await tx.query(
    'DELETE FROM interaction_contents WHERE tenant_id = $1 AND interaction_id = $2 AND kind = $3 AND ready',
    [tenant, interactionId, kind],
  );
}

/** The bytes stay, and are something else. */
export async function changeMimeType(
  tx: Db,
  tenant: number,
  interactionId: string,
  kind: SingleKind,
  mimeType: string,
): Promise<void> {
  await tx.query(
    `UPDATE interaction_contents SET mime_type = $4
     WHERE tenant_id = $1 AND interaction_id = $2 AND kind = $3 AND kind <> 'attachment' AND ready`,
    [tenant, interactionId, kind, mimeType],
  );
}

/** Removes what an upload wrote, unless it has been made current. */
export async function removeUnfinished(
  db: Db,
  tenant: number,
  interactionId: string,
  contentId: number,
): Promise<void> {
  await db.query(
    'DELETE FROM interaction_contents WHERE tenant_id = $1 AND interaction_id = $2 AND content_id = $3 AND NOT ready',
    [tenant, interactionId, contentId],
  );
}

/** What uploads of processes that were killed have left. */
export async function dropAbandonedContents(db: Db, tenant: number, before: Date): Promise<void> {
  await db.query('DELETE FROM interaction_contents WHERE tenant_id = $1 AND NOT ready AND created_at < $2', [
    tenant,
    before,
  ]);
}

/** Stores a content that came with its interaction, in the transaction that writes that; none is there. */
export async function storeContent(
  tx: Db,
  tenant: number,
  content: NewContent,
  bytes: Buffer,
  at: Date,
): Promise<void> {
  const contentId = await beginContent(tx, tenant, content, at, bytes.length);
  for (let start = 0, chunk = 0; start < bytes.length; start += chunkBytes, chunk += 1) {
    const piece = bytes.subarray(start, start + chunkBytes);
    await appendChunk(tx, tenant, content.interactionId, contentId, chunk, piece);
  }
}

/**
 * A content with its first chunk, in one statement: however often it is replaced, what is found can be answered, and
 * what is small is all there.
 */
const contentWithStart = `SELECT c.content_id, c.mime_type, c.size, c.name, first.bytes AS start
  FROM interaction_contents c LEFT JOIN interaction_content_chunks first
    ON first.tenant_id = c.tenant_id AND first.interaction_id = c.interaction_id
      AND first.content_id = c.content_id AND first.chunk = 0`;

export async function findContent(
  db: Db,
  tenant: number,
  interactionId: string,
  kind: SingleKind,
): Promise<ContentRow | undefined> {
  const [row] = await db.query<ContentRow>(
    `${contentWithStart}
     WHERE c.tenant_id = $1 AND c.interaction_id = $2 AND c.kind = $3 AND c.kind <> 'attachment' AND c.ready`,
    [tenant, interactionId, kind],
  );
  return row;
}

export async function findAttachment(
  db: Db,
  tenant: number,
  interactionId: string,
  documentId: string,
): Promise<ContentRow | undefined> {
  const [row] = await db.query<ContentRow>(
    `${contentWithStart}
     WHERE c.tenant_id = $1 AND c.interaction_id = $2 AND c.kind = 'attachment' AND c.document_id = $3 AND c.ready`,
    [tenant, interactionId, documentId],
  );
  return row;
}

export interface AttachmentRow {
  content_id: number;
  document_id: string;
  name: string;
  description: string | null;
  mime_type: string;
  size: number;
  created_at: Date;
}

/** Attachments in the order in which they came. */
export async function listAttachments(
  db: Db,
  tenant: number,
  interactionId: string,
  after: number,
  limit: number,
): Promise<AttachmentRow[]> {
  return await db.query<AttachmentRow>(
    `SELECT content_id, document_id, name, description, mime_type, size, created_at FROM interaction_contents
     WHERE tenant_id = $1 AND interaction_id = $2 AND content_id > $3 AND kind = 'attachment' AND ready
     ORDER BY content_id LIMIT $4`,
    [tenant, interactionId, after, limit],
  );
}

export async function readChunk(
  db: Db,
  tenant: number,
  interactionId: string,
  contentId: number,
  chunk: number,
): Promise<Buffer | undefined> {
  const [row] = await db.query<{ bytes: Buffer }>(
    `SELECT bytes FROM interaction_content_chunks
     WHERE tenant_id = $1 AND interaction_id = $2 AND content_id = $3 AND chunk = $4`,
    [tenant, interactionId, contentId, chunk],
  );
  return row?.bytes;
}

/** The references between the tables tell when what a row belongs to has gone. */
async function orNotFound<T>(interactionId: string, insert: () => Promise<T>): Promise<T> {
  try {
    return await insert();
  } catch (error) {
    if (isMissingReference(error)) throw interactionNotFound(interactionId);
    throw error;
  }
}
