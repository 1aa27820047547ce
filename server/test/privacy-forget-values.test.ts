import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { DeviceKeys } from '../src/devices/device-keys.ts';
import { openKeyring } from '../src/keyring.ts';
import { type AttributeDefinition, attributeTypes } from '../src/metadata/model.ts';
import { checkValue } from '../src/metadata/values.ts';
import { AnonymousValues } from '../src/privacy/forget/values.ts';
import { keyedBy, wrongDeviceKeys } from './device-keys-check.ts';
import { forgetDevice, openProcessing } from './forget/forgetting.ts';
import { expectStatus, startServer } from './test-server.ts';

const server = await startServer({ env: { ENFORCE_MODES: 'false' } });
const processing = await openProcessing(server);
after(() => processing.database.close());

const define = (path: string, body: unknown) => expectStatus(201, server.call('POST', `/metadata/${path}`, body));
const mandatory = (name: string, type: string, length?: number) => ({
  name,
  type,
  mandatory: true,
  ...(length !== undefined && { length }),
});

test('whatever the attribute, its new value is one that it takes, and no device', async () => {
  const deviceKeys = new DeviceKeys(await openKeyring(server.config.dataDir), { defaultCountry: 'DE' });
  const values = new AnonymousValues(deviceKeys, 101);
  const schema = (definition: AttributeDefinition) => ({
    id: 1,
    scope: 'profile' as const,
    name: 'X',
    type: 'multi-valued' as const,
    attributes: new Map([['a', definition]]),
    uniqueLists: [],
    hasFlatUnique: false,
  });
  fc.assert(
    fc.property(
      fc.record({
        name: fc.constant('a'),
        type: fc.constantFrom(...attributeTypes),
        length: fc.integer({ min: 1, max: 40 }),
        mandatory: fc.boolean(),
        encrypt: fc.boolean(),
      }),
      fc.nat({ max: 8 }),
      (definition, attempt) => {
        const { a } = values.record(schema(definition), { a: 'former' }, attempt);
        const isOptional = !definition.mandatory && (definition.type !== 'string' || definition.length < 17);
        assert.equal(a === undefined, isOptional);
        if (a === undefined) return;
        assert.equal(checkValue(definition, a, 'a', { reservedValues: true }), a);
        assert.equal(deviceKeys.ofValues(101, [a]).size, 0);
        assert.equal(
          definition.type === 'string' && definition.length >= 17,
          /^anonymized-[a-z]{6,12}$/.test(String(a)),
        );
      },
    ),
    { numRuns: 2000 },
  );
});

test('records stay unique where there is hardly room, and customers by unique keys', async () => {
  await define('profiles/extensions', {
    name: 'Tight',
    type: 'multi-valued',
    unique: ['letter', ['flag']],
    attributes: [mandatory('letter', 'string', 1), mandatory('flag', 'boolean'), { name: 'day', type: 'date' }],
  });
  await define('profiles/extensions', {
    name: 'Many',
    type: 'multi-valued',
    unique: ['letter', ['day']],
    attributes: [mandatory('letter', 'string', 1), { name: 'day', type: 'date' }],
  });
  await define('identification-keys', { name: 'byLetter', source: 'Tight', attributes: ['letter'], unique: true });
  const day = (i: number) => new Date(i * 86_400_000).toISOString().slice(0, 10);
  const phone = '+14155550120';
  for (let i = 0; i < 40; i += 1) {
    const letter = (j: number) => String.fromCodePoint(0x3041 + 2 * i + j);
    const body = {
      customer_id: `T${i}`,
      PhoneNumber: phone,
      Tight: [
        { letter: letter(0), flag: true, day: '1977-07-07' },
        { letter: letter(1), flag: false },
      ],
      ...(i === 0 && {
        Many: Array.from({ length: 2500 }, (_, j) => ({ letter: String.fromCodePoint(0x4e00 + j), day: day(j) })),
      }),
    };
    await expectStatus(201, server.call('POST', '/profiles', body));
  }
  const touched = await forgetDevice(processing, phone);
  assert.deepEqual([touched.profiles, touched.extension_records], [40, 2580]);
  const letters = new Set<string>();
  for (let i = 0; i < 40; i += 1) {
    const path = `/profiles/T${i}`;
    const { customer_id: _, ...body } = (await expectStatus(200, server.call('GET', `${path}?extensions=Tight,Many`)))
      .body;
    assert.deepEqual(new Set(body.Tight.map((record: { flag: boolean }) => record.flag)), new Set([true, false]));
    for (const { letter, day: known } of body.Tight) {
      letters.add(letter);
      assert.equal(known, undefined);
    }
    assert.equal(body.Many.length, i === 0 ? 2500 : 0);
    await expectStatus(200, server.call('PUT', path, body));
  }
  assert.equal(letters.size, 80);
  assert.deepEqual(await wrongDeviceKeys(keyedBy(server)), []);
});

test('user data that is full of short values still fits', async () => {
  await expectStatus(201, server.call('POST', '/profiles', { customer_id: 'Full', PhoneNumber: '+14155550121' }));
  const udata = Object.fromEntries(Array.from({ length: 6000 }, (_, i) => [`k${i}`, i % 2]));
  const body = {
    ...{ customer_id: 'Full', interaction_id: 'FullI', status: 0, entity_type: 2, type: 'Inbound', media_type: 'chat' },
    ...{ creator_app_id: 1, start_date: '2020-01-01T00:00:00.000Z', subject: 'personal', udata },
  };
  await expectStatus(201, server.call('POST', '/interactions', body));
  await forgetDevice(processing, '+14155550121');
  const now = (await expectStatus(200, server.call('GET', '/interactions/FullI'))).body;
  assert.deepEqual(Object.keys(now.udata), Object.keys(udata));
  assert.deepEqual([now.subject, new Set(Object.values(now.udata))], ['-', new Set([0])]);
  await expectStatus(200, server.call('PUT', '/interactions/FullI', { status: 3 }));
});
