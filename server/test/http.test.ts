import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import Fastify from 'fastify';
import type { Context } from '../src/context.ts';
import { errorKinds } from '../src/errors.ts';
import type { App } from '../src/http/fastify-types.ts';
import { guardRoutes } from '../src/http/guard.ts';
import { asOwner } from './as-owner.ts';
import { callerWith, expectStatus, startServer, type TestServer } from './test-server.ts';

const server = await startServer();
const call: TestServer['call'] = (...request) => server.call(...request);
await expectStatus(201, call('POST', '/profiles', { customer_id: 'C1', LastName: 'x' }));

/** An object with a list in a list, and so on. */
const nested = (levels: number) => `{"LastName":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;

describe('errors', () => {
  test('have one shape, for every kind', async () => {
    const cases: [number, number, Promise<{ status: number; body: Record<string, unknown>; headers: Headers }>][] = [
      [404, 4041, call('GET', '/nope')],
      [404, 4041, call('GET', '/profiles/C1/nope')],
      [404, 4040, call('GET', '/profiles/NOBODY')],
      [405, 4050, call('PATCH', '/profiles/C1')],
      [405, 4050, call('DELETE', '/server/status')],
      [
        415,
        4150,
        call('POST', '/profiles', undefined, { raw: '<a/>', headers: { 'content-type': 'application/xml' } }),
      ],
      [
        415,
        4150,
        call('POST', '/profiles', undefined, {
          raw: '{}',
          headers: { 'content-type': 'application/json; charset=utf-16' },
        }),
      ],
      [400, 4000, call('POST', '/profiles', undefined, { raw: '{"a":' })],
      [400, 4000, call('POST', '/profiles', undefined, { raw: '{"price":25 000}' })],
      [400, 4000, call('POST', '/profiles', undefined, { raw: '{"__proto__":{"a":1}}' })],
      [400, 4000, call('POST', '/profiles', undefined, { raw: new Uint8Array([0x22, 0xff, 0x22]) })],
      ...['/profiles', '/interactions', '/gdpr/dry-run'].map((path): (typeof cases)[number] => [
        400,
        4000,
        call('POST', path, undefined, { raw: nested(20_000) }),
      ]),
      [400, 4020, call('POST', '/profiles', undefined, { raw: nested(100) })],
      [400, 4010, call('POST', '/profiles', undefined, { raw: '', headers: { 'content-type': 'application/json' } })],
      [413, 4130, call('POST', '/profiles', undefined, { raw: JSON.stringify({ LastName: 'x'.repeat(2_000_000) }) })],
      [401, 4011, call('GET', '/profiles/C1', undefined, { as: '' })],
    ];
    for (const [status, code, answering] of cases) {
      const answer = await answering;
      assert.deepEqual([answer.status, answer.body['code']], [status, code]);
      assert.deepEqual(Object.keys(answer.body).sort(), ['code', 'description', 'http_method', 'title', 'uri']);
      assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
      assert.ok(String(answer.body['uri']).startsWith(`${server.url}/`));
    }
    assert.equal((await call('PATCH', '/profiles/C1')).headers.get('allow'), 'DELETE, GET, HEAD, PUT');
  });

  test('also for what is not even HTTP', async () => {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write('NOT HTTP\r\n\r\n'));
      let text = '';
      socket.on('data', (data) => {
        text += data;
      });
      socket.on('close', () => resolve(text));
    });
    assert.match(answer, /^HTTP\/1\.1 400 /);
    assert.deepEqual(Object.keys(JSON.parse(answer.split('\r\n\r\n')[1] ?? '{}')).sort(), [
      'code',
      'description',
      'http_method',
      'title',
      'uri',
    ]);
  });

  test('every code is documented, once', async () => {
    const page = await readFile(new URL('../../docs/errors.md', import.meta.url), 'utf8');
    const codes = Object.values(errorKinds).map((kind) => kind.code);
    assert.equal(new Set(codes).size, codes.length);
    for (const { code, status } of Object.values(errorKinds))
      assert.match(page, new RegExp(`^\\| ${code} +\\| ${status} +\\|`, 'm'));
  });
});

describe('URL variants', () => {
  test('every prefix of BASE_PATHS answers, with or without a trailing slash', async () => {
    for (const prefix of ['', '/cv', '/genesys/1/cs']) {
      for (const slash of ['', '/']) {
        await expectStatus(200, call('GET', `${prefix}/profiles/C1${slash}`));
        await expectStatus(200, call('GET', `${prefix}/server/status${slash}`));
      }
    }
    assert.equal((await call('GET', '/other/profiles/C1')).status, 404);
    assert.equal((await call('GET', '/cv/access/users')).status, 404);
    assert.equal((await call('GET', '/cv/nope')).body.uri, `${server.url}/cv/nope`);
  });

  test('BASE_PATHS and PUBLIC_URL are settings', async () => {
    const other = await startServer({
      beside: server,
      env: { BASE_PATHS: '/ucs', PUBLIC_URL: 'https://cs.example.com/' },
    });
    await expectStatus(200, other.call('GET', '/ucs/profiles/C1'));
    assert.equal((await other.call('GET', '/profiles/C1')).status, 404);
    await expectStatus(200, other.call('GET', '/access/users'));
    const created = await expectStatus(201, other.call('POST', '/ucs/profiles', { customer_id: 'C2' }));
    assert.equal(created.headers.get('location'), 'https://cs.example.com/ucs/profiles/C2');
    assert.equal((await other.call('GET', '/ucs/nope')).body.uri, 'https://cs.example.com/ucs/nope');
    await other.stop();
  });
});

describe('RESERVED_WORDS=names', () => {
  test('lets customers be called Null', async () => {
    const other = await startServer({ beside: server, env: { RESERVED_WORDS: 'names' } });
    await expectStatus(201, other.call('POST', '/profiles', { LastName: 'Null', FirstName: 'Long' }));
    assert.equal((await other.call('POST', '/metadata/profiles', { name: 'Null', type: 'string' })).status, 400);
    await other.stop();
  });
});

describe('Idempotency-Key', () => {
  const post = (key: string, body: unknown, as?: string) =>
    call('POST', '/profiles', body, { headers: { 'idempotency-key': key }, ...(as !== undefined && { as }) });

  test('the same key and body get the first answer again; another body is 409', async () => {
    const first = await expectStatus(201, post('a', { LastName: 'Once' }));
    const again = await expectStatus(201, post('a', { LastName: 'Once' }));
    assert.deepEqual(again.body, first.body);
    assert.equal(again.headers.get('location'), first.headers.get('location'));
    assert.equal(again.headers.get('idempotency-replayed'), 'true');
    const other = await post('a', { LastName: 'Twice' });
    assert.deepEqual([other.status, other.body.code], [409, 4092]);
    const elsewhere = await call(
      'POST',
      `/profiles/${first.body.customer_id}/extensions`,
      { LastName: 'Once' },
      { headers: { 'idempotency-key': 'a' } },
    );
    assert.equal(elsewhere.status, 409);
  });

  test('also of a refusal, and of twenty at once only one acts', async () => {
    assert.equal((await post('b', { customer_id: 'C1' })).status, 409);
    await expectStatus(200, call('DELETE', '/profiles/C1'));
    const refused = await post('b', { customer_id: 'C1' });
    assert.deepEqual([refused.status, refused.body.code], [409, 4090]);
    await expectStatus(201, post('c', { customer_id: 'C1', LastName: 'x' }));
    const answers = await Promise.all(Array.from({ length: 20 }, () => post('d', { LastName: 'Crowd' })));
    assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [201]);
    assert.equal(new Set(answers.map((answer) => answer.body.customer_id)).size, 1);
  });

  test('belongs to who sent it, is forgotten after a day, and is kept encrypted', async () => {
    const as = await callerWith(server, 'idem', ['UCS.Customer.createProfile']);
    const mine = await expectStatus(201, post('e', { LastName: 'Mine' }));
    const theirs = await expectStatus(201, post('e', { LastName: 'Mine' }, as));
    assert.notEqual(mine.body.customer_id, theirs.body.customer_id);
    await asOwner(server.databaseUrl, async (client) => {
      const { rows } = await client.query('SELECT answer FROM idempotent_answers');
      assert.ok(rows.length > 0 && rows.every((row) => !row.answer.includes('customer_id')));
      await client.query("UPDATE idempotent_answers SET created_at = now() - interval '25 hours'");
    });
    const later = await expectStatus(201, post('e', { LastName: 'Later' }));
    assert.notEqual(later.body.customer_id, mine.body.customer_id);
  });

  test('a missing task is not remembered', async () => {
    const as = await callerWith(server, 'later', []);
    assert.equal((await post('f', { LastName: 'x' }, as)).status, 403);
    const { items } = (await call('GET', '/access/roles?limit=500')).body;
    const role = items.find((candidate: { name: string }) => candidate.name === 'role of later');
    await expectStatus(200, call('PUT', `/access/roles/${role.id}`, { tasks: ['UCS.Customer.createProfile'] }));
    await expectStatus(201, post('f', { LastName: 'x' }, as));
  });

  test('a mode switch answers again without switching', async () => {
    const body = { mode: 'maintenance' };
    const switching = () => call('POST', '/server/mode', body, { headers: { 'idempotency-key': 'mode' } });
    await expectStatus(200, switching());
    await expectStatus(200, call('POST', '/server/mode', { mode: 'production' }));
    const again = await expectStatus(200, switching());
    assert.deepEqual(
      [again.body, again.headers.get('idempotency-replayed')],
      [{ 'server changed': 'maintenance' }, 'true'],
    );
    assert.equal((await call('GET', '/server/status')).body.mode, 'production');
  });

  test('a malformed key is 400', async () => {
    for (const key of ['a b', 'x'.repeat(256)]) assert.equal((await post(key, { LastName: 'x' })).status, 400);
  });
});

describe('operations', () => {
  test('status has the documented fields and counts this tenant’s requests', async () => {
    const { body } = await expectStatus(200, call('GET', '/server/status'));
    for (const field of [
      'max_memory',
      'allocated_memory',
      'used_memory',
      'free_memory',
      'request_today',
      'client_errors_today',
      'server_errors_today',
    ]) {
      assert.ok(Number.isInteger(body[field]), field);
    }
    for (const field of ['system_time', 'started', 'last_request'])
      assert.match(body[field], /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.deepEqual([body.mode, typeof body.version], ['production', 'string']);
    await call('GET', '/profiles/NOBODY');
    const after = (await call('GET', '/server/status')).body;
    assert.equal(after.request_today, body.request_today + 2);
    assert.equal(after.client_errors_today, body.client_errors_today + 1);
    assert.equal(after.server_errors_today, 0);
  });

  test('health needs no credentials; metrics count by route', async () => {
    assert.deepEqual((await expectStatus(200, call('GET', '/health/live', undefined, { as: '' }))).body, {
      status: 'ok',
    });
    assert.deepEqual((await expectStatus(200, call('GET', '/health/ready', undefined, { as: '' }))).body, {
      status: 'ok',
    });
    const metrics = await expectStatus(200, call('GET', '/metrics'));
    assert.match(
      metrics.text,
      /throughline_http_requests_total\{method="GET",route="\/profiles\/:customer_id",status="404"\} \d+/,
    );
    assert.equal((await call('GET', '/metrics', undefined, { as: '' })).status, 401);
  });

  test('one access-log line a request, with the documented fields and without people', async () => {
    const started = server.log.length;
    await call('GET', '/profiles?LastName=Verysecret&EmailAddress=a%40b.c', undefined, {
      headers: { 'user-agent': 'test' },
    });
    await call('POST', '/profiles', { LastName: 'Verysecret', FirstName: 7 });
    await call('GET', '/server/status');
    const lines = server.log.slice(started).map((line) => JSON.parse(line));
    assert.equal(lines.length, 3);
    const { received_at, ip, port, method, url, status, duration_ms, host, user_agent, level, timestamp } = lines[0];
    assert.deepEqual(
      [ip, method, url, status, user_agent, level],
      ['127.0.0.1', 'GET', '/profiles?LastName=*&EmailAddress=*', 400, 'test', 'info'],
    );
    assert.equal(host, `127.0.0.1:${port}`);
    assert.match(received_at, /Z$/);
    assert.match(timestamp, /Z$/);
    assert.equal(typeof duration_ms, 'number');
    assert.ok(!server.log.join('').includes('Verysecret'));
    await call('GET', '/profiles/very@secret.example?very@secret.example=1&verysecret');
    assert.equal(JSON.parse(server.log.at(-1) ?? '{}').url, '/profiles/*?*=*&*=*');
  });

  test('the API describes itself, as committed', async () => {
    const { body } = await expectStatus(200, call('GET', '/openapi.json'));
    assert.equal(body.openapi, '3.1.0');
    const committed = JSON.parse(await readFile(new URL('../../openapi.json', import.meta.url), 'utf8'));
    assert.deepEqual({ ...body, servers: committed.servers }, committed, 'run npm run openapi');
    assert.match((await expectStatus(200, call('GET', '/docs/'))).text, /swagger-ui/);
    assert.equal((await call('GET', '/openapi.json', undefined, { as: '' })).status, 401);
  });

  test('the description says what routes have in common', async () => {
    const { paths, components, security } = (await call('GET', '/openapi.json')).body;
    assert.deepEqual(security, [{ basic: [] }, { apiKey: [] }, { session: [] }]);
    assert.equal(components.securitySchemes.session.name, 'throughline_session');
    const key = { $ref: '#/components/parameters/IdempotencyKey' };
    const nextPage = { Link: { $ref: '#/components/headers/NextPage' } };
    const idempotent = (path: string) => (paths[path].post.parameters ?? []).some(({ $ref = '' }) => $ref === key.$ref);
    assert.deepEqual(['/profiles', '/services/start', '/access/users'].map(idempotent), [true, true, true]);
    assert.equal(idempotent('/access/sessions'), false);
    assert.deepEqual(paths['/profiles'].get.responses[200].headers, nextPage);
    assert.deepEqual(paths['/customers/{customer_id}/services'].get.responses[200].headers, nextPage);
    assert.equal(paths['/access/users'].get.responses[200].headers, undefined);
    assert.equal(paths['/services/{service_id}/end'].post.requestBody.required, false);
    assert.equal(paths['/services/start'].post.requestBody.required, true);
    const others = paths['/profiles'].get.parameters.find(({ name = '' }) => name === 'attributes');
    assert.deepEqual([others.style, others.explode], ['form', true]);
    const definition = paths['/metadata/profiles/extensions'].post.requestBody.content['application/json'].schema;
    assert.deepEqual(definition, { $ref: '#/components/schemas/NewExtensionSchema' });
  });
});

test('a route that names no task cannot be registered', () => {
  const app = Fastify() as unknown as App;
  guardRoutes(app, {} as Context, () => '');
  assert.throws(() => app.get('/forgotten', async () => 'x'), /GET \/forgotten names no task/);
});
