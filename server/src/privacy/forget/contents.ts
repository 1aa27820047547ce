import { together } from '../../db/client.ts';
import { pages } from '../../db/pages.ts';
import type { Forgetting } from './forgetting.ts';
import { placeholder } from './placeholder.ts';

const attachmentsAtOnce = 1000;

interface AttachmentKey {
  readonly interaction_id: string;
  readonly content_id: number;
}

/**
 * Removes the contents of locked interactions and the bytes of their attachments. Uploads under way are removed too: they
 * find that there is nothing to go on with.
 */
export async function forgetContents(
  { tx, tenant }: Forgetting,
  interactionIds: readonly string[],
  touched: { contents: number; attachments: number },
): Promise<void> {
  const [removed] = await tx.query<{ count: number }>(
    `WITH removed AS (
       DELETE FROM interaction_contents
       WHERE tenant_id = $1 AND interaction_id = ANY ($2) AND (kind <> 'attachment' OR NOT ready) RETURNING ready)
     SELECT count(*) FILTER (WHERE ready) AS count FROM removed`,
    [tenant, interactionIds],
  );
  touched.contents += removed?.count ?? 0;
  const read = (last: AttachmentKey | undefined, size: number) =>
    tx.query<AttachmentKey>(
      `SELECT interaction_id, content_id FROM interaction_contents
       WHERE tenant_id = $1 AND interaction_id = ANY ($2) AND (interaction_id, content_id) > ($3, $4::bigint)
       ORDER BY interaction_id, content_id LIMIT $5`,
      [tenant, interactionIds, last?.interaction_id ?? '', last?.content_id ?? 0, size],
    );
  for await (const rows of pages(attachmentsAtOnce, read)) {
    const keys = [rows.map((row) => row.interaction_id), rows.map((row) => row.content_id)];
    await together([
      tx.query(
        `DELETE FROM interaction_content_chunks c USING unnest($2::text[], $3::bigint[]) AS n (interaction_id, content_id)
         WHERE c.tenant_id = $1 AND c.interaction_id = n.interaction_id AND c.content_id = n.content_id`,
        [tenant, ...keys],
      ),
      // Behind the media type there may be the name of a file.
      tx.query(
        `UPDATE interaction_contents c
         SET name = n.name, description = NULL, size = 0, mime_type = rtrim(split_part(c.mime_type, ';', 1))
         FROM unnest($2::text[], $3::bigint[], $4::text[]) AS n (interaction_id, content_id, name)
         WHERE c.tenant_id = $1 AND c.interaction_id = n.interaction_id AND c.content_id = n.content_id`,
        [tenant, ...keys, rows.map(() => placeholder())],
      ),
    ]);
    touched.attachments += rows.length;
  }
}
