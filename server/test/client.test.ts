import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, describe, test } from 'node:test';
import {
  ApiError,
  type Client,
  type ClientOptions,
  createClient,
  type NewInteraction,
} from '../../client/src/index.ts';
import { adminPassword, startServer } from './test-server.ts';

const server = await startServer();
const client = clientOf({ user: 'admin', password: adminPassword });

await define();

function clientOf(options: Omit<ClientOptions, 'url'>): Client {
  return createClient({ url: server.url, ...options });
}

/** Phones by which customers are found, and named types of services. */
async function define(): Promise<void> {
  await client.setServerMode({ body: { mode: 'maintenance' } });
  const attributes = [{ name: 'PhoneNumber', type: 'string' as const, mandatory: true }];
  const extension = { name: 'Phone', type: 'multi-valued' as const, unique: ['PhoneNumber'], attributes };
  const defined = await client.createProfileExtensionSchema({ body: extension });
  assert.deepEqual([defined.status, defined.data.name], [201, 'Phone']);
  await client.createServiceExtensionSchema({
    body: { name: 'Offer', type: 'single-valued', attributes: [{ name: 'tariff', type: 'string' }] },
  });
  await client.createIdentificationKey({ body: { name: 'idPhone', source: 'Phone', attributes: ['PhoneNumber'] } });
  const mapped = await client.putBusinessAttribute({
    path: { name: 'ServiceType' },
    body: { map_name: true, cv_attributes: ['Service.type'], values: [{ name: 'New account', dbid: 5001 }] },
  });
  assert.equal(mapped.status, 201);
  await client.setServerMode({ body: { mode: 'production' } });
}

/** The error that a call is refused with. */
async function refusal(call: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await call.then(
    () => assert.fail('the call succeeded'),
    (cause: unknown) => cause,
  );
  assert.ok(error instanceof ApiError, `${error}`);
  return error;
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

test('a story from the first call to the completed service', async () => {
  const contactKey = '408-832-7799';
  const started = await client.startService({
    body: { service_type: 'New account', contact_key: contactKey, Offer: { tariff: 'wireless' } },
  });
  const { service_id } = started.data;
  assert.match(started.headers.get('location') ?? '', new RegExp(`/services/${service_id}$`));
  const state = await client.startState({ path: { service_id }, body: { state_type: 1 } });
  const found = await client.listActiveAnonymousServices({ path: { contact_key: contactKey } });
  assert.deepEqual(
    found.data.map((service) => service.service_id),
    [service_id],
  );

  const created = await client.createProfile({
    body: { LastName: 'Wireless', Phone: [{ PhoneNumber: contactKey }] },
  });
  const { customer_id } = created.data;
  const associated = await client.associateService({ path: { customer_id, service_id } });
  assert.deepEqual([associated.status, associated.data], [200, undefined]);
  const known = await client.identifyCustomer({
    query: { 'Phone.PhoneNumber': contactKey, include_profile: 'yes', extensions: ['Phone'] },
  });
  assert.ok(!Array.isArray(known.data));
  assert.deepEqual([known.data.customer_id, known.data['LastName']], [customer_id, 'Wireless']);

  await client.performStateTransition({
    path: { service_id },
    body: { from: { state_id: state.data.state_id }, to: { state_type: 8 } },
  });
  const task = await client.startTask({ path: { service_id }, body: { task_type: 7 } });
  await client.completeTask({ path: { service_id, task_id: task.data.task_id } });
  await client.completeService({ path: { service_id }, body: { disposition: 10 } });
  const { data: service } = await client.getService({
    path: { service_id },
    query: { completed_states: true, completed_tasks: true, extensions: 'Offer' },
  });
  assert.deepEqual(
    [service.service_type, service.customer_id, service.disposition, service['Offer']],
    ['New account', customer_id, 10, { tariff: 'wireless' }],
  );
  assert.deepEqual([service.completed_states?.[0]?.state_type, service.completed_tasks?.[0]?.task_type], [1, 7]);
  assert.deepEqual((await client.updateProfile({ path: { customer_id }, body: { FirstName: 'W.' } })).data, []);
});

test('answers that are not JSON are text', async () => {
  const { data } = await client.getMetrics();
  assert.match(data, /^# HELP /);
});

test('contents of interactions go in as bytes or streams and come back as they are', async () => {
  const { customer_id } = (await client.createProfile({ body: { LastName: 'Writer' } })).data;
  const chat: NewInteraction = {
    ...{ customer_id, status: 3, entity_type: 2, type: 'Inbound', media_type: 'chat', creator_app_id: 1 },
    ...{ start_date: '2026-05-04T10:00:00.000Z', text: 'where is my parcel' },
  };
  const { interaction_id } = (await client.createInteraction({ body: chat })).data;
  const path = { interaction_id };
  const bytes = Uint8Array.from({ length: 3 * 65_536 }, (_, i) => i % 251);
  const half = bytes.length / 2;
  const body = new ReadableStream({
    start(stream) {
      stream.enqueue(bytes.slice(0, half));
      stream.enqueue(bytes.slice(half));
      stream.close();
    },
  });
  await client.putBinaryContent({ path, body, contentType: 'application/x-parcel' });
  const { data, headers } = await client.getBinaryContent({ path });
  assert.equal(headers.get('content-type'), 'application/x-parcel');
  assert.deepEqual(new Uint8Array(await data.arrayBuffer()), bytes);
  const text = await client.getPlainText({ path });
  assert.equal(await text.data.text(), 'where is my parcel');

  const query = { name: 'label.json', description: 'of the parcel' };
  const attached = await client.addAttachment({ path, query, body: '{"a":1}', contentType: 'application/json' });
  const { document_id } = attached.data;
  const [attachment, ...others] = await collect(client.items('listAttachments', { path }));
  assert.deepEqual([attachment?.document_id, attachment?.size, others.length], [document_id, 7, 0]);
  const label = await client.getAttachment({ path: { interaction_id, document_id } });
  assert.equal(await label.data.text(), '{"a":1}');
  const found = await collect(client.items('searchInteractions', { query: { q: 'parcel', customer_id, limit: 1 } }));
  assert.deepEqual(
    found.map((interaction) => interaction.interaction_id),
    [interaction_id],
  );
});

describe('errors', () => {
  test('are thrown with what the server says', async () => {
    const error = await refusal(client.getProfile({ path: { customer_id: 'NOBODY' } }));
    assert.deepEqual([error.status, error.code, error.title], [404, 4040, 'not found']);
    assert.match(error.description, /NOBODY/);
    assert.match(error.message, /^GET \/profiles\/NOBODY: 404 not found: /);
    const refused = await refusal(client.createUser({ body: { name: 'x', password: '', roles: ['Nothing'] } }));
    assert.equal(refused.status, 400);
  });

  test('of credentials, which are a key or a user with any letters', async () => {
    assert.equal((await refusal(clientOf({ apiKey: 'tlk_nothing' }).getSession())).status, 401);
    const user = 'ärztin';
    await client.createUser({ body: { name: user, password: 'пароль пароль', roles: ['Agent'] } });
    assert.equal((await clientOf({ user, password: 'пароль пароль' }).getSession()).data.name, user);
    const { data } = await client.createApiKey({ body: { name: 'desk', roles: ['Agent'] } });
    const desk = clientOf({ apiKey: data.key });
    assert.equal((await desk.getSession()).data.name, 'desk');
    assert.deepEqual((await refusal(desk.listUsers())).code, 4030);
  });

  test('of what stands between client and server keep its text', async () => {
    const between = clientOf({ fetch: async () => new Response('<h1>Bad Gateway</h1>', { status: 502 }) });
    const error = await refusal(between.getServerStatus());
    assert.deepEqual([error.status, error.code, error.description], [502, 0, '<h1>Bad Gateway</h1>']);
  });

  test('an id that would make another path of it is not sent', async () => {
    for (const customer_id of ['', '.', '..']) {
      await assert.rejects(client.deleteProfile({ path: { customer_id } }), TypeError);
    }
    assert.equal((await refusal(client.getProfile({ path: { customer_id: '../access' } }))).code, 4040);
  });
});

describe('lists', () => {
  test('with a cursor in their bodies', async () => {
    for (let i = 0; i < 5; i += 1) await client.createRole({ body: { name: `role ${i}`, tasks: [] } });
    const all = (await client.listRoles()).data.items;
    const pages = await collect(client.pages('listRoles', { query: { limit: 2 } }));
    assert.deepEqual([pages[0]?.length, pages.flat()], [2, all]);
    assert.deepEqual(await collect(client.items('listRoles', { query: { limit: 1 } })), all);
  });

  test('that are bare arrays and name the next page in a header', async () => {
    const contact_key = 'many';
    for (let i = 0; i < 5; i += 1) await client.startService({ body: { service_type: 5001, contact_key } });
    const all = (await client.listAnonymousServices({ path: { contact_key } })).data;
    assert.equal(all.length, 5);
    const items = client.items('listAnonymousServices', { path: { contact_key }, query: { limit: 2 } });
    assert.deepEqual(await collect(items), all);
  });

  test('of customers, also when there is only one', async () => {
    for (const FirstName of ['Ada', 'Ben', 'Cleo']) {
      await client.createProfile({
        body: { FirstName, Phone: [{ PhoneNumber: `1 ${FirstName}` }, { PhoneNumber: '555' }] },
      });
    }
    const shared = { 'Phone.PhoneNumber': '555', include_profile: 'yes' };
    const several = await collect(client.items('identifyCustomer', { query: { ...shared, limit: 2 } }));
    assert.deepEqual(several.map((profile) => profile['FirstName']).sort(), ['Ada', 'Ben', 'Cleo']);
    const one = await collect(client.items('identifyCustomer', { query: { 'Phone.PhoneNumber': '1 Ada' } }));
    assert.equal(one.length, 1);
    assert.deepEqual(await collect(client.items('identifyCustomer', { query: { 'Phone.PhoneNumber': '0' } })), []);
  });

  test('ask for a page only when it is wanted', async () => {
    let requests = 0;
    const counting = clientOf({
      user: 'admin',
      password: adminPassword,
      fetch: (url, init) => {
        requests += 1;
        return fetch(url, init);
      },
    });
    for await (const page of counting.pages('listRoles', { query: { limit: 1 } })) if (page.length > 0) break;
    assert.equal(requests, 1);
  });
});

test('a POST with an Idempotency-Key happens once', async () => {
  const body = { service_type: 5001, contact_key: 'once' };
  const first = await client.startService({ body, idempotencyKey: 'key-1' });
  const second = await client.startService({ body, idempotencyKey: 'key-1' });
  assert.deepEqual(second.data, first.data);
  assert.equal(second.headers.get('idempotency-replayed'), 'true');
  const other = client.startService({ body: { ...body, contact_key: 'twice' }, idempotencyKey: 'key-1' });
  assert.equal((await refusal(other)).code, 4092);
  const { data } = await client.listAnonymousServices({ path: { contact_key: 'once' } });
  assert.equal(data.length, 1);
});

test('a call ends when its signal says so', async () => {
  await assert.rejects(client.listRoles({ signal: AbortSignal.abort() }), { name: 'AbortError' });
  let arrived: () => void = () => {};
  const asked = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const silent = createServer(() => arrived());
  after(() => silent.close());
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  const controller = new AbortController();
  const call = createClient({ url: `http://127.0.0.1:${port}` }).getLiveness({ signal: controller.signal });
  const ended = assert.rejects(call, { name: 'AbortError' });
  await asked;
  controller.abort();
  await ended;
});

test('wrong inputs are seen before they are sent', () => {
  // Never called: the types say it.
  const wrong = () => [
    // @ts-expect-error a service has a type
    client.startService({ body: { contact_key: 'x' } }),
    // @ts-expect-error a cursor is a text
    client.listRoles({ query: { cursor: 1 } }),
    // @ts-expect-error there is no such list
    client.pages('getProfile', { path: { customer_id: 'x' } }),
    // @ts-expect-error the path needs the id of the service
    client.getService({ path: {} }),
    // @ts-expect-error only POSTs have a key
    client.getServerStatus({ idempotencyKey: 'x' }),
  ];
  assert.equal(typeof wrong, 'function');
});
