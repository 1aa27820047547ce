import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { allTasks } from '../src/access/tasks.ts';
import { callerWith, expectStatus, startServer, type TestServer } from './test-server.ts';

const server = await startServer();
const call: TestServer['call'] = (...request) => server.call(...request);

describe('tasks', () => {
  const attribute = { name: 'x1', type: 'string' };
  const extension = { name: 'x1', type: 'single-valued', attributes: [attribute] };
  const operations: [string, string, unknown, string[]][] = [
    ['POST', '/profiles', { customer_id: 'DENIED', LastName: 'x' }, ['UCS.Customer.createProfile']],
    [
      'POST',
      '/profiles',
      { customer_id: 'DENIED', Note: { text: 'x' } },
      ['UCS.Customer.createProfile', 'UCS.Customer.createProfileExtension'],
    ],
    ['GET', '/profiles/KEPT', undefined, ['UCS.Customer.readProfile']],
    [
      'GET',
      '/profiles/KEPT?extensions=Note',
      undefined,
      ['UCS.Customer.readProfile', 'UCS.Customer.readProfileExtension'],
    ],
    ['PUT', '/profiles/KEPT', { LastName: 'changed' }, ['UCS.Customer.updateProfile']],
    [
      'PUT',
      '/profiles/KEPT',
      { LastName: 'changed', Note: { text: 'y' } },
      ['UCS.Customer.updateProfile', 'UCS.Customer.updateProfileExtension'],
    ],
    ['POST', '/profiles/KEPT/extensions', { Note: { text: 'y' } }, ['UCS.Customer.createProfileExtension']],
    ['PUT', '/profiles/KEPT/extensions/Note/by/unique', { text: 'x' }, ['UCS.Customer.updateProfileExtension']],
    ['PUT', '/profiles/KEPT/extensions/Note/delete/by/unique', { text: 'x' }, ['UCS.Customer.deleteProfileExtension']],
    ['PUT', '/profiles/KEPT/merge/OTHER', {}, ['UCS.Customer.mergeProfile']],
    ['DELETE', '/profiles/KEPT', undefined, ['UCS.Customer.deleteProfile']],
    ['GET', '/metadata', undefined, ['UCS.SchemaMgt.handleMetadata']],
    ['PUT', '/metadata/cache', { reload: true }, ['UCS.SchemaMgt.handleMetadata']],
    ['POST', '/metadata/profiles', attribute, ['UCS.SchemaMgt.handleMetadata']],
    ['DELETE', '/metadata/profiles/Title', undefined, ['UCS.SchemaMgt.handleMetadata']],
    ['GET', '/metadata/profiles', undefined, ['UCS.SchemaMgt.readProfileExtensionSchema']],
    ['GET', '/metadata/roles', undefined, ['UCS.SchemaMgt.readGenAdminRole']],
    ['GET', '/metadata/identification-keys', undefined, ['UCS.SchemaMgt.readIdKeys']],
    ['POST', '/metadata/identification-keys', { name: 'k', attributes: ['LastName'] }, ['UCS.SchemaMgt.createIdKeys']],
    ['DELETE', '/metadata/identification-keys/k', undefined, ['UCS.SchemaMgt.handleMetadata']],
    ['GET', '/metadata/business-attributes', undefined, ['UCS.SchemaMgt.readBusinessAttributes']],
    ['PUT', '/metadata/business-attributes/Denied', {}, ['UCS.SchemaMgt.updateBusinessAttributes']],
    ...['Profile', 'Service', 'State', 'Task'].flatMap((word): [string, string, unknown, string[]][] => {
      const path = `/metadata/${word.toLowerCase()}s/extensions`;
      return [
        ['GET', path, undefined, [`UCS.SchemaMgt.read${word}ExtensionSchema`]],
        ['POST', path, extension, [`UCS.SchemaMgt.create${word}ExtensionSchema`]],
        ['DELETE', `${path}/x1`, undefined, ['UCS.SchemaMgt.handleMetadata']],
      ];
    }),
    ['GET', '/server/status', undefined, ['UCS.SystemMgt.readServerInfo']],
    ['GET', '/metrics', undefined, ['UCS.SystemMgt.readServerInfo']],
    ['POST', '/server/mode', { mode: 'maintenance' }, ['UCS.SystemMgt.changeServerMode']],
    ...['users', 'roles', 'api-keys', 'tenants', 'audit'].map((what): [string, string, unknown, string[]] => [
      'GET',
      `/access/${what}`,
      undefined,
      ['UCS.SystemMgt.manageAccess'],
    ]),
    [
      'POST',
      '/access/users',
      { name: 'denied', password: 'long enough', roles: ['Administrator'] },
      ['UCS.SystemMgt.manageAccess'],
    ],
    ['POST', '/access/tenants', { name: 'denied', admin_password: 'long enough' }, ['UCS.SystemMgt.manageAccess']],
  ];

  test('each one missing is 403 and nothing is done', async () => {
    await expectStatus(
      201,
      call('POST', '/metadata/profiles/extensions', {
        name: 'Note',
        type: 'single-valued',
        attributes: [{ name: 'text', type: 'string' }],
        unique: ['text'],
      }),
    );
    await expectStatus(201, call('POST', '/profiles', { customer_id: 'KEPT', LastName: 'kept', Note: { text: 'x' } }));
    await expectStatus(201, call('POST', '/profiles', { customer_id: 'OTHER', LastName: 'other' }));
    const state = async () => {
      const paths = [
        '/profiles/KEPT?extensions=Note',
        '/profiles/OTHER',
        '/metadata/profiles',
        '/metadata/profiles/extensions',
        '/metadata/identification-keys',
        '/metadata/business-attributes',
        '/access/tenants',
      ];
      return (await Promise.all(paths.map((path) => call('GET', path)))).map((answer) => answer.text);
    };
    const before = await state();
    for (const missing of new Set(operations.flatMap(([, , , tasks]) => tasks))) {
      const as = await callerWith(
        server,
        `without ${missing}`,
        allTasks.filter((task) => task !== missing),
      );
      for (const [method, path, body, tasks] of operations.filter((operation) => operation[3].includes(missing))) {
        const answer = await call(method, path, body, { as });
        assert.deepEqual(
          [answer.status, answer.body?.code],
          [403, 4030],
          `${method} ${path} without ${missing}: ${answer.text}`,
        );
        assert.match(answer.body.description, new RegExp(tasks.length > 1 ? 'UCS' : missing));
      }
    }
    assert.deepEqual(await state(), before);
    assert.equal((await call('GET', '/profiles/DENIED')).status, 404);
    assert.equal((await call('GET', '/server/status')).body.mode, 'production');
  });

  test('removing extension records needs the task to delete them, whatever the operation', async () => {
    const tags = { name: 'Tags', type: 'multi-valued', attributes: [{ name: 'tag', type: 'string' }] };
    await expectStatus(201, call('POST', '/metadata/profiles/extensions', tags));
    for (const id of ['TAGGED', 'TAGGED2'])
      await expectStatus(201, call('POST', '/profiles', { customer_id: id, Tags: [{ tag: 'a' }] }));
    const as = await callerWith(
      server,
      'no removal',
      ['createProfile', 'updateProfile', 'deleteProfile', 'mergeProfile', 'createProfileExtension'].map(
        (task) => `UCS.Customer.${task}`,
      ),
    );
    assert.equal((await call('PUT', '/profiles/TAGGED', { Tags: [] }, { as })).status, 403);
    assert.equal((await call('DELETE', '/profiles/TAGGED', undefined, { as })).status, 403);
    assert.equal((await call('PUT', '/profiles/TAGGED/merge/TAGGED2', {}, { as })).status, 403);
    assert.equal((await call('POST', '/profiles/TAGGED/extensions', { Note: null }, { as })).status, 400);
    const plain = await callerWith(server, 'no extensions', ['UCS.Customer.createProfile']);
    assert.equal((await call('POST', '/profiles', { Tags: [{ nope: 1 }] }, { as: plain })).status, 403);
    for (const id of ['TAGGED', 'TAGGED2'])
      assert.equal((await call('GET', `/profiles/${id}?extensions=Tags`)).body.Tags.length, 1);
  });

  test('the tasks of an operation suffice', async () => {
    const as = await callerWith(server, 'only creates', ['UCS.Customer.createProfile']);
    await expectStatus(201, call('POST', '/profiles', { LastName: 'x' }, { as }));
  });

  test('USE_ROLE=false lets any authenticated user do anything', async () => {
    const open = await startServer({ beside: server, env: { USE_ROLE: 'false' } });
    const as = await callerWith(server, 'without any', []);
    await expectStatus(200, open.call('GET', '/access/users', undefined, { as }));
    assert.equal((await open.call('GET', '/access/users', undefined, { as: '' })).status, 401);
  });
});
