import type { Db } from '../db/client.ts';
import type { DeviceKeys } from '../devices/device-keys.ts';
import { type Digests, sameDigests } from '../devices/digests.ts';
import { type DevicesOf, type KeyedRecord, replaceDeviceKeys } from '../devices/queries.ts';
import { storedFields } from './answer.ts';
import type { InlineContents, InteractionFields } from './check.ts';
import { type TextKind, textOf } from './content-pieces.ts';
import type { InteractionRow } from './queries.ts';

/** Fields that say who took part: their devices are the customer's. */
const holdingFields = [...['from', 'reply_to', 'to', 'cc', 'bcc', 'phone_number', 'customer_number', 'dn', 'udata']];

/** Fields in which anybody's device may be mentioned, beside the texts. */
export const wordFields: readonly string[] = ['subject', 'stopped_reason', 'outcome', 'external_id', 'location'];

/** What mentions follow from. */
export const mentioningFields: readonly string[] = [...wordFields, 'text', 'structured_text'];

/** What a new interaction is found by, from its fields and the texts that came along. */
export async function devicesOfNew(
  deviceKeys: DeviceKeys,
  tenant: number,
  row: InteractionRow,
  { text, structuredText }: InlineContents,
): Promise<DevicesOf[]> {
  const fields = storedFields(row);
  const texts = [...words(fields), text ?? '', structuredText ?? ''];
  return [
    { ...keyed(row, 'interaction'), devices: heldDevices(deviceKeys, tenant, fields) },
    { ...keyed(row, 'mention'), devices: await deviceKeys.ofTexts(tenant, texts) },
  ];
}

/** Writes what a changed interaction is found by, but for mentions. */
export async function replaceDevices(
  tx: Db,
  deviceKeys: DeviceKeys,
  tenant: number,
  before: InteractionRow,
  row: InteractionRow,
): Promise<void> {
  const devices = heldDevices(deviceKeys, tenant, storedFields(row));
  if (sameDigests(heldDevices(deviceKeys, tenant, storedFields(before)), devices)) return;
  await replaceDeviceKeys(tx, tenant, { ...keyed(row, 'interaction'), devices });
}

/**
 * Writes which devices an interaction mentions, from what is stored of it.
 *
 * @param known texts that were stored just now and need not be read
 */
export async function refreshMentions(
  tx: Db,
  deviceKeys: DeviceKeys,
  tenant: number,
  row: InteractionRow,
  known: Partial<InlineContents> = {},
): Promise<void> {
  const devices = await mentionedDevices(tx, deviceKeys, tenant, row, known);
  await replaceDeviceKeys(tx, tenant, { ...keyed(row, 'mention'), devices });
}

/** What a stored interaction is found by. */
export async function devicesOfStored(
  db: Db,
  deviceKeys: DeviceKeys,
  tenant: number,
  row: InteractionRow,
): Promise<DevicesOf[]> {
  return [
    { ...keyed(row, 'interaction'), devices: heldDevices(deviceKeys, tenant, storedFields(row)) },
    { ...keyed(row, 'mention'), devices: await mentionedDevices(db, deviceKeys, tenant, row, {}) },
  ];
}

function keyed(row: InteractionRow, kind: 'interaction' | 'mention'): KeyedRecord {
  return { kind, owner: row.customer_id, recordId: row.interaction_id };
}

function heldDevices(deviceKeys: DeviceKeys, tenant: number, fields: InteractionFields): Digests {
  return deviceKeys.ofValues(
    tenant,
    holdingFields.map((name) => fields[name]),
  );
}

function words(fields: InteractionFields): string[] {
  return wordFields.flatMap((name) => (typeof fields[name] === 'string' ? [fields[name]] : []));
}

async function mentionedDevices(
  db: Db,
  deviceKeys: DeviceKeys,
  tenant: number,
  row: InteractionRow,
  known: Partial<InlineContents>,
): Promise<Digests> {
  const texts = words(storedFields(row));
  const stored: TextKind[] = [];
  for (const [has, given, kind] of [
    [row.has_text, known.text, 'plain_text'],
    [row.has_structured_text, known.structuredText, 'structured_text'],
  ] as const) {
    if (!has) continue;
    if (typeof given === 'string') texts.push(given);
    else stored.push(kind);
  }
  const contents = stored.map((kind) => textOf(db, tenant, row.interaction_id, kind));
  return await deviceKeys.ofTexts(tenant, [...texts, ...contents]);
}
