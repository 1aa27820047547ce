import type { Client, NewAttribute, NewExtensionSchema } from '../client/src/index.ts';
import { unless } from './connect.ts';

const attributes: NewAttribute[] = [
  { name: 'DOB', type: 'datetime' },
  { name: 'loyalty_pin', type: 'string', encrypt: true },
];
const extensions: NewExtensionSchema[] = [
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
/** What a task has sold. */
const contract: NewExtensionSchema = {
  name: 'Contract',
  type: 'single-valued',
  attributes: [
    { name: 'plan', type: 'string', length: 64 },
    { name: 'fee', type: 'currency' },
    { name: 'months', type: 'integer', default: 12 },
  ],
};
const keys = [
  { name: 'idPhone', source: 'Phone', attributes: ['PhoneNumber'] },
  { name: 'idEmail', attributes: ['EmailAddress'] },
  { name: 'idName', attributes: ['LastName', 'FirstName'] },
  { name: 'idAccount', attributes: ['AccountNumber'], unique: true },
];

/** Says what a customer consists of and how one is found. What is there already stays: the demo can be run again. */
export async function define(client: Client): Promise<void> {
  await client.setServerMode({ body: { mode: 'maintenance' } });
  for (const body of attributes) await unless([409], client.createProfileAttribute({ body }));
  for (const body of extensions) await unless([409], client.createProfileExtensionSchema({ body }));
  await unless([409], client.createTaskExtensionSchema({ body: contract }));
  for (const body of keys) await unless([409], client.createIdentificationKey({ body }));
  await client.setServerMode({ body: { mode: 'production' } });
  console.log(
    `  ${attributes.length} attributes, ${extensions.length + 1} extensions, ${keys.length} identification keys.`,
  );
}
