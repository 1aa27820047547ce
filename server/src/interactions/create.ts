import type { Db } from '../db/client.ts';
import { shareProfile } from '../profiles/queries.ts';
import { newRecordId } from '../record-id.ts';
import { fieldsText } from './answer.ts';
import type { InteractionInput } from './check.ts';
import { storeText } from './contents.ts';
import { type InteractionRow, insertInteraction } from './queries.ts';
import { refreshSearch } from './search-document.ts';
import { threadOf } from './thread.ts';

/**
 * Creates an interaction with the texts that came along.
 *
 * @returns the interaction id: the given one, or a new one
 * @throws {ApiError} 404 for an unknown customer or parent, 409 when the id is taken or the parent has no children
 */
export async function createInteraction(tx: Db, tenant: number, input: InteractionInput, at: Date): Promise<string> {
  const { contents } = input;
  const { customer_id, interaction_id = newRecordId(at), start_date, ...fields } = input.fields;
  await shareProfile(tx, tenant, String(customer_id));
  const row: InteractionRow = {
    customer_id: String(customer_id),
    interaction_id: String(interaction_id),
    start_date: String(start_date),
    has_text: typeof contents.text === 'string',
    has_structured_text: typeof contents.structuredText === 'string',
    has_binary_content: false,
    fields: fieldsText({ ...fields, thread_id: await threadOf(tx, tenant, fields, true, at) }),
  };
  await insertInteraction(tx, tenant, row);
  await storeTexts(tx, tenant, row, input, at);
  await refreshSearch(tx, tenant, row, contents);
  return row.interaction_id;
}

/** Stores the texts that came with the fields; former ones have been removed. */
export async function storeTexts(
  tx: Db,
  tenant: number,
  row: InteractionRow,
  { contents, fields }: InteractionInput,
  at: Date,
): Promise<void> {
  const { interaction_id: interactionId } = row;
  if (typeof contents.text === 'string') {
    const content = { interactionId, kind: 'plain_text', mimeType: 'text/plain; charset=utf-8' } as const;
    await storeText(tx, tenant, content, contents.text, at);
  }
  if (typeof contents.structuredText === 'string') {
    const content = {
      interactionId,
      kind: 'structured_text',
      mimeType: String(fields['structured_text_mime']),
    } as const;
    await storeText(tx, tenant, content, contents.structuredText, at);
  }
}
