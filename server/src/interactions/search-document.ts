import type { Db } from '../db/client.ts';
import { storedFields } from './answer.ts';
import type { InlineContents } from './check.ts';
import { chunkBytes, findContent, readChunk, type SingleKind } from './contents.ts';
import { isSearchable } from './media-type.ts';
import type { InteractionRow } from './queries.ts';

/**
 * How much of the subject and the texts together is found again, in UTF-16 units. Of that a tsvector, which has 1 MiB
 * at most, can always be made.
 */
const mostCharacters = 100_000;

/** PostgreSQL indexes no word of more bytes: of one that is longer than this no half is found, either. */
const longestWord = 2047;

/**
 * Writes what an interaction is found by, from what is stored of it.
 *
 * @param known texts that were stored just now and need not be read
 */
export async function refreshSearch(
  tx: Db,
  tenant: number,
  row: InteractionRow,
  known: Partial<InlineContents> = {},
): Promise<void> {
  const { customer_id, interaction_id, start_date } = row;
  const fields = storedFields(row);
  const parts = [String(fields['subject'] ?? '')];
  if (row.has_text) parts.push(known.text ?? (await startOf(tx, tenant, interaction_id, 'plain_text')));
  if (row.has_structured_text && isSearchable(String(fields['structured_text_mime']))) {
    parts.push(known.structuredText ?? (await startOf(tx, tenant, interaction_id, 'structured_text')));
  }
  const words = startOfWords(parts.join('\n'));
  await tx.query(
    `INSERT INTO interaction_search (tenant_id, customer_id, interaction_id, start_date, media_type, document)
     VALUES ($1, $2, $3, $4, $5, to_tsvector('simple', $6))
     ON CONFLICT (tenant_id, customer_id, interaction_id)
       DO UPDATE SET start_date = $4, media_type = $5, document = to_tsvector('simple', $6)`,
    [tenant, customer_id, interaction_id, start_date, fields['media_type'], words],
  );
}

export async function removeFromSearch(tx: Db, tenant: number, row: InteractionRow): Promise<void> {
  await tx.query('DELETE FROM interaction_search WHERE tenant_id = $1 AND customer_id = $2 AND interaction_id = $3', [
    tenant,
    row.customer_id,
    row.interaction_id,
  ]);
}

/** Cut where a word ends, so that nobody finds half of one. In a text without white space that is anywhere. */
function startOfWords(text: string): string {
  let end = mostCharacters;
  if (text.length > mostCharacters) {
    while (end >= mostCharacters - longestWord && !/\s/.test(text.charAt(end))) end -= 1;
    if (end < mostCharacters - longestWord) end = mostCharacters;
  }
  // A cut through a pair of surrogates leaves a half that the database refuses.
  return text.slice(0, end).toWellFormed();
}

/** Two chunks hold more characters than are needed, whatever their bytes. */
async function startOf(tx: Db, tenant: number, interactionId: string, kind: SingleKind): Promise<string> {
  const content = await findContent(tx, tenant, interactionId, kind);
  if (content === undefined) return '';
  const decoder = new TextDecoder();
  // A character that is cut at the end is not waited for.
  let text = decoder.decode(content.start ?? undefined, { stream: true });
  if (text.length < mostCharacters && content.size > chunkBytes) {
    const bytes = await readChunk(tx, tenant, interactionId, content.content_id, 1);
    text += decoder.decode(bytes, { stream: true });
  }
  return text;
}
