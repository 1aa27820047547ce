import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { asOwner } from './as-owner.ts';
import { untilBlocked } from './blocked.ts';
import { keyedBy, wrongDeviceKeys } from './device-keys-check.ts';
import { forgetDevice, openProcessing } from './forget/forgetting.ts';
import { define, extensions, makePerson } from './forget/person.ts';
import { allRows } from './forget/rows.ts';
import { createCustomer, createInteraction, minimal } from './interactions/samples.ts';
import { adminPassword, basic, expectStatus, startServer } from './test-server.ts';

const server = await startServer({ env: { ENFORCE_MODES: 'false' } });
const processing = await openProcessing(server);
after(() => processing.database.close());
await define(server);

test('other customers and other tenants stay as they are, byte for byte', async () => {
  const tenant = { name: 'elsewhere', display_name: 'Elsewhere', admin_password: adminPassword };
  await expectStatus(201, server.call('POST', '/access/tenants', tenant));
  const as = basic('elsewhere\\admin', adminPassword);
  await define(server, as);
  const ann = { id: 'Ann', mark: 'QuoxmarkAnn', phone: '+14155550111', email: 'ann@quox.example' };
  await makePerson(server, { ...ann, as });
  await makePerson(server, { id: 'Bob', mark: 'QuoxmarkBob', phone: '+14155550112', email: 'bob@quox.example' });
  await createInteraction(server, minimal('Bob', { interaction_id: 'BobI', text: 'his name is Ann' }));
  const before = await allRows(server.databaseUrl);
  await makePerson(server, ann);
  const withAnn = await allRows(server.databaseUrl);
  assert.ok(withAnn.length - before.length > 80);
  await forgetDevice(processing, ann.phone);
  const now = new Set(await allRows(server.databaseUrl));
  const others = withAnn.filter((row) => before.includes(row));
  assert.deepEqual(
    others.filter((row) => !now.has(row)),
    [],
  );
  const more = [...now].filter((row) => !withAnn.includes(row)).map((row) => row.split(' ')[0]);
  const changed = new Set(more);
  for (const table of ['profiles', 'services', 'states', 'tasks', 'interactions', 'interaction_contents']) {
    assert.ok(changed.has(table), table);
  }
  assert.deepEqual(await wrongDeviceKeys(keyedBy(server)), []);
});

test('what happens at the same time is waited for, and nobody waits for ever', async () => {
  for (const id of ['Cat', 'Dee']) await createCustomer(server, id);
  await expectStatus(200, server.call('PUT', '/profiles/Cat', { LastName: 'Cat', PhoneNumber: '+14155550113' }));
  const ids = await Promise.all(
    Array.from({ length: 30 }, (_, i) =>
      createInteraction(server, minimal(i % 2 === 0 ? 'Cat' : 'Dee', { text: 'call 415 555 0113' })),
    ),
  );
  let forgetting: Promise<unknown> = Promise.resolve();
  await asOwner(server.databaseUrl, async (client) => {
    await client.query('BEGIN');
    await client.query('SELECT 1 FROM interactions WHERE interaction_id = ANY ($1) ORDER BY 1 LIMIT 1 FOR UPDATE', [
      ids,
    ]);
    forgetting = forgetDevice(processing, '+14155550113');
    await untilBlocked(server.databaseUrl, 1);
    await client.query('ROLLBACK');
  });
  const writes = ids.flatMap((id, i) => [
    server.call('PUT', `/interactions/${id}`, { customer_id: i % 3 === 0 ? 'Cat' : 'Dee', subject: 'moved' }),
    server.call('PUT', '/profiles/Dee', { LastName: `Dee ${i}` }),
    server.call('POST', '/interactions', minimal('Cat', { text: 'a new one' })),
  ]);
  await forgetting;
  for (const { status, text } of await Promise.all(writes)) assert.ok(status < 300, text);
  assert.equal((await forgetDevice(processing, '+14155550113')).mentions, 0);
  assert.deepEqual(await wrongDeviceKeys(keyedBy(server)), []);
});

test('of anybody: keys are consistent, nothing is found, updates work', async () => {
  const phone = '+14155550114';
  const value = fc.oneof(
    fc.constantFrom(phone, '(415) 555-0114', 'x@quox.example', '10.0.0.9', '415 555 0115', '', 'Ⅷ', 'name'),
    fc.string({ unit: 'grapheme', maxLength: 30 }).filter((text) => !text.includes('\0') && text.isWellFormed()),
  );
  const record = fc.record(
    {
      id: value,
      word: value,
      secret: value,
      nick: value.map((text) => [...text].slice(0, 20).join('')),
      short: value.map((text) => [...text].slice(0, 16).join('')),
      must: value.map((text) => [...text].slice(0, 8).join('')),
      digits: fc.oneof(fc.constant(4_155_550_114), fc.maxSafeInteger()),
      mustNumber: fc.integer(),
      amount: fc.double({ noNaN: true, noDefaultInfinity: true }),
      born: fc.constantFrom('1977-07-07', '2001-01-01'),
      seen: fc.constant('2020-02-02T02:02:02.002Z'),
      isOn: fc.boolean(),
    },
    { requiredKeys: ['must', 'mustNumber', 'seen'] },
  );
  const profile = fc.record(
    {
      LastName: value,
      FirstName: fc.array(value, { minLength: 1, maxLength: 3 }),
      Secret: value,
      Initials: fc.constant('A.B.'),
    },
    { requiredKeys: [] },
  );
  const udata = fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), fc.oneof(value, fc.integer(), fc.boolean()));
  const person = fc.record({
    profile,
    records: fc.array(record, { maxLength: 5 }),
    udata,
    subject: value,
    text: value,
  });
  let number = 0;
  let made = 0;
  await fc.assert(
    fc.asyncProperty(person, async ({ profile: core, records, udata: data, subject, text }) => {
      number += 1;
      const id = `Z${number}`;
      const body = { ...core, PhoneNumber: phone, [extensions.profiles]: records };
      // Some are refused, such as records that repeat unique values.
      if ((await server.call('POST', '/profiles', { customer_id: id, ...body })).status !== 201) return;
      made += 1;
      await server.call('POST', '/interactions', minimal(id, { interaction_id: `${id}i`, udata: data, subject, text }));
      await server.call('POST', '/services/start', {
        service_type: 1,
        contact_key: phone,
        [extensions.services]: records,
      });
      await forgetDevice(processing, phone);
      const { customer_id: _, ...now } = (
        await expectStatus(200, server.call('GET', `/profiles/${id}?extensions=${extensions.profiles}`))
      ).body;
      assert.equal(now[extensions.profiles].length, records.length);
      await expectStatus(200, server.call('PUT', `/profiles/${id}`, now));
      const known = await server.call('GET', `/interactions/${id}i`);
      if (known.status === 200) {
        assert.equal(Object.keys(known.body.udata).length, Object.keys(data).length);
        await expectStatus(200, server.call('PUT', `/interactions/${id}i`, { status: 1 }));
      }
      const request = { requests: [{ type: 'FORGET', contacts: [{ phone }] }] };
      const { body: found } = await expectStatus(200, server.call('POST', '/gdpr/dry-run', request));
      assert.equal(found.result[0].contacts[0].response, 'SUCCESS: not found');
    }),
    { numRuns: 60 },
  );
  assert.ok(made > 30);
  assert.deepEqual(await wrongDeviceKeys(keyedBy(server)), []);
});
