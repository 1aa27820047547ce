import { Value } from 'typebox/value';
import { type Address, addressesText, readAddresses } from '../archives/addresses.ts';
import {
  addressLists,
  emailOutNames,
  type FieldKind,
  filledNote,
  fillings,
  interactionFields,
  responseTypes,
} from '../archives/interaction-fields.ts';
import { isMail, mailHeader } from '../archives/mail-header.ts';
import { numbered } from '../archives/numbered-fields.ts';
import { missingParameter } from '../errors.ts';
import { checkNewInteraction, type InteractionFields } from '../interactions/check.ts';
import { createStoredInteraction } from '../interactions/create.ts';
import { allFields, entityTypes, fieldsOf } from '../interactions/fields.ts';
import { findCustomerOf } from '../interactions/queries.ts';
import type { CustomerStore } from '../profiles/store.ts';
import { keepFields } from './archived-fields.ts';
import { takeContent } from './content.ts';
import { ensureCustomer } from './customer.ts';
import { flag, type Line, type Loaded, type LoadSettings, text, time, whole } from './line.ts';

type Convert = (value: unknown) => unknown;

const convertTo: Readonly<Record<FieldKind, Convert>> = {
  text,
  whole,
  time,
  flag,
  // Archives have a number, or the word.
  responseType: (value) => responseTypes[whole(value) ?? -1] ?? text(value),
};

/** User data that takes more is kept aside: an interaction has 64 KiB for all its fields. */
const mostUserData = 32 * 1024;

/** Loads a line of `Interaction-….json`. One whose id is here already stays as it is. */
export async function loadInteraction(
  store: CustomerStore,
  line: Line,
  { fields }: LoadSettings,
  at: Date,
): Promise<Loaded> {
  const { tx, tenant, deviceKeys } = store;
  const interactionId = line.takeId('IXNID');
  if ((text(line.see('CONTACTID')) ?? '') === '') throw missingParameter('CONTACTID');
  const customerId = line.takeId('CONTACTID');
  const record = { customerId, kind: 'interaction', recordId: interactionId } as const;
  if ((await findCustomerOf(tx, tenant, interactionId)) !== undefined) return { outcome: 'unchanged' };
  line.drop('TENANTID');
  const entityType = line.take('ENTITYTYPEID', (value) => {
    const number = whole(value);
    return number !== undefined && entityTypes.has(number) ? number : undefined;
  });
  if (entityType === undefined) throw missingParameter('ENTITYTYPEID');
  const body: InteractionFields = {
    customer_id: customerId,
    interaction_id: interactionId,
    entity_type: entityType,
    ...readFields(line, entityType),
  };
  const content = takeContent(line);
  dropDerivedHeader(line, entityType, content);
  dropCopies(line, body['udata'], fields.ofInteractions);
  const filled = fill(body, entityType);
  const input = checkNewInteraction(body);
  const madeCustomer = await ensureCustomer(tx, tenant, customerId, at);
  await createStoredInteraction(tx, deviceKeys, tenant, input, String(body['thread_id'] ?? interactionId), at, content);
  const rest = line.rest;
  await keepFields(store, record, filled.length === 0 ? rest : { ...rest, [filledNote]: filled });
  return { outcome: 'created', kept: Object.keys(rest), filled, madeCustomer };
}

/** The header of an e-mail that says what its content begins with follows from that. */
function dropDerivedHeader(line: Line, entityType: number, content: ReturnType<typeof takeContent>): void {
  if (content === undefined || !isMail(entityType, content.mimeType)) return;
  const header = mailHeader(content.bytes);
  if (header !== undefined && line.see('HEADER') === header.toString('base64')) line.drop('HEADER');
}

/** What is copied from the user data follows from that. */
function dropCopies(line: Line, userData: unknown, keys: readonly string[]): void {
  for (const [field, key] of numbered(keys)) {
    if (line.see(field) === String((userData as Record<string, unknown> | undefined)?.[key])) line.drop(field);
  }
}

function readFields(line: Line, entityType: number): InteractionFields {
  const known = fieldsOf.get(entityType) ?? {};
  const body: InteractionFields = {};
  const put = (name: string, field: string, convert: Convert) => {
    const schema = known[field];
    // A second spelling of a field that is there already says nothing new, or something else: it is kept.
    if (schema === undefined || body[field] !== undefined) return;
    const value = line.take(name, (given) => {
      const converted = convert(given);
      return converted !== undefined && Value.Check(schema, converted) ? converted : undefined;
    });
    if (value !== undefined) body[field] = value;
  };
  for (const [name, field, kind] of interactionFields) put(name, field, convertTo[kind]);
  for (const ending of ['', 'EMAILOUT']) {
    for (const [name, field] of addressLists) put(`${name}${ending}`, field, takeAddresses);
    putSender(line, body, known['from'] !== undefined, ending);
    put(`REPLYTOADDRESS${ending}`, 'reply_to', takeReplyTo);
  }
  put(emailOutNames['SENTDATE']?.toUpperCase() ?? '', 'sent_date', time);
  if (body['structured_text'] !== undefined) body['structured_text_mime'] ??= 'text/html';
  else delete body['structured_text_mime'];
  const userData = takeUserData(line);
  return userData === undefined ? body : { ...body, udata: userData };
}

/** What could not be handed out again as it came stays as it came. */
function takeAddresses(value: unknown): readonly Address[] | undefined {
  const addresses = typeof value === 'string' ? readAddresses(value) : undefined;
  return addresses !== undefined && addressesText(addresses) === value ? addresses : undefined;
}

/** One address; what is none is an address as it came. */
function takeReplyTo(value: unknown): Address | undefined {
  const [one, another] = takeAddresses(value) ?? [];
  if (one !== undefined && another === undefined) return one;
  return typeof value === 'string' && value !== '' ? { address: value } : undefined;
}

function putSender(line: Line, body: InteractionFields, hasSender: boolean, ending: string): void {
  const given = text(line.see(`FROMADDRESS${ending}`));
  if (!hasSender || body['from'] !== undefined || given === undefined || given === '') return;
  const personal = text(line.see(`FROMPERSONAL${ending}`));
  const from = personal === undefined || personal === '' ? { address: given } : { address: given, personal };
  if (!Value.Check(allFields['from'] ?? {}, from)) return;
  line.drop(`FROMADDRESS${ending}`);
  if (personal !== '') line.drop(`FROMPERSONAL${ending}`);
  body['from'] = from;
}

/** Names with texts, numbers and booleans. Objects among them are kept aside, under their names. */
function takeUserData(line: Line): Record<string, unknown> | undefined {
  const given = line.see('ALLATTRIBUTES');
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return undefined;
  const entries = Object.entries(given);
  const simple = entries.filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value));
  if (Buffer.byteLength(JSON.stringify(simple)) > mostUserData) return undefined;
  const others = entries.filter((entry) => !simple.includes(entry));
  if (others.length === 0) line.drop('ALLATTRIBUTES');
  else line.leave('ALLATTRIBUTES', Object.fromEntries(others));
  return Object.fromEntries(simple);
}

/** @throws {ApiError} 400 for a start that is missing: nothing can stand for that */
function fill(body: InteractionFields, entityType: number): string[] {
  if (body['start_date'] === undefined) throw missingParameter('STARTDATE');
  const filled: string[] = [];
  const known = fieldsOf.get(entityType) ?? {};
  const missing = (field: string) => known[field] !== undefined && (body[field] === undefined || body[field] === '');
  const put = (field: string, value: unknown) => {
    if (!missing(field)) return;
    body[field] = value;
    filled.push(field);
  };
  for (const field of ['status', 'type', 'media_type', 'creator_app_id']) put(field, fillings[field]);
  if (entityType === 5) {
    for (const field of ['desired_response_type', 'attempts', 'customer_number']) put(field, fillings[field]);
    put('start_time', body['start_date']);
  }
  return filled;
}
