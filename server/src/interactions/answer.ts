import type { InteractionFields } from './check.ts';
import { fieldsOf } from './fields.ts';
import type { InteractionRow } from './queries.ts';

/** All fields of a stored interaction but its contents. */
export function storedFields(row: InteractionRow): InteractionFields {
  const { customer_id, interaction_id, start_date } = row;
  return { ...row.fields, customer_id, interaction_id, start_date };
}

/**
 * The JSON text of an interaction, its fields in the order of the reference's tables. Contents are URLs, present when
 * there is content.
 *
 * @param base of the absolute URLs, without slash at the end
 */
export function interactionText(row: InteractionRow, base: string): string {
  const url = (content: string) => `${base}/interactions/${row.interaction_id}/${content}`;
  const fields: InteractionFields = {
    ...storedFields(row),
    ...(row.has_text && { text: url('plain_text') }),
    ...(row.has_structured_text && { structured_text: url('structured_text') }),
    ...(row.has_binary_content && { binary_content: url('binary_content') }),
  };
  const ordered: InteractionFields = {};
  for (const name of Object.keys(fieldsOf.get(row.fields['entity_type'] as number) ?? {})) ordered[name] = fields[name];
  return JSON.stringify(ordered);
}
