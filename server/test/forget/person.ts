import { imported } from '../imports.ts';
import { samples } from '../interactions/samples.ts';
import { type Answer, type Call, expectStatus, type TestServer } from '../test-server.ts';

const attributes = [
  { name: 'id', type: 'string' },
  { name: 'word', type: 'string' },
  { name: 'secret', type: 'string', encrypt: true },
  { name: 'nick', type: 'string', length: 20 },
  { name: 'short', type: 'string', length: 16 },
  { name: 'must', type: 'string', length: 8, mandatory: true },
  { name: 'digits', type: 'long' },
  { name: 'mustNumber', type: 'integer', mandatory: true },
  { name: 'amount', type: 'currency' },
  { name: 'born', type: 'date' },
  { name: 'seen', type: 'datetime', mandatory: true },
  { name: 'isOn', type: 'boolean' },
];

/** The extension of each scope. */
export const extensions = { profiles: 'OfProfile', services: 'OfService', states: 'OfState', tasks: 'OfTask' } as const;

/** Everything that a person is described with. Modes have to be off. */
export async function define(server: TestServer, as?: string): Promise<void> {
  const post = (path: string, body: unknown) =>
    expectStatus(201, server.call('POST', path, body, as === undefined ? {} : { as }));
  for (const attribute of [
    { name: 'Secret', type: 'string', encrypt: true },
    { name: 'Initials', type: 'string', length: 8 },
    { name: 'Born', type: 'datetime' },
  ]) {
    await post('/metadata/profiles', attribute);
  }
  for (const [scope, name] of Object.entries(extensions)) {
    const unique = ['id', ['word', 'mustNumber']];
    await post(`/metadata/${scope}/extensions`, { name, type: 'multi-valued', unique, attributes });
  }
  for (const key of [
    { name: 'byName', attributes: ['LastName', 'FirstName'] },
    { name: 'bySecret', attributes: ['Secret'], unique: true },
    { name: 'byBirth', attributes: ['Born', 'LastName'] },
    { name: 'byWord', source: extensions.profiles, attributes: ['word', 'born'] },
    { name: 'byNumber', source: extensions.profiles, attributes: ['mustNumber', 'word'], unique: true },
  ]) {
    await post('/metadata/identification-keys', key);
  }
}

/** Somebody of whom everything is known that can be. */
export interface Person {
  /** The customer's id; a start of it names what belongs to the customer. */
  readonly id: string;
  /** Stands in every text: upper and lower case letters. */
  readonly mark: string;
  readonly phone: string;
  readonly email: string;
  readonly as?: string;
}

/** What was made of a person, beside the profile. */
export interface Made {
  readonly services: number[];
  /** The service of nobody. */
  readonly anonymous: number;
  readonly interactions: string[];
}

function records({ mark, phone }: Person) {
  return ['a', 'b'].map((id) => ({
    id: `${mark} ${id}`,
    word: `${mark} ${id} ${phone}`,
    secret: `${mark} ${id}`,
    nick: mark.slice(0, 20),
    short: mark.slice(0, 16),
    must: mark.slice(0, 8),
    digits: 4_155_550_123,
    mustNumber: id === 'a' ? 2_025_550_123 : 7,
    amount: 12.5,
    born: '1977-07-07',
    seen: '2020-02-02T02:02:02.002Z',
    isOn: true,
  }));
}

/** Makes a person with everything that takes text. */
export async function makePerson(server: TestServer, person: Person): Promise<Made> {
  const { id, mark, phone, email, as } = person;
  const send: Send = async (method, path, body, options = {}) => {
    const answer = await server.call(method, path, body, { ...options, ...(as !== undefined && { as }) });
    if (answer.status >= 300 && options.headers?.['idempotency-key'] !== `${mark}-refused`)
      throw new Error(`${method} ${path}: ${answer.text}`);
    return answer;
  };
  const archived = { CONTACTID: id, ATTRIBUTENAME: `Of ${mark}`, STRVALUE: `${mark} 1`, ISPRIMARY: 1 };
  const line = { raw: `${JSON.stringify(archived)}\n`, headers: { 'content-type': 'application/x-ndjson' } };
  await send(
    'POST',
    '/profiles',
    {
      customer_id: id,
      LastName: mark,
      FirstName: [`${mark} one`, `${mark} two`],
      PhoneNumber: [phone, mark],
      EmailAddress: email,
      Secret: `secret ${mark}`,
      Initials: mark.slice(0, 8),
      Born: '1977-07-07T00:00:00.000Z',
      [extensions.profiles]: records(person),
    },
    { headers: { 'idempotency-key': mark } },
  );
  await send(
    'POST',
    '/profiles',
    { customer_id: id, LastName: mark },
    { headers: { 'idempotency-key': `${mark}-refused` } },
  );
  await send('POST', '/archives/records?kind=contactattribute', undefined, line);
  return {
    services: [await makeService(send, person, { customer_id: id, contact_key: `${mark} ${phone}` })],
    anonymous: await makeService(send, person, { contact_key: phone }),
    interactions: await makeInteractions(send, person),
  };
}

type Send = (method: string, path: string, body?: unknown, options?: Call) => Promise<Answer>;

async function makeService(send: Send, person: Person, owner: Record<string, unknown>): Promise<number> {
  const { mark } = person;
  const event = {
    session_id: `${mark} session`.slice(0, 32),
    interaction_id: `${mark}-1`.slice(0, 50),
    application_type: 'ivr',
    application_id: 3,
    media_type: 'voice',
  };
  const end = { ...event, disposition: 'done', disposition_desc: `${mark} was content` };
  const { body } = await send('POST', '/services/start', {
    service_type: 'booking',
    ...owner,
    ...event,
    [extensions.services]: records(person),
  });
  const path = `/services/${body.service_id}`;
  const state = { state_type: 'open', ...event, [extensions.states]: records(person) };
  const first = (await send('POST', `${path}/states/start`, state)).body.state_id;
  const task = { task_type: 'call', state_id: first, ...event, [extensions.tasks]: records(person) };
  const { task_id } = (await send('POST', `${path}/tasks/start`, task)).body;
  await send('POST', `${path}/tasks/${task_id}/end`, end);
  await send('POST', `${path}/states/${first}/end`, end);
  await send('POST', `${path}/states/start`, { state_type: 'closed', ...event });
  await send('POST', `${path}/end`, end);
  return body.service_id;
}

/** Every field of an interaction that takes text, with the mark in it. */
function marked(value: unknown, name: string, mark: string): unknown {
  const words = ['type', 'sub_type', 'media_type', 'category_id', 'standard_response_id', 'callback_server_id'];
  if (words.includes(name) || name.endsWith('_date') || name.endsWith('_time') || name === 'desired_response_type') {
    return value;
  }
  if (typeof value === 'string') return `${mark} ${value}`;
  if (Array.isArray(value)) return value.map((part) => marked(part, '', mark));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, marked(part, key, mark)]));
}

/** One of each kind, with all contents and an attachment. */
async function makeInteractions(send: Send, { id, mark, phone, email }: Person): Promise<string[]> {
  const ids: string[] = [];
  const raw = (text: string, type: string): Call => ({ raw: text, headers: { 'content-type': type } });
  for (const [i, sample] of Object.values(samples).entries()) {
    const interactionId = `${id}i${i}`;
    const body = {
      ...(marked(sample, '', mark) as object),
      customer_id: id,
      interaction_id: interactionId,
      text: `${mark} ${phone} said ${email}`,
      structured_text: `<p>${mark} ${phone}</p>`,
      structured_text_mime: `text/html; charset=utf-8; name="${mark}"`,
    };
    ids.push((await send('POST', '/interactions', body)).body.interaction_id);
    const path = `/interactions/${interactionId}`;
    await send('PUT', `${path}/binary_content`, undefined, raw(`${mark} spoken`, `audio/wav; name="${mark}"`));
    const attachment = raw(`${mark} on paper`, `application/pdf; name="${mark}.pdf"`);
    await send('POST', `${path}/attachments?name=${mark}.pdf&description=${mark}`, undefined, {
      ...attachment,
      headers: { ...attachment.headers, 'idempotency-key': `${mark}-${i}` },
    });
  }
  return ids;
}

/** An import with a record that is refused because of a value, which the reason quotes. */
export async function importRejected(server: TestServer, mark: string): Promise<void> {
  const { report } = await imported(server, `LastName,${extensions.profiles}.digits\nSomebody,${mark}\n`);
  if (report[0]?.[3].includes(mark) !== true) throw new Error('the reason quotes no value');
}
