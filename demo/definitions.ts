import type { Client } from './client.ts';

const attributes = [
  { name: 'DOB', type: 'datetime' },
  { name: 'loyalty_pin', type: 'string', encrypt: true },
];
const extensions = [
  {
    name: 'Phone',
    type: 'multi-valued',
    unique: ['PhoneNumber'],
    attributes: [
      { name: 'PhoneType', type: 'integer', default: 0 },
      { name: 'prefix', type: 'string', length: 4, default: '+1' },
      { name: 'PhoneNumber', type: 'string', length: 15, mandatory: true },
      { name: 'description', type: 'string', length: 32 },
    ],
  },
  {
    name: 'Address',
    type: 'single-valued',
    attributes: [
      { name: 'AddressType', type: 'integer', default: 0 },
      { name: 'Address', type: 'string', length: 256 },
      { name: 'City', type: 'string', length: 32 },
      { name: 'PostCode', type: 'string', length: 10 },
      { name: 'Country', type: 'string', length: 32 },
    ],
  },
];
const keys = [
  { name: 'idPhone', source: 'Phone', attributes: ['PhoneNumber'] },
  { name: 'idEmail', attributes: ['EmailAddress'] },
  { name: 'idName', attributes: ['LastName', 'FirstName'] },
  { name: 'idAccount', attributes: ['AccountNumber'], unique: true },
];

/** Says what a customer consists of and how one is found. What is there already stays: the demo can be run again. */
export async function define(client: Client): Promise<void> {
  await expect(client, '/server/mode', { mode: 'maintenance' }, [200]);
  for (const attribute of attributes) await expect(client, '/metadata/profiles', attribute, [201, 409]);
  for (const extension of extensions) await expect(client, '/metadata/profiles/extensions', extension, [201, 409]);
  for (const key of keys) await expect(client, '/metadata/identification-keys', key, [201, 409]);
  await expect(client, '/server/mode', { mode: 'production' }, [200]);
  console.log(
    `  ${attributes.length} attributes, ${extensions.length} extensions, ${keys.length} identification keys.`,
  );
}

async function expect(client: Client, path: string, body: unknown, statuses: readonly number[]): Promise<void> {
  const answer = await client.call('POST', path, body);
  if (!statuses.includes(answer.status))
    throw new Error(`POST ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
}
