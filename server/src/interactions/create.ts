import { type Db, together } from '../db/client.ts';
import type { DeviceKeys } from '../devices/device-keys.ts';
import { insertDeviceKeys } from '../devices/queries.ts';
import { shareProfile } from '../profiles/queries.ts';
import { newRecordId } from '../record-id.ts';
import { fieldsText } from './answer.ts';
import type { InteractionInput } from './check.ts';
import { storeContent } from './contents.ts';
import { devicesOfNew } from './devices.ts';
import { type InteractionRow, insertInteraction } from './queries.ts';
import { refreshSearch } from './search-document.ts';
import { threadOf } from './thread.ts';

/**
 * Creates an interaction with the texts that came along.
 *
 * @returns the interaction id: the given one, or a new one
 * @throws {ApiError} 404 for an unknown customer or parent, 409 when the id is taken or the parent has no children
 */
export async function createInteraction(
  tx: Db,
  deviceKeys: DeviceKeys,
  tenant: number,
  input: InteractionInput,
  at: Date,
): Promise<string> {
  await shareProfile(tx, tenant, String(input.fields['customer_id']));
  const threadId = await threadOf(tx, tenant, input.fields, true, at);
  return await createStoredInteraction(tx, deviceKeys, tenant, input, threadId, at);
}

/**
 * The same without a look at its parent, for one that was made elsewhere.
 *
 * @param binaryContent that came along
 * @throws {ApiError} 409 when the id is taken
 */
export async function createStoredInteraction(
  tx: Db,
  deviceKeys: DeviceKeys,
  tenant: number,
  input: InteractionInput,
  threadId: string,
  at: Date,
  binaryContent?: { readonly bytes: Buffer; readonly mimeType: string },
): Promise<string> {
  const { contents } = input;
  const { customer_id, interaction_id = newRecordId(at), start_date, ...fields } = input.fields;
  const row: InteractionRow = {
    customer_id: String(customer_id),
    interaction_id: String(interaction_id),
    start_date: String(start_date),
    has_text: typeof contents.text === 'string',
    has_structured_text: typeof contents.structuredText === 'string',
    has_binary_content: binaryContent !== undefined,
    fields: fieldsText({
      ...fields,
      thread_id: threadId,
      ...(binaryContent !== undefined && {
        binary_content_mime: binaryContent.mimeType,
        binary_content_size: binaryContent.bytes.length,
      }),
    }),
  };
  const { interaction_id: interactionId } = row;
  const devices = await devicesOfNew(deviceKeys, tenant, row, contents);
  await together([
    insertInteraction(tx, tenant, row),
    storeTexts(tx, tenant, row, input, at),
    ...(binaryContent === undefined
      ? []
      : [
          storeContent(
            tx,
            tenant,
            { interactionId, kind: 'binary_content', mimeType: binaryContent.mimeType },
            binaryContent.bytes,
            at,
          ),
        ]),
    refreshSearch(tx, tenant, row, contents),
    insertDeviceKeys(tx, tenant, devices),
  ]);
  return interactionId;
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
    await storeContent(tx, tenant, content, Buffer.from(contents.text), at);
  }
  if (typeof contents.structuredText === 'string') {
    const content = {
      interactionId,
      kind: 'structured_text',
      mimeType: String(fields['structured_text_mime']),
    } as const;
    await storeContent(tx, tenant, content, Buffer.from(contents.structuredText), at);
  }
}
