import { Value } from 'typebox/value';
import { missingParameter } from '../errors.ts';
import { checkNewInteraction, type InteractionFields } from '../interactions/check.ts';
import { createStoredInteraction } from '../interactions/create.ts';
import { allFields, entityTypes, fieldsOf } from '../interactions/fields.ts';
import { findCustomerOf } from '../interactions/queries.ts';
import type { CustomerStore } from '../profiles/store.ts';
import { addressesText, readAddresses } from './addresses.ts';
import { keepFields } from './archived-fields.ts';
import { takeContent } from './content.ts';
import { ensureCustomer } from './customer.ts';
import { flag, type Line, type Loaded, text, time, whole } from './line.ts';

type Convert = (value: unknown) => unknown;

/** Fields of the interaction schema, the fields of an interaction that they are, and how their values are read. */
const places: readonly (readonly [name: string, field: string, convert: Convert])[] = [
  ['STATUS', 'status', whole],
  ['TYPEID', 'type', text],
  ['SUBTYPEID', 'sub_type', text],
  ['MEDIATYPEID', 'media_type', text],
  ['PARENTID', 'parent_id', text],
  ['THREADID', 'thread_id', text],
  ['EXTERNALID', 'external_id', text],
  ['OWNERID', 'owner_id', whole],
  ['CREATORAPPID', 'creator_app_id', whole],
  ['STARTDATE', 'start_date', time],
  ['ENDDATE', 'end_date', time],
  ['TIMESHIFT', 'timeshift', whole],
  ['CATEGORYID', 'category_id', text],
  ['CANBEPARENT', 'allow_children', flag],
  ['SUBJECT', 'subject', text],
  ['STOPPEDREASON', 'stopped_reason', text],
  ['TEXT', 'text', text],
  ['STRUCTUREDTEXT', 'structured_text', text],
  ['STRUCTTEXTMIMETYPE', 'structured_text_mime', text],
  ['SENTDATE', 'sent_date', time],
  ['SENTDATEEMAILOUT', 'sent_date', time],
  ['REFERENCEID', 'reference_id', whole],
  ['REVIEWERID', 'reviewer_id', whole],
  ['STANDARDRESPONSEID', 'standard_response_id', text],
  ['ESTABLISHEDDATE', 'established_date', time],
  ['RELEASEDDATE', 'released_date', time],
  ['DURATION', 'duration', whole],
  ['OUTCOME', 'outcome', text],
  ['PHONENUMBER', 'phone_number', text],
  ['TCONNECTIONID', 'tconnection_id', text],
  ['CALLBACKSTATUS', 'callback_status', whole],
  ['DESIREDRESPONSETYPE', 'desired_response_type', text],
  ['STARTTIME', 'start_time', time],
  ['ENDTIME', 'end_time', time],
  ['CUSTOMERNUMBER', 'customer_number', text],
  ['ATTEMPTS', 'attempts', whole],
  ['DN', 'dn', text],
  ['LOCATION', 'location', text],
  ['CALLBACKSERVERID', 'callback_server_id', text],
  ['CALLRESULT', 'call_result', whole],
  ['THETYPE', 'callback_type', whole],
];

/** Lists of addresses. Those of an e-mail out have names of their own in the schema. */
const lists: readonly (readonly [name: string, field: string])[] = [
  ['TOADDRESSES', 'to'],
  ['CCADDRESSES', 'cc'],
  ['BCCADDRESSES', 'bcc'],
];

/** What stands for a mandatory field that an archive leaves out because it has no value. */
const fillings: Readonly<Record<string, unknown>> = {
  status: 3,
  type: 'Unknown',
  media_type: 'unknown',
  creator_app_id: 0,
  desired_response_type: 'Voice',
  attempts: 0,
};

/** User data that takes more is kept aside: an interaction has 64 KiB for all its fields. */
const mostUserData = 32 * 1024;

/** Loads a line of `Interaction-….json`. One whose id is here already stays as it is. */
export async function loadInteraction(store: CustomerStore, line: Line, at: Date): Promise<Loaded> {
  const { tx, tenant, keyring } = store;
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
  const filled = fill(body, entityType);
  const input = checkNewInteraction(body);
  const madeCustomer = await ensureCustomer(tx, tenant, customerId, at);
  await createStoredInteraction(tx, tenant, input, String(body['thread_id'] ?? interactionId), at, content);
  const rest = line.rest;
  await keepFields(tx, keyring, tenant, record, filled.length === 0 ? rest : { ...rest, $filled: filled });
  return { outcome: 'created', kept: Object.keys(rest), filled, madeCustomer };
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
  for (const [name, field, convert] of places) put(name, field, convert);
  for (const ending of ['', 'EMAILOUT']) {
    for (const [name, field] of lists) {
      put(`${name}${ending}`, field, (value) => {
        const addresses = typeof value === 'string' ? readAddresses(value) : undefined;
        // What could not be handed out again as it came stays as it came.
        return addresses !== undefined && addressesText(addresses) === value ? addresses : undefined;
      });
    }
    putSender(line, body, known['from'] !== undefined, ending);
    put(`REPLYTOADDRESS${ending}`, 'reply_to', (value) => (value === '' ? undefined : { address: value }));
  }
  if (body['structured_text'] !== undefined) body['structured_text_mime'] ??= 'text/html';
  else delete body['structured_text_mime'];
  const userData = takeUserData(line);
  return userData === undefined ? body : { ...body, udata: userData };
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
    for (const field of ['desired_response_type', 'attempts']) put(field, fillings[field]);
    put('start_time', body['start_date']);
    put('customer_number', 'unknown');
  }
  return filled;
}
