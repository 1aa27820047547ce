import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { asOwner } from './as-owner.ts';
import { keyedBy, wrongDeviceKeys } from './device-keys-check.ts';
import { imported } from './imports.ts';
import { createInteraction, minimal } from './interactions/samples.ts';
import { type Answer, basic, expectStatus, startServer, type TestServer } from './test-server.ts';

const server = await startServer({ env: { ENFORCE_MODES: 'false' } });
const call: TestServer['call'] = (...request) => server.call(...request);

const attributes = [
  { name: 'id', type: 'string' },
  { name: 'phone', type: 'string' },
  { name: 'secret', type: 'string', encrypt: true },
  { name: 'digits', type: 'long' },
];
for (const [scope, list] of Object.entries({
  profiles: ['Contact', 'Going'],
  services: ['OfService', 'Going'],
  states: ['OfState'],
  tasks: ['OfTask'],
})) {
  for (const name of list) {
    const schema = { name, type: 'multi-valued', unique: ['id'], attributes };
    await expectStatus(201, call('POST', `/metadata/${scope}/extensions`, schema));
  }
}
for (const attribute of [
  { name: 'Secret', type: 'string', encrypt: true },
  { name: 'Former', type: 'string' },
]) {
  await expectStatus(201, call('POST', '/metadata/profiles', attribute));
}
await expectStatus(201, call('POST', '/metadata/identification-keys', { name: 'byName', attributes: ['LastName'] }));

/** The answer of something that is to succeed. */
async function ok(answer: Promise<Answer>): Promise<Answer> {
  const got = await answer;
  assert.ok(got.status < 300, got.text);
  return got;
}

/** What a device leads to: the counts of a dry run that are not 0. */
async function found(device: string, as?: string): Promise<Record<string, number>> {
  const type = device.startsWith('+') ? 'phone' : device.includes('@') ? 'email' : 'ipaddr';
  const request = { requests: [{ type: 'FORGET', contacts: [{ [type]: device }] }] };
  const { body } = await ok(call('POST', '/gdpr/dry-run', request, { ...(as !== undefined && { as }) }));
  const counts = body.result[0].contacts[0].found as Record<string, number>;
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

/** Numbers that nobody has yet. */
let last = 2_000_000;
function newPhone(): { e164: string; national: string } {
  last += 1;
  const digits = String(last);
  return { e164: `+1408${digits}`, national: `(408) ${digits.slice(0, 3)}-${digits.slice(3)}` };
}

async function createProfile(body: Record<string, unknown>): Promise<string> {
  return (await expectStatus(201, call('POST', '/profiles', body))).body.customer_id;
}

async function keysOf(owner: string): Promise<string[]> {
  const { rows } = await asOwner(server.databaseUrl, (client) =>
    client.query('SELECT kind FROM device_keys WHERE owner = $1 ORDER BY kind', [owner]),
  );
  return rows.map((row) => row.kind);
}

async function consistent(): Promise<void> {
  assert.deepEqual(await wrongDeviceKeys(keyedBy(server)), []);
}

const one = { customers: 1, profiles: 1 };
const nothing = {};

describe('profiles', () => {
  test('are found by core attributes, also encrypted ones, in any spelling', async () => {
    const [phone, sealed, other] = [newPhone(), newPhone(), newPhone()];
    const id = await createProfile({
      PhoneNumber: [phone.national, `tel:${other.e164}`],
      EmailAddress: 'Core@Example.com',
      Secret: `My number is ${sealed.national}`,
    });
    for (const device of [phone.e164, other.e164, sealed.e164, 'CORE@example.com']) {
      assert.deepEqual(await found(device), one, device);
    }
    await ok(call('PUT', `/profiles/${id}`, { PhoneNumber: other.national, EmailAddress: 'core@example.com' }));
    assert.deepEqual(await found(phone.e164), nothing);
    assert.deepEqual(await found(sealed.e164), nothing);
    assert.deepEqual(await found(other.e164), one);
    assert.deepEqual(await found('core@example.com'), one);
    await consistent();
  });

  test('are found by their extension records, whatever happens to these', async () => {
    const [first, second, sealed, numeric] = [newPhone(), newPhone(), newPhone(), newPhone()];
    const id = await createProfile({
      Contact: [
        { id: 'a', phone: first.national, digits: Number(numeric.e164.slice(2)) },
        { id: 'b', secret: sealed.e164 },
      ],
    });
    const both = { ...one, extension_records: 2 };
    for (const { e164 } of [first, sealed, numeric]) assert.deepEqual(await found(e164), both);
    const change = (body: unknown) => call('PUT', `/profiles/${id}/extensions/Contact/by/unique`, body);
    await ok(change({ id: 'a', phone: second.national, digits: null }));
    assert.deepEqual(await found(first.e164), nothing);
    assert.deepEqual(await found(numeric.e164), nothing);
    assert.deepEqual(await found(second.e164), both);
    await ok(call('POST', `/profiles/${id}/extensions`, { Contact: [{ id: 'a', phone: first.e164 }, { id: 'c' }] }));
    assert.deepEqual(await found(second.e164), nothing);
    assert.deepEqual(await found(first.e164), { ...one, extension_records: 3 });
    await consistent();
    await ok(call('PUT', `/profiles/${id}/extensions/Contact/delete/by/unique`, { id: 'a' }));
    assert.deepEqual(await found(first.e164), nothing);
    await ok(call('PUT', `/profiles/${id}`, { Contact: [{ id: 'd', secret: second.national }] }));
    assert.deepEqual(await found(sealed.e164), nothing);
    assert.deepEqual(await found(second.e164), { ...one, extension_records: 1 });
    await consistent();
  });

  test('go without a key, with everything they have', async () => {
    const phone = newPhone();
    const id = await createProfile({ PhoneNumber: phone.e164, Contact: [{ id: 'a', phone: phone.national }] });
    const service = await startService({
      customer_id: id,
      contact_key: phone.e164,
      OfService: [{ id: 'x', phone: phone.e164 }],
    });
    await createInteraction(server, minimal(id, { udata: { caller: phone.national }, text: `from ${phone.national}` }));
    assert.deepEqual(await keysOf(id), ['interaction', 'mention', 'profile', 'profile_extension']);
    assert.deepEqual(await keysOf(String(service)), ['service', 'service_extension']);
    await ok(call('DELETE', `/profiles/${id}`));
    assert.deepEqual([...(await keysOf(id)), ...(await keysOf(String(service)))], []);
    assert.deepEqual(await found(phone.e164), nothing);
    await consistent();
  });

  test('are merged with what they are found by', async () => {
    for (const [flags, kept] of [
      [{}, 'target'],
      [{ keep_uniq_from_src: true }, 'source'],
      [{ keep_active_service_only: true }, 'target'],
    ] as const) {
      const [own, shared, target, source, key] = [newPhone(), newPhone(), newPhone(), newPhone(), newPhone()];
      const into = await createProfile({ PhoneNumber: own.e164, Contact: [{ id: 'a', phone: target.e164 }] });
      const from = await createProfile({
        PhoneNumber: shared.national,
        Secret: shared.e164,
        Contact: [
          { id: 'a', phone: source.e164 },
          { id: 'b', secret: source.national },
        ],
      });
      const ended = await startService({ customer_id: from, contact_key: key.e164 });
      await ok(call('POST', `/services/${ended}/end`, {}));
      await createInteraction(
        server,
        minimal(from, { subject: `about ${own.national}`, udata: { a: shared.national } }),
      );
      await ok(call('PUT', `/profiles/${into}/merge/${from}`, flags));
      assert.deepEqual(await keysOf(from), [], JSON.stringify(flags));
      for (const { e164 } of [own, shared]) assert.equal((await found(e164))['customers'], 1);
      assert.equal((await found(kept === 'target' ? target.e164 : source.e164))['customers'], 1);
      assert.equal((await found(key.e164))['customers'], 'keep_active_service_only' in flags ? undefined : 1);
      await consistent();
    }
  });

  test('are found no more by what definitions took along', async () => {
    const [former, stays, record] = [newPhone(), newPhone(), newPhone()];
    await createProfile({
      Former: [former.national, stays.national],
      PhoneNumber: stays.e164,
      Going: [{ id: 'a', phone: record.e164 }],
    });
    const service = await startService({ contact_key: 'k', Going: [{ id: 'a', phone: record.e164 }] });
    await ok(call('DELETE', '/metadata/profiles/Former'));
    assert.deepEqual(await found(former.e164), nothing);
    assert.equal((await found(stays.e164))['profiles'], 1);
    assert.deepEqual(await found(record.e164), { ...one, extension_records: 2, services: 1 });
    await ok(call('DELETE', '/metadata/profiles/extensions/Going'));
    assert.deepEqual(await found(record.e164), { services: 1, extension_records: 1 });
    await ok(call('DELETE', '/metadata/services/extensions/Going'));
    assert.deepEqual(await found(record.e164), nothing);
    assert.deepEqual(await keysOf(String(service)), []);
    await consistent();
  });
});

async function startService(body: Record<string, unknown>): Promise<number> {
  const event = { service_type: 100, application_type: 400, ...body };
  return (await expectStatus(201, call('POST', '/services/start', event))).body.service_id;
}

describe('services', () => {
  test('lead to their customer by the extensions of all scopes and the contact key', async () => {
    const phones = Array.from({ length: 6 }, newPhone);
    const [key, ofService, ofState, ofTask, later] = phones.map(({ e164 }) => e164) as [
      string,
      string,
      string,
      string,
      string,
    ];
    const service = await startService({ contact_key: key, OfService: [{ id: '1', phone: ofService }] });
    const state = await expectStatus(
      201,
      call('POST', `/services/${service}/states/start`, { state_type: 1, OfState: [{ id: '1', secret: ofState }] }),
    );
    const task = await expectStatus(
      201,
      call('POST', `/services/${service}/tasks/start`, { task_type: 1, OfTask: [{ id: '1', phone: ofTask }] }),
    );
    for (const device of [key, ofService, ofState, ofTask]) {
      assert.deepEqual(await found(device), { services: 1, extension_records: 3 }, device);
    }
    const customer = await createProfile({ LastName: 'Owner' });
    await ok(call('POST', `/customers/${customer}/services/${service}`, {}));
    for (const device of [key, ofService, ofState, ofTask]) {
      assert.deepEqual(await found(device), { ...one, services: 1, extension_records: 3 }, device);
    }
    const path = `/services/${service}/tasks/${task.body.task_id}/extensions/OfTask`;
    await ok(call('PUT', `${path}/by/unique`, { id: '1', phone: later }));
    assert.deepEqual(await found(ofTask), nothing);
    assert.equal((await found(later))['services'], 1);
    await ok(call('PUT', path, [{ id: '2', secret: ofTask }]));
    assert.deepEqual(await found(later), nothing);
    assert.equal((await found(ofTask))['services'], 1);
    await ok(call('PUT', `${path}/delete/by/unique`, { id: '2' }));
    assert.deepEqual(await found(ofTask), nothing);
    await ok(
      call('POST', `/services/${service}/states/${state.body.state_id}/end`, { OfState: [{ id: '9', phone: later }] }),
    );
    assert.deepEqual(await found(ofState), nothing);
    assert.equal((await found(later))['services'], 1);
    await consistent();
  });
});

describe('interactions', () => {
  const held = { ...one, interactions: 1 };

  test('lead to their customer by addresses, numbers and user data', async () => {
    const customer = await createProfile({ LastName: 'Talker' });
    const [udata, name] = [newPhone(), newPhone()];
    const addresses = ['from', 'reply', 'to', 'cc', 'bcc'].map((field) => `${field}@talker.example`);
    const [from, reply, to, cc, bcc] = addresses.map((address) => ({ address, personal: 'X' }));
    const mail = minimal(customer, { entity_type: 1, from, reply_to: reply, to: [to], cc: [cc], bcc: [bcc] });
    const id = await createInteraction(server, {
      ...mail,
      udata: { Number: udata.national, Ip: '2001:DB8:0::7', [name.e164]: true },
    });
    for (const device of [...addresses, udata.e164, name.e164, '2001:db8::7']) {
      assert.deepEqual(await found(device), held, device);
    }
    const call_ = newPhone();
    await createInteraction(server, minimal(customer, { entity_type: 3, phone_number: call_.national }));
    assert.deepEqual(await found(call_.e164), { ...one, interactions: 2 });
    await ok(call('PUT', `/interactions/${id}`, { cc: [], udata: null, from: { address: 'new@talker.example' } }));
    for (const device of ['cc@talker.example', 'from@talker.example', udata.e164]) {
      assert.deepEqual(await found(device), nothing, device);
    }
    assert.deepEqual(await found('new@talker.example'), { ...one, interactions: 2 });
    const callback = {
      entity_type: 5,
      desired_response_type: 'VoIP',
      start_time: '2020-01-01',
      attempts: 1,
      customer_number: '10.9.8.7',
    };
    await createInteraction(server, minimal(customer, callback));
    assert.deepEqual(await found('10.9.8.7'), { ...one, interactions: 3 });
    await consistent();
  });

  test('only mention whose device is in a text', async () => {
    const [subject, text, html, uploaded] = [newPhone(), newPhone(), newPhone(), newPhone()];
    const customer = await createProfile({ LastName: 'Other' });
    const id = await createInteraction(
      server,
      minimal(customer, {
        subject: `Call ${subject.national} back`,
        text: `${'word '.repeat(60_000)} reach me at ${text.national}.`,
        structured_text: `<p>or <a href="tel:${html.e164}">here</a>, Mentioned@Example.com</p>`,
        structured_text_mime: 'text/html',
      }),
    );
    for (const device of [subject.e164, text.e164, html.e164, 'mentioned@example.com']) {
      assert.deepEqual(await found(device), { mentions: 1 }, device);
    }
    // Found by another device, the customer's own interactions are no mentions.
    await ok(call('PUT', `/profiles/${customer}`, { PhoneNumber: subject.e164 }));
    assert.deepEqual(await found(subject.e164), held);
    await ok(
      call('PUT', `/interactions/${id}/plain_text`, undefined, {
        raw: `${'long '.repeat(120_000)}${uploaded.national}`,
        headers: { 'content-type': 'text/plain' },
      }),
    );
    assert.deepEqual(await found(text.e164), nothing);
    assert.deepEqual(await found(uploaded.e164), { mentions: 1 });
    await ok(call('PUT', `/interactions/${id}`, { structured_text: null, subject: 'nothing' }));
    assert.deepEqual(await found(html.e164), nothing);
    assert.deepEqual(await found(uploaded.e164), { mentions: 1 });
    await ok(call('PUT', `/interactions/${id}`, { text: `again ${text.e164}` }));
    assert.deepEqual(await found(uploaded.e164), nothing);
    assert.deepEqual(await found(text.e164), { mentions: 1 });
    await consistent();
  });

  test('take what they are found by to another customer', async () => {
    const phone = newPhone();
    const [from, to] = [await createProfile({ LastName: 'F' }), await createProfile({ LastName: 'T' })];
    const id = await createInteraction(server, minimal(from, { udata: { a: phone.national }, text: phone.national }));
    await ok(
      call('PUT', `/interactions/${id}`, { customer_id: to, udata: { b: phone.national, c: 'c@moved.example' } }),
    );
    assert.deepEqual(await keysOf(from), []);
    assert.deepEqual(await keysOf(to), ['interaction', 'interaction', 'mention']);
    assert.deepEqual(await found('c@moved.example'), held);
    await consistent();
  });
});

describe('imports', () => {
  test('key what they bring and what they change, and a dry run nothing', async () => {
    const [first, second, third] = [newPhone(), newPhone(), newPhone()];
    const csv = (phone: string, record: string) =>
      `customer_id,LastName,PhoneNumber,Contact.id,Contact.phone\nIMPORTED,Imp,${phone},a,${record}\n`;
    await imported(server, csv(first.e164, second.e164), 'dry_run=true');
    assert.deepEqual(await keysOf('IMPORTED'), []);
    assert.deepEqual((await imported(server, csv(first.national, second.national))).row.created, 1);
    assert.deepEqual(await found(first.e164), { ...one, extension_records: 1 });
    assert.deepEqual(await found(second.e164), { ...one, extension_records: 1 });
    await imported(server, csv(third.e164, first.e164), 'on_match=update&dry_run=true');
    assert.deepEqual(await found(third.e164), nothing);
    assert.deepEqual((await imported(server, csv(third.e164, first.e164), 'on_match=update')).row.updated, 1);
    assert.deepEqual(await found(second.e164), nothing);
    assert.equal((await found(third.e164))['customers'], 1);
    assert.equal((await found(first.e164))['customers'], 1);
    await consistent();
  });

  test('through the other door too', async () => {
    const phone = newPhone();
    await writeFile(
      path.join(server.config.importDir, 'bulk.csv'),
      `customer_id,PhoneNumber\nBULK1,${phone.national}\n`,
    );
    const boundary = 'x1x2x3';
    const raw = `--${boundary}\r\nContent-Disposition: form-data; name="description"\r\nContent-Type: application/json\r\n\r\n${JSON.stringify({ format: 'csv', profiles: 'bulk.csv' })}\r\n--${boundary}--\r\n`;
    const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
    await ok(call('POST', '/profiles/import', undefined, { raw, headers }));
    assert.deepEqual(await found(phone.e164), one);
    await consistent();
  });

  test('of archives, with the fields that are kept aside', async () => {
    const [attribute, kept, value, user, mention] = [newPhone(), newPhone(), newPhone(), newPhone(), newPhone()];
    const load = async (kind: string, line: Record<string, unknown>): Promise<Answer> => {
      const headers = { 'content-type': 'application/x-ndjson' };
      const answer = await ok(
        call('POST', `/archives/records?kind=${kind}`, undefined, { raw: `${JSON.stringify(line)}\n`, headers }),
      );
      assert.deepEqual(answer.body.rejected, []);
      return answer;
    };
    const CONTACTID = 'ARCHIVED';
    await load('contact', { CONTACTID, STRATTRIBUTE1: attribute.national, LOYALTY: { note: `call ${kept.national}` } });
    await load('contactattribute', { CONTACTID, ID: 'A1', ATTRIBUTENAME: 'Fax', STRVALUE: value.national });
    await load('interaction', {
      CONTACTID,
      IXNID: 'ARCIXN',
      ENTITYTYPEID: 2,
      STARTDATE: '2020-01-01T00:00:00.000Z',
      MEDIATYPEID: 'chat',
      THETEXT: 'x',
      SUBJECT: `about ${mention.national}`,
      ALLATTRIBUTES: { deep: { deeper: [{ number: user.national }] } },
    });
    for (const { e164 } of [attribute, kept, value, user])
      assert.deepEqual(await found(e164), { ...one, interactions: 1 }, e164);
    assert.deepEqual(await found(mention.e164), { mentions: 1 });
    await consistent();
    const into = await createProfile({ LastName: 'Into' });
    await ok(call('PUT', `/profiles/${into}/merge/${CONTACTID}`, {}));
    assert.deepEqual(await keysOf(CONTACTID), []);
    for (const { e164 } of [attribute, kept, value, user]) assert.equal((await found(e164))['customers'], 1, e164);
    await consistent();
    await ok(call('DELETE', `/profiles/${into}`));
    assert.deepEqual(await keysOf(into), []);
    await consistent();
  });
});

test('tenants find their own only', async () => {
  const phone = newPhone();
  await expectStatus(201, call('POST', '/access/tenants', { name: 'acme', admin_password: 'acme password' }));
  const as = basic('acme\\admin', 'acme password');
  await createProfile({ PhoneNumber: phone.e164 });
  assert.deepEqual(await found(phone.e164, as), nothing);
  await expectStatus(201, call('POST', '/profiles', { customer_id: 'A', PhoneNumber: phone.e164 }, { as }));
  assert.deepEqual(await found(phone.e164, as), one);
  assert.deepEqual(await found(phone.e164), one);
  await consistent();
});
