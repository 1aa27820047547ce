import assert from 'node:assert/strict';
import { HttpClient } from './http-client.ts';
import { type Operation, readOperations } from './operations.ts';

/** The server under fuzz: where it is, and an administrator's Basic credentials. */
export interface Target {
  readonly port: number;
  readonly admin: string;
}

export interface Prepared {
  readonly operations: readonly Operation[];
  /** An API key with every task. The fuzzed requests know neither its name nor its id. */
  readonly key: string;
  /** Fails unless the server answers, is ready, and has the profile of before the run as it was. */
  verify(): Promise<void>;
}

const phone = {
  name: 'Phone',
  type: 'multi-valued',
  unique: ['PhoneNumber'],
  attributes: [
    { name: 'PhoneNumber', type: 'string', length: 40, mandatory: true },
    { name: 'PhoneType', type: 'integer' },
    { name: 'prefix', type: 'string', length: 3, default: '555' },
  ],
};
const address = {
  name: 'Address',
  type: 'single-valued',
  attributes: [
    { name: 'City', type: 'string' },
    { name: 'AddressType', type: 'integer', default: 0 },
  ],
};
const card = {
  name: 'Card',
  type: 'multi-valued',
  unique: ['card_no', ['holder', 'constructor']],
  attributes: [
    { name: 'card_no', type: 'string', encrypt: true },
    { name: 'holder', type: 'string' },
    { name: 'limit', type: 'currency' },
    { name: 'since', type: 'date' },
    { name: 'valid', type: 'boolean' },
    { name: 'constructor', type: 'string' },
  ],
};
const witness = {
  customer_id: 'WITNESS',
  LastName: ['Untouched', 'İstanbul 💩'],
  AccountNumber: 'WITNESS-1',
  Secret: 'sealed',
  Phone: [{ PhoneNumber: '+1 witness', PhoneType: 7, prefix: '1' }],
  Address: { City: 'Nowhere', AddressType: 0 },
};
const interaction = {
  interaction_id: 'IXN1',
  customer_id: 'FUZZ1',
  status: 0,
  entity_type: 0,
  type: 'Inbound',
  media_type: 'email',
  creator_app_id: 1,
  start_date: '2020-01-01',
  text: 'a',
};
const definitions: readonly (readonly [string, unknown])[] = [
  ['/metadata/profiles', { name: 'DOB', type: 'datetime' }],
  ['/metadata/profiles', { name: 'Secret', type: 'string', encrypt: true }],
  ['/metadata/profiles/extensions', phone],
  ['/metadata/profiles/extensions', address],
  ['/metadata/profiles/extensions', card],
  ['/metadata/profiles/extensions', { name: 'Vip', type: 'classifier' }],
  // An attribute or extension with a key on it cannot be deleted, and nobody but us can name these keys.
  ['/metadata/identification-keys', { name: 'keptLastName', attributes: ['LastName', 'FirstName'] }],
  ['/metadata/identification-keys', { name: 'keptAccount', attributes: ['AccountNumber'], unique: true }],
  ['/metadata/identification-keys', { name: 'keptSecret', attributes: ['Secret'] }],
  ['/metadata/identification-keys', { name: 'keptPhone', source: 'Phone', attributes: ['PhoneNumber'] }],
  ['/metadata/identification-keys', { name: 'keptBirth', attributes: ['DOB', 'EmailAddress'] }],
  ['/metadata/identification-keys', { name: 'keptCard', source: 'Card', attributes: ['holder', 'constructor'] }],
  ['/metadata/identification-keys', { name: 'keptCity', source: 'Address', attributes: ['City'] }],
  ['/profiles', witness],
  ['/profiles', { customer_id: 'FUZZ1', LastName: 'a', Phone: [{ PhoneNumber: 'a' }] }],
  ['/profiles', { customer_id: 'FUZZ2', LastName: 'a', EmailAddress: ['a', 'A'], Vip: {} }],
  ['/interactions', interaction],
];

/** Defines what the requests speak of, and remembers what they must not change. */
export async function prepare({ port, admin }: Target): Promise<Prepared> {
  const client = new HttpClient(port, 1);
  const send = async (method: string, target: string, authorization: string, value?: unknown): Promise<unknown> => {
    const body = value === undefined ? undefined : Buffer.from(JSON.stringify(value));
    const headers: [string, string][] = [
      ['authorization', authorization],
      ['content-type', 'application/json'],
    ];
    const { status, text } = await client.send({ method, target, headers, ...(body !== undefined && { body }) });
    assert.ok(status < 300, `${method} ${target}: ${status} ${text}`);
    return JSON.parse(text);
  };
  const made = (await send('POST', '/access/api-keys', admin, { name: 'the run', roles: ['Administrator'] })) as {
    id: number;
    key: string;
  };
  // vocabulary.ts leaves out this id only.
  assert.equal(made.id, 101);
  const own = `Bearer ${made.key}`;
  for (const [target, value] of definitions) await send('POST', target, own, value);
  const operations = readOperations(await send('GET', '/openapi.json', admin));
  const readWitness = () => send('GET', '/profiles/WITNESS?extensions=Phone,Address', own);
  const before = await readWitness();
  assert.deepEqual(before, witness);

  return {
    operations,
    key: made.key,
    async verify() {
      assert.deepEqual(await send('GET', '/health/ready', own), { status: 'ok' });
      assert.deepEqual(await readWitness(), before);
      assert.deepEqual(await send('GET', '/profiles?AccountNumber=witness-1&id_key=keptAccount', own), {
        customer_id: 'WITNESS',
      });
      client.close();
    },
  };
}
