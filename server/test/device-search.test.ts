import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asOwner } from './as-owner.ts';
import { createInteraction, minimal } from './interactions/samples.ts';
import { callerWith, expectStatus, startServer, type TestServer } from './test-server.ts';

const server = await startServer({ env: { ENFORCE_MODES: 'false' } });
const call: TestServer['call'] = (...request) => server.call(...request);
const readProfile = 'UCS.Customer.readProfile';

const note = { name: 'Note', type: 'multi-valued', attributes: [{ name: 'Text', type: 'string' }] };
await expectStatus(201, call('POST', '/metadata/profiles/extensions', note));
await expectStatus(201, call('POST', '/metadata/services/extensions', note));

async function create(id: string, fields: object): Promise<void> {
  await expectStatus(201, call('POST', '/profiles', { customer_id: id, ...fields }));
}
await create('BRUCE', { PhoneNumber: ['(781) 555-1212', '617 555 1212'], EmailAddress: 'Bruce@Example.com' });
await create('ANN', { LastName: 'x', Note: [{ Text: '+1 781-555-1212' }, { Text: '7815551212' }] });
await create('CARL', { LastName: 'x' });
await createInteraction(server, minimal('CARL', { udata: { ani: '7815551212', ip: '10.10.10.10' } }));
await createInteraction(server, minimal('CARL', { udata: { ani: '7815551212' } }));
await create('DORA', { LastName: 'x' });
await createInteraction(server, minimal('DORA', { text: 'call 781 555 1212, please' }));
const start = { service_type: 1, contact_key: '+17815551212' };
const anonymous = (await expectStatus(201, call('POST', '/services/start', start))).body.service_id;
const ofDora = { service_type: 1, customer_id: 'DORA', Note: [{ Text: 'tel:+1-781-555-1212' }] };
const owned = (await expectStatus(201, call('POST', '/services/start', ofDora))).body.service_id;

type Item = { found_in: string; customer_id: string | null; service_id: number | null };
const short = ({ found_in, customer_id, service_id }: Item) => `${found_in} ${customer_id} ${service_id}`;

async function search(device: string, more = '', as?: string) {
  const path = `/customers?device=${encodeURIComponent(device)}${more}`;
  const { body } = await expectStatus(200, call('GET', path, undefined, as === undefined ? {} : { as }));
  return { items: body.items.map(short) as string[], next: body.next_cursor as string | null };
}

const all = [
  'interaction CARL null',
  'profile BRUCE null',
  'profile_extension ANN null',
  `service null ${anonymous}`,
  `service_extension DORA ${owned}`,
];

describe('customers by a device', () => {
  test('in any spelling, wherever it stands; who only mentions it is not among them', async () => {
    for (const spelling of ['+1 781 555 1212', '(781) 555-1212', '7815551212', 'tel:+17815551212']) {
      assert.deepEqual(await search(spelling), { items: all, next: null }, spelling);
    }
    assert.deepEqual((await search('BRUCE@example.COM')).items, ['profile BRUCE null']);
    assert.deepEqual((await search('010.010.010.010')).items, ['interaction CARL null']);
    assert.deepEqual((await search('+1 781 555 9999')).items, []);
  });

  test('page by page, each customer of a kind once', async () => {
    for (const limit of [1, 2, 3]) {
      const seen: string[] = [];
      let cursor = '';
      for (;;) {
        const { items, next } = await search('7815551212', `&limit=${limit}${cursor}`);
        assert.ok(items.length <= limit);
        seen.push(...items);
        if (next === null) break;
        cursor = `&cursor=${encodeURIComponent(next)}`;
      }
      assert.deepEqual(seen, all, `limit ${limit}`);
    }
  });

  test('as far as the caller may read', async () => {
    const as = (tasks: string[]) => callerWith(server, `reader of ${tasks.length} more`, [readProfile, ...tasks]);
    assert.deepEqual((await search('7815551212', '', await as([]))).items, ['profile BRUCE null']);
    const more = await as(['UCS.Customer.readProfileExtension', 'UCS.Service.readService']);
    assert.deepEqual((await search('7815551212', '', more)).items, [all[1], all[2], all[3]]);
    const none = await callerWith(server, 'none', ['UCS.Interaction.readInteraction']);
    assert.equal((await call('GET', '/customers?device=7815551212', undefined, { as: none })).status, 403);
  });

  test('is refused for what is none, and while not all of it can be found', async () => {
    for (const device of ['', 'Bruce', '12', '781 555 12', 'x'.repeat(400)]) {
      const answer = await call('GET', `/customers?device=${encodeURIComponent(device)}`);
      assert.deepEqual([answer.status, answer.body.code], [400, 4020], device);
      assert.match(answer.body.description, /'device'/);
    }
    for (const place of [['a'], ['f'.repeat(32), 'mention', ''], ['x', 'profile', '']]) {
      const cursor = Buffer.from(JSON.stringify(place)).toString('base64url');
      assert.equal((await call('GET', `/customers?device=7815551212&cursor=${cursor}`)).status, 400);
    }
    assert.equal((await call('GET', '/customers')).status, 400);
    const finished = (value: boolean) =>
      asOwner(server.databaseUrl, (db) => db.query('UPDATE device_rules SET finished = $1', [value]));
    await finished(false);
    assert.equal((await call('GET', '/customers?device=7815551212')).status, 503);
    await finished(true);
  });

  test('each once, however many records of theirs have it', async () => {
    await asOwner(server.databaseUrl, (db) =>
      db.query(
        `INSERT INTO device_keys (tenant_id, device, kind, owner, record_id)
         SELECT tenant_id, device, 'interaction', 'CARL', n FROM device_keys, generate_series(1, 2000) AS n
         WHERE owner = 'BRUCE' AND kind = 'profile'`,
      ),
    );
    assert.deepEqual((await search('617 555 1212')).items, ['interaction CARL null', 'profile BRUCE null']);
  });
});
