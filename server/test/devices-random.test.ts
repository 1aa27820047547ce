import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyedBy, wrongDeviceKeys } from './device-keys-check.ts';
import { minimal } from './interactions/samples.ts';
import { Random } from './kill/random.ts';
import { expectStatus, startServer } from './test-server.ts';

const server = await startServer({ env: { ENFORCE_MODES: 'false' } });
const attributes = [
  { name: 'id', type: 'string' },
  { name: 'value', type: 'string' },
  { name: 'secret', type: 'string', encrypt: true },
];
for (const scope of ['profiles', 'services', 'states', 'tasks']) {
  const schema = { name: `Of${scope}`, type: 'multi-valued', unique: ['id'], attributes };
  await expectStatus(201, server.call('POST', `/metadata/${scope}/extensions`, schema));
}

const values = [
  ...['(408) 832-7799', '+14088327799', 'tel:4088327798', 'Ann <ann@example.com>', 'ann@example.com', '10.0.0.1'],
  ...['2001:DB8::1', 'nothing', 'call 408 832 7797 or bob@example.com', '::ffff:10.0.0.1', '12'],
];
const customers = ['R1', 'R2', 'R3', 'R4'];

/** Writes of any kind, at random and several at once; many are refused, which must leave no key behind either. */
async function writeAtRandom(random: Random, count: number): Promise<number> {
  const pick = <T>(list: readonly T[]) => random.pick(list) as T;
  const value = () => pick(values);
  const records = () =>
    Array.from({ length: random.between(0, 3) }, () => ({
      id: pick(['a', 'b', 'c']),
      value: value(),
      secret: value(),
    }));
  const id = () => random.between(1, 12);
  const profile = () => ({
    ...(random.chance(0.7) && { PhoneNumber: [value(), value()] }),
    ...(random.chance(0.5) && { EmailAddress: value() }),
    ...(random.chance(0.5) && { Ofprofiles: records() }),
  });
  const spoken = () => ({
    ...(random.chance(0.5) && { subject: value() }),
    ...(random.chance(0.5) && { text: `a ${value()} b` }),
    ...(random.chance(0.5) && { udata: { [value()]: value() } }),
  });
  const service = { service_type: 1, application_type: 1 };
  const writes: (() => [method: string, path: string, body?: unknown])[] = [
    () => ['POST', '/profiles', { customer_id: pick(customers), ...profile() }],
    () => ['PUT', `/profiles/${pick(customers)}`, profile()],
    () => ['POST', `/profiles/${pick(customers)}/extensions`, { Ofprofiles: records() }],
    () => [
      'PUT',
      `/profiles/${pick(customers)}/extensions/Ofprofiles/by/unique`,
      { id: pick(['a', 'b']), value: value() },
    ],
    () => ['PUT', `/profiles/${pick(customers)}/extensions/Ofprofiles/delete/by/unique`, { id: pick(['a', 'b']) }],
    () => ['PUT', `/profiles/${pick(customers)}/merge/${pick(customers)}`, {}],
    () => ['DELETE', `/profiles/${pick(customers)}`],
    () => ['POST', '/services/start', { ...service, customer_id: pick(customers), Ofservices: records() }],
    () => ['POST', '/services/start', { ...service, contact_key: value(), Ofservices: records() }],
    () => ['POST', `/customers/${pick(customers)}/services/${id()}`, { Ofservices: records() }],
    () => ['POST', `/services/${id()}/states/start`, { state_type: 1, Ofstates: records() }],
    () => ['POST', `/services/${id()}/tasks/start`, { task_type: 1, Oftasks: records() }],
    () => ['POST', `/services/${id()}/tasks/${random.between(1, 3)}/end`, { Oftasks: records() }],
    () => ['PUT', `/services/${id()}/states/1/extensions/Ofstates`, records()],
    () => ['PUT', `/services/${id()}/extensions/Ofservices/by/unique`, { id: 'a', secret: value() }],
    () => ['POST', '/interactions', minimal(pick(customers), { interaction_id: `I${id()}`, ...spoken() })],
    () => ['PUT', `/interactions/I${id()}`, { customer_id: pick(customers), ...spoken() }],
    () => ['PUT', `/interactions/I${id()}`, { text: null, udata: null, subject: null }],
    () => ['PUT', `/interactions/I${id()}`, spoken()],
  ];
  let done = 0;
  const worker = async () => {
    for (let i = 0; i < count; i += 1) {
      const { status, text } = await server.call(...pick(writes)());
      assert.ok(status < 500, text);
      if (status < 300) done += 1;
    }
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  return done;
}

test('after any writes the keys are those of what is stored', async () => {
  const random = new Random(8);
  for (let round = 0; round < 6; round += 1) {
    assert.ok((await writeAtRandom(random, 60)) > 20);
    assert.deepEqual(await wrongDeviceKeys(keyedBy(server)), []);
  }
});
