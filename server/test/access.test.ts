import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AuditEntry, User } from '../../client/src/index.ts';
import { asOwner } from './as-owner.ts';
import { basic, expectStatus, startServer, type TestServer, userWith } from './test-server.ts';

const server = await startServer();
const call: TestServer['call'] = (...request) => server.call(...request);

await expectStatus(201, call('POST', '/access/tenants', { name: 'acme', admin_password: 'acme password' }));

test('a clock that was ahead and is put right locks nobody out for longer than a minute', async () => {
  let ahead = 400 * 24 * 60 * 60 * 1000;
  const late = await startServer({ now: () => new Date(Date.now() + ahead) });
  const wrong = () => late.call('GET', '/access/users', undefined, { as: basic('admin', 'wrong') });
  while ((await wrong()).status !== 429);
  ahead = 0;
  const refused = await wrong();
  assert.equal(refused.status, 429);
  assert.ok(Number(refused.headers.get('retry-after')) <= 60);
});

describe('authentication', () => {
  test('401 with a challenge without credentials, with wrong ones, with another scheme, also for unknown paths', async () => {
    for (const as of [
      '',
      basic('admin', 'wrong'),
      basic('nobody', 'x'),
      basic('nowhere\\admin', 'x'),
      'Basic !!!',
      'Digest x',
      'Bearer tlk_101_x',
      'Bearer x',
    ]) {
      for (const path of ['/server/status', '/nope']) {
        const answer = await call('GET', path, undefined, { as, headers: { 'x-forwarded-for': '1.2.3.4' } });
        assert.deepEqual([answer.status, answer.body.code], [401, 4011], as);
        assert.match(answer.headers.get('www-authenticate') ?? '', /^Basic realm=/);
        assert.deepEqual(Object.keys(answer.body).sort(), ['code', 'description', 'http_method', 'title', 'uri']);
      }
    }
  });

  test('attempts at the same moment do not pass under the limit', async () => {
    const guesses = Array.from({ length: 30 }, (_, i) =>
      call('GET', '/server/status', undefined, { as: basic('crowd', `guess ${i}`) }),
    );
    const statuses = (await Promise.all(guesses)).map((answer) => answer.status);
    assert.equal(statuses.filter((status) => status === 401).length, 5, statuses.join());
    await asOwner(server.databaseUrl, (client) => client.query('DELETE FROM login_failures'));
  });

  test('many requests with one password verify it once', async () => {
    const as = await userWith(server, 'parallel', ['UCS.SystemMgt.readServerInfo']);
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => call('GET', '/server/status', undefined, { as })),
    );
    assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [200]);
  });

  test('the answer does not tell whether tenant, user or password was wrong', async () => {
    const descriptions = [];
    for (const as of [basic('admin', 'wrong2'), basic('nobody2', 'x'), basic('nowhere2\\admin', 'x')]) {
      descriptions.push((await call('GET', '/server/status', undefined, { as })).body.description);
    }
    assert.equal(new Set(descriptions).size, 1);
  });

  test('failed logins slow down the user at that address, and a right password is refused meanwhile', async () => {
    const user = await userWith(server, 'slow', ['UCS.SystemMgt.readServerInfo']);
    await expectStatus(200, call('GET', '/server/status', undefined, { as: user }));
    await expectStatus(200, call('PUT', `/access/users/${await userId('slow')}`, { enabled: true }));
    const statuses = [];
    for (let i = 0; i < 12; i += 1)
      statuses.push((await call('GET', '/server/status', undefined, { as: basic('slow', `wrong ${i}`) })).status);
    assert.ok(statuses.includes(429), statuses.join());
    const refused = await call('GET', '/server/status', undefined, { as: user });
    assert.deepEqual([refused.status, refused.body.code], [429, 4290]);
    assert.match(refused.headers.get('retry-after') ?? '', /^\d+$/);
    await asOwner(server.databaseUrl, (client) => client.query('DELETE FROM login_failures'));
    await expectStatus(200, call('GET', '/server/status', undefined, { as: user }));
  });

  test('passwords are kept as Argon2id, keys and sessions as hashes', async () => {
    const key = (await expectStatus(201, call('POST', '/access/api-keys', { name: 'hashed', roles: ['Agent'] }))).body
      .key;
    await expectStatus(200, call('GET', '/access/sessions/current', undefined, { as: `Bearer ${key}` }));
    const rows = await asOwner(
      server.databaseUrl,
      async (client) =>
        (await client.query('SELECT u::text AS row FROM users u UNION ALL SELECT k::text FROM api_keys k')).rows,
    );
    assert.ok(rows.every(({ row }) => !row.includes('correct horse') && !row.includes(key)));
    assert.ok(rows.some(({ row }) => row.includes('$argon2id$v=19$m=19456,t=2,p=1$')));
  });
});

async function userId(name: string): Promise<number> {
  const { body } = await call('GET', '/access/users?limit=500');
  return body.items.find((user: { name: string }) => user.name === name).id;
}

describe('users', () => {
  test('create, get, change, disable, delete; each takes effect at once', async () => {
    const created = await expectStatus(
      201,
      call('POST', '/access/users', { name: 'Ann', password: 'long enough', roles: ['Agent'] }),
    );
    assert.deepEqual([created.body.name, created.body.roles, created.body.enabled], ['Ann', ['Agent'], true]);
    assert.equal(created.body.password, undefined);
    const path = `/access/users/${created.body.id}`;
    assert.equal(created.headers.get('location'), server.url + path);
    const ann = basic('ann', 'long enough');
    assert.equal((await call('GET', '/profiles/NOBODY', undefined, { as: ann })).status, 404);
    await expectStatus(200, call('PUT', path, { roles: ['Exporter'] }));
    assert.equal((await call('GET', '/profiles/NOBODY', undefined, { as: ann })).status, 403);
    await expectStatus(200, call('PUT', path, { password: 'another one' }));
    assert.equal((await call('GET', '/profiles/NOBODY', undefined, { as: ann })).status, 401);
    const again = basic('ann', 'another one');
    assert.equal((await call('GET', '/profiles/NOBODY', undefined, { as: again })).status, 403);
    await expectStatus(200, call('PUT', path, { enabled: false }));
    assert.equal((await call('GET', '/profiles/NOBODY', undefined, { as: again })).status, 401);
    await expectStatus(204, call('DELETE', path));
    assert.equal((await call('GET', path)).status, 404);
    assert.equal((await call('DELETE', path)).status, 404);
  });

  test('are listed by what their name contains, by role and by being enabled', async () => {
    await expectStatus(201, call('POST', '/access/roles', { name: 'Listed', tasks: [] }));
    for (const [name, enabled] of [
      ['Listed One', true],
      ['unlisted', false],
      ['listed three', true],
    ] as const) {
      const roles = name === 'unlisted' ? ['Agent'] : ['Agent', 'Listed'];
      await expectStatus(201, call('POST', '/access/users', { name, password: 'x', roles, enabled }));
    }
    const names = async (query: string) =>
      (await expectStatus(200, call('GET', `/access/users?${query}`))).body.items.map((user: User) => user.name);
    assert.deepEqual(await names('name=LISTED'), ['Listed One', 'unlisted', 'listed three']);
    assert.deepEqual(await names('name=isted&enabled=false'), ['unlisted']);
    assert.deepEqual(await names('role=listed'), ['Listed One', 'listed three']);
    assert.deepEqual(await names('role=Listed&name=three'), ['listed three']);
    assert.deepEqual(await names('name=%25'), []);
    assert.deepEqual(await names('role=None'), []);
    const { next_cursor } = (await call('GET', '/access/users?role=Listed&limit=1')).body;
    assert.deepEqual(await names(`role=Listed&limit=1&cursor=${next_cursor}`), ['listed three']);
    assert.equal((await call('GET', '/access/users?enabled=perhaps')).status, 400);
  });

  test('bad input is refused', async () => {
    const user = { name: 'bad', password: 'long enough', roles: [] };
    for (const [body, status] of [
      [{ ...user, password: '' }, 400],
      [{ ...user, name: '' }, 400],
      [{ ...user, name: 'a\\b' }, 400],
      [{ ...user, name: 'a:b' }, 400],
      [{ ...user, roles: ['Nope'] }, 400],
      [{ ...user, colour: 'red' }, 400],
      [{ name: 'x', roles: [] }, 400],
      [{ ...user, name: 'ADMIN' }, 409],
      [{ ...user, enabled: 'yes' }, 400],
      [undefined, 400],
    ] as const) {
      assert.equal((await call('POST', '/access/users', body)).status, status, JSON.stringify(body));
    }
    assert.equal((await call('GET', '/access/users/abc')).status, 400);
  });

  test('a change leaves what it does not name: a disabled user or role stays disabled', async () => {
    const role = (await expectStatus(201, call('POST', '/access/roles', { name: 'off', enabled: false, tasks: [] })))
      .body;
    assert.equal((await call('PUT', `/access/roles/${role.id}`, { name: 'still off' })).body.enabled, false);
    const off = { name: 'off', password: 'off', roles: ['still off'], enabled: false };
    const user = (await expectStatus(201, call('POST', '/access/users', off))).body;
    const renamed = await expectStatus(200, call('PUT', `/access/users/${user.id}`, { name: 'still off' }));
    assert.deepEqual([renamed.body.enabled, renamed.body.roles], [false, ['still off']]);
    const changes = Array.from({ length: 20 }, (_, i) =>
      call('PUT', `/access/users/${user.id}`, i % 2 === 0 ? { name: `n${i}` } : { roles: ['Exporter'] }),
    );
    for (const change of changes) await expectStatus(200, change);
    assert.deepEqual((await call('GET', `/access/users/${user.id}`)).body.roles, ['Exporter']);
  });

  test('the last Administrator stays, also when two are removed at once', async () => {
    const id = await userId('admin');
    for (const attempt of [
      call('DELETE', `/access/users/${id}`),
      call('PUT', `/access/users/${id}`, { enabled: false }),
      call('PUT', `/access/users/${id}`, { roles: ['Agent'] }),
    ]) {
      assert.equal((await attempt).status, 409);
    }
    await expectStatus(
      201,
      call('POST', '/access/users', { name: 'second', password: 'second password', roles: ['Administrator'] }),
    );
    const second = basic('second', 'second password');
    const both = await Promise.all([
      call('DELETE', `/access/users/${await userId('second')}`),
      call('PUT', `/access/users/${id}`, { enabled: false }, { as: second }),
    ]);
    const [removed, disabled] = both.map((answer) => answer.status);
    assert.ok((removed === 204) !== (disabled === 200), `${removed} ${disabled}`);
    if (disabled === 200)
      await expectStatus(200, call('PUT', `/access/users/${id}`, { enabled: true }, { as: second }));
  });
});

describe('roles', () => {
  test('create, change, disable, delete; built-in ones stay as they are', async () => {
    const role = await expectStatus(
      201,
      call('POST', '/access/roles', { name: 'Reader', tasks: ['UCS.Customer.readProfile'] }),
    );
    const path = `/access/roles/${role.body.id}`;
    assert.deepEqual((await call('GET', path)).body, {
      id: role.body.id,
      name: 'Reader',
      enabled: true,
      built_in: false,
      tasks: ['UCS.Customer.readProfile'],
    });
    await expectStatus(
      201,
      call('POST', '/access/users', { name: 'reader', password: 'reads a lot', roles: ['reader'] }),
    );
    const reader = basic('reader', 'reads a lot');
    assert.equal((await call('GET', '/profiles/NOBODY', undefined, { as: reader })).status, 404);
    await expectStatus(200, call('PUT', path, { enabled: false }));
    assert.equal((await call('GET', '/profiles/NOBODY', undefined, { as: reader })).status, 403);
    assert.equal((await call('DELETE', path)).status, 409);
    await expectStatus(204, call('DELETE', `/access/users/${await userId('reader')}`));
    await expectStatus(204, call('DELETE', path));
    assert.equal((await call('POST', '/access/roles', { name: 'X', tasks: ['UCS.Nope'] })).status, 400);
    assert.equal((await call('POST', '/access/roles', { name: 'AGENT', tasks: [] })).status, 409);
    const { body } = await call('GET', '/access/roles');
    const builtIn = body.items.find((candidate: { name: string }) => candidate.name === 'Agent');
    assert.equal((await call('PUT', `/access/roles/${builtIn.id}`, { tasks: [] })).status, 409);
    assert.equal((await call('DELETE', `/access/roles/${builtIn.id}`)).status, 409);
    for (const denied of ['deleteProfile', 'mergeProfile', 'executeBulkImport'])
      assert.ok(!builtIn.tasks.includes(`UCS.Customer.${denied}`));
    assert.ok(builtIn.tasks.includes('UCS.Service.startService'));
  });
});

describe('API keys', () => {
  test('answer their secret once, work, expire, and end at once when deleted', async () => {
    const created = await expectStatus(
      201,
      call('POST', '/access/api-keys', { name: 'bot', roles: ['Agent'], expires_at: '2999-01-01T00:00:00Z' }),
    );
    const { key, ...rest } = created.body;
    const path = `/access/api-keys/${rest.id}`;
    assert.deepEqual((await call('GET', path)).body, rest);
    assert.deepEqual((await call('GET', '/access/api-keys?role=agent')).body.items.at(-1), rest);
    assert.deepEqual((await call('GET', '/access/api-keys?role=Exporter')).body.items, []);
    assert.equal(rest.expires_at, '2999-01-01T00:00:00.000Z');
    const as = `Bearer ${key}`;
    assert.equal((await call('GET', '/profiles/NOBODY', undefined, { as })).status, 404);
    assert.equal((await call('GET', '/access/users', undefined, { as })).status, 403);
    await expectStatus(200, call('PUT', path, { roles: [], expires_at: null }));
    assert.equal((await call('GET', '/profiles/NOBODY', undefined, { as })).status, 403);
    assert.equal(
      (await call('POST', '/access/api-keys', { name: 'old', roles: [], expires_at: '2001-01-01T00:00:00Z' })).status,
      400,
    );
    assert.equal((await call('POST', '/access/api-keys', { name: 'BOT', roles: [] })).status, 409);
    await asOwner(server.databaseUrl, (client) =>
      client.query("UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE key_id = $1", [rest.id]),
    );
    await expectStatus(200, call('PUT', path, { roles: ['Agent'] }));
    assert.equal((await call('GET', '/profiles/NOBODY', undefined, { as })).status, 401);
    await expectStatus(204, call('DELETE', path));
    assert.equal((await call('GET', path)).status, 404);
  });
});

describe('sessions', () => {
  test('a cookie that scripts cannot read, a token for what changes something, and a log out', async () => {
    const answer = await expectStatus(
      201,
      call('POST', '/access/sessions', { name: 'admin', password: 'correct horse' }, { as: '' }),
    );
    const cookie = answer.headers.get('set-cookie') ?? '';
    assert.match(cookie, /^throughline_session=[^;]+; Path=\/; HttpOnly; SameSite=Strict$/);
    const headers = { cookie: cookie.split(';')[0] ?? '' };
    const session = { as: '', headers };
    await expectStatus(200, call('GET', '/server/status', undefined, session));
    assert.deepEqual((await call('GET', '/access/sessions/current', undefined, session)).body, answer.body);
    assert.deepEqual([answer.body.name, answer.body.tenant], ['admin', 'default']);
    const refused = await call('POST', '/profiles', { LastName: 'x' }, session);
    assert.deepEqual([refused.status, refused.body.code], [403, 4031]);
    const withToken = { as: '', headers: { ...headers, 'x-csrf-token': answer.body.csrf_token } };
    await expectStatus(201, call('POST', '/profiles', { LastName: 'x' }, withToken));
    await expectStatus(204, call('DELETE', '/access/sessions/current', undefined, withToken));
    assert.equal((await call('GET', '/server/status', undefined, session)).status, 401);
    const remembered = await expectStatus(
      201,
      call(
        'POST',
        '/access/sessions',
        { tenant: 'ACME', name: 'Admin', password: 'acme password', remember_me: true },
        { as: '' },
      ),
    );
    assert.match(remembered.headers.get('set-cookie') ?? '', /Max-Age=2592000/);
    assert.equal(remembered.body.tenant, 'acme');
    assert.equal((await call('POST', '/access/sessions', { name: 'admin', password: 'no' }, { as: '' })).status, 401);
  });
});

test('the audit trail tells who did what to which record, newest first, and nothing else', async () => {
  await expectStatus(201, call('POST', '/profiles', { customer_id: 'AUDITED', LastName: 'Secretname' }));
  await expectStatus(200, call('PUT', '/profiles/AUDITED', { LastName: 'Othername' }));
  await expectStatus(200, call('DELETE', '/profiles/AUDITED'));
  const { body, text } = await expectStatus(200, call('GET', '/access/audit?limit=2'));
  assert.deepEqual(
    body.items.map((entry: { action: string }) => entry.action),
    ['delete', 'update'],
  );
  assert.deepEqual(
    [body.items[0].record_type, body.items[0].record_id, body.items[0].actor_name],
    ['profile', 'AUDITED', 'admin'],
  );
  assert.match(body.items[0].at, /^\d{4}-.*\.\d{3}Z$/);
  const next = (await call('GET', `/access/audit?limit=1&cursor=${body.next_cursor}`)).body;
  assert.deepEqual([next.items[0].action, next.items[0].record_id], ['create', 'AUDITED']);
  assert.ok(!/Secretname|Othername/.test(text));
  assert.equal((await call('GET', '/access/audit?cursor=x')).status, 400);
});

test('the audit trail is narrowed down by who, what, which record and when', async () => {
  const { body: role } = await expectStatus(201, call('POST', '/access/roles', { name: 'Traced', tasks: [] }));
  await expectStatus(200, call('PUT', `/access/roles/${role.id}`, { enabled: false }));
  await expectStatus(201, call('POST', '/profiles', { customer_id: 'KEPT', LastName: 'x' }));
  await expectStatus(201, call('POST', '/profiles', { customer_id: 'MERGED', LastName: 'y' }));
  await expectStatus(204, call('PUT', '/profiles/KEPT/merge/MERGED', {}));
  const found = async (query: string) =>
    (await expectStatus(200, call('GET', `/access/audit?${query}`))).body.items.map(
      ({ action, record_id }: AuditEntry) => `${action} ${record_id}`,
    );
  const ofRole = `record_type=role&record_id=${role.id}`;
  assert.deepEqual(await found(ofRole), [`update ${role.id}`, `create ${role.id}`]);
  assert.deepEqual(await found(`${ofRole}&action=create`), [`create ${role.id}`]);
  assert.deepEqual(await found('action=merge&record_type=profile&limit=1'), ['merge MERGED KEPT']);
  const [{ actor, at }] = (await call('GET', `/access/audit?${ofRole}`)).body.items;
  assert.equal((await found(`${ofRole}&actor=${actor}`)).length, 2);
  assert.deepEqual(await found(`${ofRole}&actor=user:999999`), []);
  assert.deepEqual(await found(`${ofRole}&from=${at}`), [`update ${role.id}`]);
  assert.deepEqual(await found(`${ofRole}&to=${at}`), [`create ${role.id}`]);
  for (const bad of ['record_type=nothing', 'from=yesterday', 'action=%00']) {
    assert.equal((await call('GET', `/access/audit?${bad}`)).status, 400, bad);
  }
});

test('a rare entry of a long audit trail is found page by page, each of which looks at so many', async () => {
  await expectStatus(201, call('POST', '/profiles', { customer_id: 'RARE', LastName: 'x' }));
  await asOwner(server.databaseUrl, (client) =>
    client.query(
      `INSERT INTO audit_log (tenant_id, at, actor, action, record_type, record_id)
       SELECT 101, now(), 'user:1', 'update', 'profile', 'COMMON' FROM generate_series(1, 20000)`,
    ),
  );
  const rare = '/access/audit?record_type=profile&record_id=RARE';
  const { body: first } = await expectStatus(200, call('GET', rare));
  assert.deepEqual(first.items, []);
  const { body: second } = await expectStatus(200, call('GET', `${rare}&cursor=${first.next_cursor}`));
  assert.deepEqual([second.items.map(({ action }: AuditEntry) => action), second.next_cursor], [['create'], null]);
  const since = `${rare}&from=${new Date(Date.now() + 2 * 60 * 60 * 1000).toISOString()}`;
  assert.deepEqual((await expectStatus(200, call('GET', since))).body, { items: [], next_cursor: null });
});
