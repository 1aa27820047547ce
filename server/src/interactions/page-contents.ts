import type { Db } from '../db/client.ts';
import type { ReadableContent } from './content-pieces.ts';
import type { SingleKind } from './contents.ts';

/** Contents up to this size, in bytes, are read with their rows; larger ones piece by piece when their turn comes. */
const mostInline = 8192;

/** The contents of some interactions. */
export interface PageContents {
  /** @throws {Error} when there is none */
  of(interactionId: string, kind: SingleKind): ReadableContent;
  hasAttachments(interactionId: string): boolean;
}

/** Two statements for all of them: asked one by one, most of the time would be spent on the way to the database. */
export async function findPageContents(
  db: Db,
  tenant: number,
  interactionIds: readonly string[],
): Promise<PageContents> {
  const rows = await db.query<ReadableContent & { interaction_id: string; kind: SingleKind }>(
    `SELECT c.interaction_id, c.kind, c.content_id, c.size, first.bytes AS start
     FROM interaction_contents c LEFT JOIN interaction_content_chunks first
       ON first.tenant_id = c.tenant_id AND first.interaction_id = c.interaction_id
         AND first.content_id = c.content_id AND first.chunk = 0 AND c.size <= ${mostInline}
     WHERE c.tenant_id = $1 AND c.interaction_id = ANY ($2) AND c.kind <> 'attachment' AND c.ready`,
    [tenant, interactionIds],
  );
  const attached = await db.query<{ interaction_id: string }>(
    `SELECT DISTINCT interaction_id FROM interaction_contents
     WHERE tenant_id = $1 AND interaction_id = ANY ($2) AND kind = 'attachment' AND ready`,
    [tenant, interactionIds],
  );
  const key = (interactionId: string, kind: SingleKind) => `${interactionId} ${kind}`;
  const contents = new Map(rows.map((row) => [key(row.interaction_id, row.kind), row]));
  const withAttachments = new Set(attached.map((row) => row.interaction_id));
  return {
    of: (interactionId, kind) => {
      const content = contents.get(key(interactionId, kind));
      if (content === undefined) throw new Error(`the ${kind} of an interaction is missing`);
      return content;
    },
    hasAttachments: (interactionId) => withAttachments.has(interactionId),
  };
}
