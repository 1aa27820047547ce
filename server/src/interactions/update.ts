import type { Db } from '../db/client.ts';
import type { DeviceKeys } from '../devices/device-keys.ts';
import { moveDeviceKeys } from '../devices/queries.ts';
import { shareProfile } from '../profiles/queries.ts';
import { fieldsText, storedFields } from './answer.ts';
import { checkChange, type InteractionFields } from './check.ts';
import { changeMimeType, removeCurrent, type SingleKind } from './contents.ts';
import { storeTexts } from './create.ts';
import { mentioningFields, refreshMentions, replaceDevices } from './devices.ts';
import { lockInteraction } from './find.ts';
import { type InteractionRow, replaceInteraction } from './queries.ts';
import { refreshSearch, removeFromSearch } from './search-document.ts';
import { lockParents, refuseCircle, threadOf } from './thread.ts';

/**
 * Changes an interaction: given fields change, absent ones stay, null clears.
 *
 * @returns the interaction as it is now
 * @throws {ApiError} 400, 404 for an unknown interaction, customer or parent, 409 as in create
 */
export async function updateInteraction(
  tx: Db,
  deviceKeys: DeviceKeys,
  tenant: number,
  interactionId: string,
  body: InteractionFields,
  at: Date,
): Promise<InteractionRow> {
  if (typeof body['parent_id'] === 'string') await lockParents(tx, tenant);
  // Customers first, as whoever deletes, merges or forgets one: so nobody waits for the other in a circle.
  if (typeof body['customer_id'] === 'string') await shareProfile(tx, tenant, body['customer_id']);
  const before = await lockInteraction(tx, tenant, interactionId);
  const stored = storedFields(before);
  const input = checkChange(body, stored, before.has_structured_text);
  const { customer_id, interaction_id: _, start_date, ...fields } = input.fields;
  if (body['parent_id'] !== undefined || body['thread_id'] !== undefined) {
    const newParent = fields['parent_id'] !== stored['parent_id'];
    if (newParent) await refuseCircle(tx, tenant, fields['parent_id'], interactionId);
    fields['thread_id'] = await threadOf(tx, tenant, fields, newParent, at);
  }
  const { contents } = input;
  const row: InteractionRow = {
    customer_id: String(customer_id),
    interaction_id: interactionId,
    start_date: String(start_date),
    has_text: remains(contents.text, before.has_text),
    has_structured_text: remains(contents.structuredText, before.has_structured_text),
    has_binary_content: remains(contents.binaryContent, before.has_binary_content),
    fields: fieldsText(fields),
  };
  await replaceInteraction(tx, tenant, before, row);
  const given: [unknown, SingleKind][] = [
    [contents.text, 'plain_text'],
    [contents.structuredText, 'structured_text'],
    [contents.binaryContent, 'binary_content'],
  ];
  for (const [content, kind] of given) {
    if (content !== undefined) await removeCurrent(tx, tenant, interactionId, kind);
  }
  if (contents.structuredText === undefined && fields['structured_text_mime'] !== stored['structured_text_mime']) {
    await changeMimeType(tx, tenant, interactionId, 'structured_text', String(fields['structured_text_mime']));
  }
  await storeTexts(tx, tenant, row, input, at);
  if (row.customer_id !== before.customer_id) {
    await removeFromSearch(tx, tenant, before);
    await moveDeviceKeys(tx, tenant, ['interaction', 'mention'], [interactionId], before.customer_id, row.customer_id);
  }
  await replaceDevices(tx, deviceKeys, tenant, before, row);
  if (mentioningFields.some((name) => body[name] !== undefined)) {
    await refreshMentions(tx, deviceKeys, tenant, row, contents);
  }
  if (searchedFields.some((name) => body[name] !== undefined)) {
    await refreshSearch(tx, tenant, row, contents);
  }
  return row;
}

/** What an interaction is found by, filtered and ordered by. */
const searchedFields = [
  ...['customer_id', 'start_date', 'media_type', 'subject', 'text', 'structured_text', 'structured_text_mime'],
];

function remains(given: string | null | undefined, before: boolean): boolean {
  return given === undefined ? before : given !== null;
}
