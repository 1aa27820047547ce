import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { allFields } from '../src/interactions/fields.ts';
import { fates } from '../src/privacy/forget/interaction-fields.ts';
import { asOwner } from './as-owner.ts';
import { keyedBy, wrongDeviceKeys } from './device-keys-check.ts';
import { forgetDevice, openProcessing } from './forget/forgetting.ts';
import { define, extensions, importRejected, makePerson, type Person } from './forget/person.ts';
import { createCustomer, createInteraction, minimal, samples } from './interactions/samples.ts';
import { type Answer, admin, expectStatus, startServer, type TestServer } from './test-server.ts';

const server = await startServer({ env: { ENFORCE_MODES: 'false' } });
const processing = await openProcessing(server);
after(() => processing.database.close());
await define(server);

const get = async (path: string) => (await expectStatus(200, server.call('GET', path))).body;

async function rowsIn({ databaseUrl }: TestServer, statement: string): Promise<Answer['body'][]> {
  return await asOwner(databaseUrl, async (client) => (await client.query(statement)).rows);
}

async function succeeds(answer: Promise<Answer>): Promise<void> {
  const { status, text } = await answer;
  assert.ok(status < 300, text);
}

const person: Person = { id: 'Ann', mark: 'QuoxmarkAnn', phone: '+14155550111', email: 'ann@quox.example' };

/** What stands in the place of a text. */
const gone = /^anonymized-[a-z]{12}$/;

function assertGone(...texts: unknown[]): void {
  for (const text of texts) assert.match(String(text), gone);
}

/** A record of any of the four scopes, as `person.ts` makes them. */
function assertRecord(record: Answer['body'], before: Answer['body']): void {
  const { id, word, secret, nick, must, mustNumber, seen, ...others } = record;
  assertGone(id, word, secret);
  assert.match(nick, /^anonymized-[a-z]{9}$/);
  assert.match(must, /^[a-z]{8}$/);
  assert.notEqual(must, before.must);
  assert.ok(Number.isInteger(mustNumber) && mustNumber !== before.mustNumber && mustNumber < 100_000);
  assert.equal(seen, '1970-01-01T00:00:00.000Z');
  assert.deepEqual(others, {});
}

function assertEvent(event: Answer['body'], before: Answer['body']): void {
  const { session_id, interaction_id, ...others } = event;
  assertGone(session_id, interaction_id);
  assert.deepEqual(others, {
    timestamp: before.timestamp,
    application_type: 'ivr',
    application_id: 3,
    media_type: 'voice',
  });
}

describe('everything of a person', async () => {
  const made = await makePerson(server, person);
  await importRejected(server, person.mark);
  const serviceOf = (id: number) => get(`/services/${id}?extensions=${extensions.services}`);
  const partsOf = async (id: number) => ({
    states: await get(`/services/${id}/states?extensions=${extensions.states}`),
    tasks: await get(`/services/${id}/tasks?extensions=${extensions.tasks}`),
  });
  const read = async () => ({
    profile: await get(`/profiles/Ann?extensions=${extensions.profiles}`),
    service: await serviceOf(made.services[0] as number),
    anonymous: await serviceOf(made.anonymous),
    parts: await partsOf(made.services[0] as number),
    interactions: await Promise.all(made.interactions.map((id) => get(`/interactions/${id}`))),
  });
  const rowsOf = (statement: string) => rowsIn(server, statement);
  const dates = "SELECT created_at, modified_at FROM profiles WHERE customer_id = 'Ann'";
  const before = await read();
  const datesBefore = await rowsOf(dates);
  const touched = await forgetDevice(processing, person.phone);
  const now = await read();

  test('is counted', () => {
    assert.deepEqual(touched, {
      profiles: 1,
      extension_records: 14,
      services: 2,
      states: 4,
      tasks: 2,
      interactions: 7,
      contents: 21,
      attachments: 7,
      mentions: 0,
      archived_fields: 1,
    });
  });

  test('core attributes have as many values, which say nothing; dates stay', async () => {
    const { profile } = now;
    assert.equal(profile.FirstName.length, 2);
    assert.equal(new Set([profile.LastName, ...profile.FirstName, ...profile.PhoneNumber]).size, 5);
    assertGone(profile.LastName, ...profile.FirstName, ...profile.PhoneNumber, profile.EmailAddress, profile.Secret);
    assert.deepEqual(
      Object.keys(profile).sort(),
      ['EmailAddress', 'FirstName', 'LastName', extensions.profiles, 'PhoneNumber', 'Secret', 'customer_id'].sort(),
    );
    assert.deepEqual(await rowsOf(dates), datesBefore);
  });

  test('attributes marked encrypt are sealed as before', async () => {
    const [row] = await rowsOf("SELECT attributes::text, encrypted FROM profiles WHERE customer_id = 'Ann'");
    assert.deepEqual(Object.keys(row.encrypted), ['Secret']);
    assert.ok(!row.attributes.includes('Secret'));
    for (const table of ['profile_extension_records', 'service_extension_records']) {
      for (const { record, encrypted } of await rowsOf(`SELECT record, encrypted FROM ${table}`)) {
        assert.deepEqual([Object.keys(encrypted), record.secret], [['secret'], undefined]);
      }
    }
  });

  test('extension records of the four scopes are as many, and valid', () => {
    for (const [records, former] of [
      [now.profile[extensions.profiles], before.profile[extensions.profiles]],
      [now.service[extensions.services], before.service[extensions.services]],
      [now.anonymous[extensions.services], before.anonymous[extensions.services]],
      [now.parts.states[0][extensions.states], before.parts.states[0][extensions.states]],
      [now.parts.tasks[0][extensions.tasks], before.parts.tasks[0][extensions.tasks]],
    ]) {
      assert.equal(records.length, 2);
      assert.notEqual(records[0].id, records[1].id);
      for (const [i, record] of records.entries()) assertRecord(record, former[i]);
    }
  });

  test('services, states and tasks keep types, times, durations and dispositions', () => {
    for (const [element, former] of [
      [now.service, before.service],
      [now.anonymous, before.anonymous],
      [now.parts.states[0], before.parts.states[0]],
      [now.parts.tasks[0], before.parts.tasks[0]],
    ]) {
      assertEvent(element.started, former.started);
      assertEvent(element.completed, former.completed);
      assert.equal(element.disposition_desc, undefined);
      assert.match(former.disposition_desc, /content/);
      for (const name of ['disposition', 'duration', 'service_type', 'state_type', 'task_type', 'customer_id']) {
        assert.deepEqual(element[name], former[name], name);
      }
    }
  });

  test('contact keys are others, and lead to nothing but themselves', async () => {
    const rows = await rowsOf(`SELECT s.service_id, s.customer_id, s.contact_key, o.owner FROM services s
      JOIN service_owners o USING (tenant_id, service_id) ORDER BY service_id`);
    const [own, anonymous] = rows;
    assertGone(own.contact_key, anonymous.contact_key);
    assert.deepEqual([own.owner, anonymous.owner], ['customer Ann', `contact_key ${anonymous.contact_key}`]);
    assert.equal(rows.length, 2);
    assert.deepEqual(await get(`/services/anonymous/${encodeURIComponent(person.phone)}`), []);
    assert.equal((await get(`/services/anonymous/${anonymous.contact_key}`)).length, 1);
    assert.equal((await get('/customers/Ann/services')).length, 1);
    assert.deepEqual(await rowsOf('SELECT * FROM service_interactions'), []);
  });

  test('each field of an interaction has the fate that is said of it', () => {
    assert.deepEqual([...fates.keys()].sort(), Object.keys(allFields).sort());
    for (const [i, interaction] of now.interactions.entries()) {
      const former = before.interactions[i];
      for (const [name, fate] of fates) {
        if (fate === 'goes') assert.equal(interaction[name], undefined, name);
        else if (former[name] === undefined) assert.equal(interaction[name], undefined, name);
        else if (fate === 'stays' || fate === 'word') assert.deepEqual(interaction[name], former[name], name);
        else if (fate === 'text' || fate === 'thread') assertGone(interaction[name]);
        else if (fate === 'userData') {
          assert.deepEqual(Object.keys(interaction[name]), Object.keys(former[name]));
          assertGone(...Object.values(interaction[name]));
        } else {
          const [addresses, formerOnes] = [[interaction[name]].flat(), [former[name]].flat()];
          assert.equal(addresses.length, formerOnes.length);
          for (const [j, address] of addresses.entries()) {
            assert.deepEqual(Object.keys(address), Object.keys(formerOnes[j]));
            assertGone(...Object.values(address));
          }
        }
      }
    }
    assert.equal(new Set(now.interactions.map((interaction) => interaction.thread_id)).size, 1);
    assert.equal(now.interactions.length, Object.keys(samples).length);
  });

  test('contents are gone, attachments are empty and have no names', async () => {
    for (const id of made.interactions) {
      for (const kind of ['plain_text', 'structured_text', 'binary_content']) {
        assert.equal((await server.call('GET', `/interactions/${id}/${kind}`)).status, 404);
      }
      const { items } = await get(`/interactions/${id}/attachments`);
      assert.equal(items.length, 1);
      const { document_id, name, description, mime_type, size } = items[0];
      assertGone(name);
      assert.deepEqual([description, mime_type, size], [null, 'application/pdf', 0]);
      assert.equal(
        (await expectStatus(200, server.call('GET', `/interactions/${id}/attachments/${document_id}`))).text,
        '',
      );
    }
    assert.deepEqual(await rowsOf('SELECT 1 FROM interaction_content_chunks'), []);
  });

  test('words find nothing, reports of imports quote nothing', async () => {
    const rows = await rowsOf('SELECT document::text FROM interaction_search');
    assert.deepEqual(
      rows,
      Array.from({ length: 7 }, () => ({ document: '' })),
    );
    const [{ outcomes }] = await rowsOf('SELECT outcomes FROM import_outcomes');
    assert.deepEqual(outcomes, [
      [
        1,
        'rejected',
        null,
        "Bad parameter 'Invalid value' reason : this text is an invalid value for type 'Long' (column 'OfProfile.digits')",
      ],
    ]);
  });

  test('nobody finds the person by a former value, by any key', async () => {
    const { mark, phone, email } = person;
    for (const query of [
      `LastName=${mark}`,
      `Secret=secret ${mark}`,
      `${extensions.profiles}.word=${mark} a ${phone}`,
    ]) {
      const { body } = await expectStatus(200, server.call('GET', `/profiles?${encodeURI(query).replace('+', '%2B')}`));
      assert.deepEqual(body, [], query);
    }
    assert.equal((await get(`/profiles?LastName=${now.profile.LastName}`)).customer_id, 'Ann');
    for (const contact of [{ phone }, { email }]) {
      const request = { requests: [{ type: 'FORGET', contacts: [contact] }] };
      const { body } = await expectStatus(200, server.call('POST', '/gdpr/dry-run', request));
      assert.equal(body.result[0].contacts[0].response, 'SUCCESS: not found');
    }
    assert.deepEqual(await rowsOf('SELECT * FROM device_keys'), []);
    assert.deepEqual(await wrongDeviceKeys(keyedBy(server)), []);
  });

  test('updates through the API work as before', async () => {
    const { customer_id: _, ...profile } = now.profile;
    const records = profile[extensions.profiles];
    const change = { id: records[0].id, nick: 'known again' };
    const path = `/profiles/Ann/extensions/${extensions.profiles}`;
    await succeeds(server.call('PUT', `${path}/by/unique`, change));
    await succeeds(server.call('PUT', '/profiles/Ann', profile));
    await expectStatus(
      200,
      server.call('PUT', `/interactions/${made.interactions[3]}`, { subject: 'new', text: 'new' }),
    );
    assert.equal((await get('/interactions?q=new')).items.length, 1);
    const again = { ...records[0], nick: 'x' };
    const added = { [extensions.profiles]: [again, { ...records[1], id: 'c', mustNumber: 3 }] };
    await succeeds(server.call('POST', '/profiles/Ann/extensions', added));
    assert.equal((await get(`/profiles/Ann?extensions=${extensions.profiles}`))[extensions.profiles].length, 3);
  });

  test('the same request is answered as it was', async () => {
    const body = { customer_id: 'Ann', LastName: person.mark };
    const options = { headers: { 'idempotency-key': `${person.mark}-refused` } };
    const { status, headers } = await server.call('POST', '/profiles', body, options);
    assert.deepEqual([status, headers.get('idempotency-replayed')], [409, 'true']);
  });
});

test('an error in the middle, or at the end, leaves everything as it was', async () => {
  await createCustomer(server, 'Bea');
  await succeeds(server.call('PUT', '/profiles/Bea', { LastName: 'Bea', PhoneNumber: '+14155550112' }));
  await createInteraction(server, minimal('Bea', { subject: 'kept', text: 'kept +14155550112' }));
  const all = () =>
    asOwner(server.databaseUrl, async (client) => {
      const { rows } = await client.query(`SELECT p::text, i::text, c.bytes, d::text FROM profiles p
        JOIN interactions i USING (customer_id) JOIN interaction_content_chunks c USING (interaction_id)
        JOIN device_keys d ON d.owner = customer_id WHERE customer_id = 'Bea' ORDER BY d::text`);
      return rows;
    });
  const before = await all();
  assert.ok(before.length > 0);
  const failing = () => Promise.reject(new Error('the disk is full'));
  await assert.rejects(forgetDevice(processing, '+14155550112', { afterwards: failing }), /the disk is full/);
  assert.deepEqual(await all(), before);
  await asOwner(server.databaseUrl, async (client) => {
    await client.query("ALTER TABLE interaction_search ADD CONSTRAINT broken CHECK (document <> '') NOT VALID");
    await assert.rejects(forgetDevice(processing, '+14155550112'), /broken/);
    await client.query('ALTER TABLE interaction_search DROP CONSTRAINT broken');
  });
  assert.deepEqual(await all(), before);
  assert.equal((await forgetDevice(processing, '+14155550112')).interactions, 1);
  assert.deepEqual(await wrongDeviceKeys(keyedBy(server)), []);
});

describe('what happens between the look-up and the forgetting', () => {
  const make = async (id: string, phone: string) =>
    await expectStatus(201, server.call('POST', '/profiles', { customer_id: id, PhoneNumber: phone, LastName: id }));

  test('one who has been deleted or merged is passed over', async () => {
    for (const id of ['Cleo', 'Dan', 'Eve']) await make(id, '+14155550113');
    await createCustomer(server, 'Fay');
    const between = async () => {
      await succeeds(server.call('DELETE', '/profiles/Cleo'));
      await succeeds(server.call('PUT', '/profiles/Fay/merge/Dan', {}));
    };
    assert.equal((await forgetDevice(processing, '+14155550113', { between })).profiles, 1);
    assertGone((await get('/profiles/Eve')).LastName);
    assert.equal((await get('/profiles/Fay')).LastName[0], 'Fay');
    assert.equal((await forgetDevice(processing, '+14155550113')).profiles, 1);
    assert.deepEqual(await wrongDeviceKeys(keyedBy(server)), []);
  });

  test('an upload that is under way finds nothing to go on with', async () => {
    await make('Ida', '+14155550115');
    const id = await createInteraction(server, minimal('Ida'));
    let send = (_: string) => {};
    const body = new ReadableStream({
      start: (controller) => {
        controller.enqueue(Buffer.from('a secret '));
        send = (rest) => {
          controller.enqueue(Buffer.from(rest));
          controller.close();
        };
      },
    });
    const headers = { authorization: admin, 'content-type': 'text/plain' };
    const upload = fetch(`${server.url}/interactions/${id}/plain_text`, {
      method: 'PUT',
      headers,
      body,
      duplex: 'half',
    });
    const unfinished = () => rowsIn(server, `SELECT 1 FROM interaction_contents WHERE interaction_id = '${id}'`);
    while ((await unfinished()).length === 0) await delay(20);
    await forgetDevice(processing, '+14155550115');
    assert.deepEqual(await unfinished(), []);
    send('and more');
    assert.equal((await upload).status, 404);
    assert.deepEqual(await unfinished(), []);
  });

  test('who is new and has the device is found the next time', async () => {
    await make('Gus', '+14155550114');
    await forgetDevice(processing, '+14155550114', { between: () => make('Hal', '+14155550114') });
    assertGone((await get('/profiles/Gus')).LastName);
    assert.equal((await get('/profiles/Hal')).LastName, 'Hal');
  });
});
