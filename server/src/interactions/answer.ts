import type { InteractionFields } from './check.ts';
import type { AttachmentRow } from './contents.ts';
import { fieldsOf } from './fields.ts';
import type { InteractionRow } from './queries.ts';

/** All fields of a stored interaction but its contents. */
export function storedFields(row: InteractionRow): InteractionFields {
  const { customer_id, interaction_id, start_date } = row;
  return { ...(JSON.parse(row.fields) as InteractionFields), customer_id, interaction_id, start_date };
}

/** The stored form of the fields that have no column of their own, in the order of the reference's tables. */
export function fieldsText(fields: InteractionFields): string {
  const ordered: InteractionFields = {};
  for (const name of Object.keys(fieldsOf.get(fields['entity_type'] as number) ?? {})) {
    if (fields[name] !== undefined) ordered[name] = fields[name];
  }
  return JSON.stringify(ordered);
}

/**
 * An interaction without its contents, as members of its JSON object: the stored text is passed on unread, which makes a
 * page of them four times as fast (measured).
 */
export function interactionMembers({ customer_id, interaction_id, start_date, fields }: InteractionRow): string[] {
  return [
    `"interaction_id":"${interaction_id}"`,
    `"customer_id":"${customer_id}"`,
    `"start_date":"${start_date}"`,
    fields.slice(1, -1),
  ];
}

/**
 * The JSON text of an interaction. Contents are URLs, present when there is content.
 *
 * @param base of the absolute URLs, without slash at the end
 */
export function interactionText(row: InteractionRow, base: string): string {
  const url = (content: string) => `"${base}/interactions/${row.interaction_id}/${content}"`;
  const members = [
    ...interactionMembers(row),
    ...(row.has_text ? [`"text":${url('plain_text')}`] : []),
    ...(row.has_structured_text ? [`"structured_text":${url('structured_text')}`] : []),
    ...(row.has_binary_content ? [`"binary_content":${url('binary_content')}`] : []),
  ];
  return `{${members.join(',')}}`;
}

/** An attachment as it is answered. */
export function attachmentAnswer({ content_id: _, created_at, ...row }: AttachmentRow) {
  return { ...row, created_at: created_at.toISOString() };
}
