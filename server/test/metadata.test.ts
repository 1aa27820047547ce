import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { expectStatus, inMaintenance, startServer, type TestServer } from './test-server.ts';

const server = await startServer();
const call: TestServer['call'] = (...request) => server.call(...request);

const feedback = {
  name: 'Feedback',
  type: 'single-valued',
  attributes: [
    { name: 'FeedbackType', type: 'string', length: '10', mandatory: 'true' },
    { name: 'rating', type: 'integer', mandatory: 'true' },
    { name: 'notes', type: 'string', length: '256', mandatory: 'false' },
  ],
};

describe('profile attributes', () => {
  test('the predefined ones are there from the start, in the documented form', async () => {
    const { body } = await expectStatus(200, call('GET', '/metadata/profiles/'));
    const byName = new Map(body.map((attribute: { name: string }) => [attribute.name, attribute]));
    for (const name of [
      'FirstName',
      'LastName',
      'PhoneNumber',
      'EmailAddress',
      'Title',
      'PIN',
      'CustomerSegment',
      'AccountNumber',
      'ContactId',
      'LastCalledAgent_EmployeeID',
      'PreferredAgent_EmployeeID',
      'LCA_EmplID_voice',
      'Pref_EmplID_outboundpreview',
    ]) {
      assert.deepEqual(byName.get(name), { encrypt: false, name, length: 256, type: 'string' });
    }
    for (const name of ['LastCalledAgent_TimeStamp', 'LCA_TimeStamp_email']) {
      assert.deepEqual(byName.get(name), { encrypt: false, name, length: 0, type: 'datetime' });
    }
    assert.equal(body.length, byName.size);
    assert.equal(byName.size, 12 + 3 * 21);
  });

  test('can be added, used and deleted with their values', async () => {
    const answer = await expectStatus(
      201,
      call('POST', '/metadata/profiles', { name: 'Nick', type: 'String', length: '5', default: 'n/a' }),
    );
    assert.deepEqual(answer.body, { name: 'Nick' });
    assert.equal(answer.headers.get('location'), `${server.url}/metadata/profiles/Nick`);
    assert.deepEqual((await call('GET', '/metadata/profiles/NICK')).body, {
      encrypt: false,
      name: 'Nick',
      length: 5,
      type: 'string',
      default: 'n/a',
    });
    const { body } = await expectStatus(201, call('POST', '/profiles', { LastName: 'x' }));
    assert.equal((await call('GET', `/profiles/${body.customer_id}`)).body.Nick, 'n/a');
    await expectStatus(204, call('DELETE', '/metadata/profiles/nick'));
    assert.equal((await call('DELETE', '/metadata/profiles/nick')).status, 404);
    await expectStatus(201, call('POST', '/metadata/profiles', { name: 'Nick', type: 'datetime' }));
    assert.equal((await call('GET', `/profiles/${body.customer_id}`)).body.Nick, undefined);
  });

  test('400 and 409 for what cannot be one', async () => {
    const cases: [unknown, number, RegExp][] = [
      [{ type: 'string' }, 400, /missing parameter 'name'/],
      [{ name: 'a' }, 400, /missing parameter 'type'/],
      [{ name: 'a', type: 'integer' }, 400, /string or datetime/],
      [{ name: 'a', type: 'text' }, 400, /must be one of boolean, string/],
      [{ name: '1a', type: 'string' }, 400, /starts with a letter/],
      [{ name: 'a'.repeat(31), type: 'string' }, 400, /at most 30/],
      [{ name: 'Select', type: 'string' }, 400, /^bad parameter 'name' reason : 'Select' keyword is not authorized\.$/],
      [{ name: '__proto__x', type: 'string' }, 400, /starts with a letter/],
      [{ name: 'customer_id', type: 'string' }, 400, /field of its own/],
      [{ name: 'limit', type: 'string' }, 400, /field of its own/],
      [{ name: 'a', type: 'string', length: 0 }, 400, /between 1 and 4000/],
      [{ name: 'a', type: 'string', length: 4001 }, 400, /between 1 and 4000/],
      [{ name: 'a', type: 'string', length: 'long' }, 400, /whole number/],
      [{ name: 'a', type: 'string', mandatory: 'yes' }, 400, /true or false/],
      [{ name: 'a', type: 'string', default: 5 }, 400, /'default'/],
      [{ name: 'a', type: 'datetime', default: 'soon' }, 400, /'default'/],
      [{ name: 'a', type: 'string', colour: 'red' }, 400, /'colour' reason : there is no such field/],
      [[], 400, /must be an object/],
      [{ name: 'firstname', type: 'string' }, 409, /already/],
    ];
    for (const [body, status, description] of cases) {
      const answer = await call('POST', '/metadata/profiles', body);
      assert.equal(answer.status, status, JSON.stringify(body));
      assert.match(answer.body.description, description);
    }
  });
});

describe('extension schemas', () => {
  for (const [plural, scope] of [
    ['profiles', 'profile'],
    ['services', 'service'],
    ['states', 'state'],
    ['tasks', 'task'],
  ] as const) {
    test(`of ${plural}: create, list, get, delete`, async () => {
      const path = `/metadata/${plural}/extensions`;
      const answer = await expectStatus(201, call('POST', path, feedback));
      assert.deepEqual(answer.body, { name: 'Feedback' });
      assert.equal(answer.headers.get('location'), `${server.url}${path}/Feedback`);
      const expected = {
        name: 'Feedback',
        type: 'single-valued',
        ...(scope === 'profile' && { required: true }),
        attributes: [
          { encrypt: false, length: 10, mandatory: true, name: 'FeedbackType', type: 'string', unique: false },
          { encrypt: false, length: 0, mandatory: true, name: 'rating', type: 'integer', unique: false },
          { encrypt: false, length: 256, mandatory: false, name: 'notes', type: 'string', unique: false },
        ],
      };
      assert.deepEqual((await call('GET', path)).body, [expected]);
      assert.deepEqual((await call('GET', `${path}/feedback`)).body, expected);
      if (scope !== 'profile') {
        assert.deepEqual((await call('GET', `/metadata/${plural}/`)).body, [expected]);
        assert.deepEqual((await call('GET', `/metadata/${plural}/FEEDBACK`)).body, expected);
      }
      assert.equal((await call('POST', path, { ...feedback, name: 'feedBACK' })).status, 409);
      assert.equal((await call('GET', `${path}/nope`)).status, 404);
      await expectStatus(204, call('DELETE', `${path}/FEEDback`));
      assert.equal((await call('DELETE', `${path}/Feedback`)).status, 404);
      assert.deepEqual((await call('GET', path)).body, []);
    });
  }

  test('a schema in an array, nested unique lists, defaults, a name with a space', async () => {
    const survey = {
      name: 'Survey',
      type: 'multi-valued',
      unique: ['url', ['car type', 'seats']],
      attributes: [
        { name: 'url', type: 'string', length: '1024', mandatory: 'true' },
        { name: 'car type', type: 'string' },
        { name: 'seats', type: 'Integer', default: 4, length: 15 },
        { name: 'note', type: 'string', encrypt: 'true' },
      ],
    };
    await expectStatus(201, call('POST', '/metadata/tasks/extensions', [survey]));
    const { body } = await call('GET', '/metadata/tasks/extensions/survey');
    assert.deepEqual(body.unique, ['url', ['car type', 'seats']]);
    assert.deepEqual(body.attributes[2], {
      default: 4,
      encrypt: false,
      length: 0,
      mandatory: false,
      name: 'seats',
      type: 'integer',
      unique: true,
    });
    assert.equal(body.attributes[3].encrypt, true);
  });

  test('400 for what cannot be one', async () => {
    const attributes = [{ name: 'a', type: 'string' }];
    const cases: [string, unknown, RegExp][] = [
      ['profiles', { name: 'x', type: 'classifier', attributes }, /no attributes/],
      ['services', { name: 'x', type: 'classifier', attributes: [] }, /must be one of single-valued, multi-valued/],
      ['services', { name: 'x', type: 'single-valued' }, /missing parameter 'attributes'/],
      ['services', { name: 'x'.repeat(27), type: 'single-valued', attributes }, /at most 26/],
      ['services', { name: 'media_type', type: 'single-valued', attributes }, /field of its own/],
      ['profiles', { name: 'table', type: 'single-valued', attributes }, /'table' keyword/],
      [
        'profiles',
        { name: 'x', type: 'single-valued', attributes: [{ name: 'Null', type: 'string' }] },
        /'Null' keyword/,
      ],
      [
        'profiles',
        { name: 'x', type: 'single-valued', attributes: [...attributes, { name: 'A', type: 'long' }] },
        /defined twice/,
      ],
      ['profiles', { name: 'x', type: 'single-valued', attributes, unique: ['b'] }, /names no attribute/],
      ['profiles', { name: 'x', type: 'single-valued', attributes, unique: 'a' }, /array/],
      ['profiles', { name: 'x', type: 'single-valued', attributes, unique: ['a', 'A'] }, /named twice/],
      [
        'profiles',
        { name: 'x', type: 'single-valued', attributes, unique: [['a'], ['a']] },
        /two lists name the same attributes/,
      ],
      ['profiles', [], /one request defines one/],
      ['profiles', 'x', /must be an object/],
    ];
    for (const [plural, body, description] of cases) {
      const answer = await call('POST', `/metadata/${plural}/extensions`, body);
      assert.equal(answer.status, 400, JSON.stringify(body));
      assert.match(answer.body.description, description);
    }
    assert.equal(
      (await call('POST', '/metadata/profiles/extensions', { name: 'LastName', type: 'single-valued' })).status,
      409,
    );
  });

  test('deleting one deletes its records; one that a key is built on stays', async () => {
    const schema = {
      name: 'Short',
      type: 'multi-valued',
      attributes: [{ name: 'code', type: 'string' }],
      unique: ['code'],
    };
    await expectStatus(201, call('POST', '/metadata/profiles/extensions', schema));
    const { body } = await expectStatus(201, call('POST', '/profiles', { Short: [{ code: 'A' }] }));
    await inMaintenance(server, async () => {
      await expectStatus(
        201,
        call('POST', '/metadata/identification-keys', { name: 'idShort', source: 'short', attributes: ['CODE '] }),
      );
    });
    assert.equal((await call('DELETE', '/metadata/profiles/extensions/Short')).status, 409);
    await expectStatus(204, call('DELETE', '/metadata/identification-keys/IDSHORT'));
    await expectStatus(204, call('DELETE', '/metadata/profiles/extensions/Short'));
    await expectStatus(201, call('POST', '/metadata/profiles/extensions', schema));
    assert.deepEqual((await call('GET', `/profiles/${body.customer_id}?extensions=Short`)).body, {
      customer_id: body.customer_id,
      Short: [],
    });
  });
});

describe('identification keys', () => {
  test('create, list, get, delete; those of an extension with its prefix', async () => {
    await expectStatus(
      201,
      call('POST', '/metadata/profiles/extensions', {
        name: 'ext',
        type: 'single-valued',
        attributes: [
          { name: 'code', type: 'integer' },
          { name: 'born', type: 'date' },
        ],
      }),
    );
    assert.equal(
      (await call('POST', '/metadata/identification-keys', { name: 'k', attributes: ['LastName'] })).status,
      503,
    );
    await inMaintenance(server, async () => {
      const answer = await expectStatus(
        201,
        call('POST', '/metadata/identification-keys', {
          name: 'idFirstNameLastName',
          unique: true,
          attributes: ['firstname', 'LastName'],
        }),
      );
      assert.deepEqual(answer.body, { name: 'idFirstNameLastName' });
      assert.equal(answer.headers.get('location'), `${server.url}/metadata/identification-keys/idFirstNameLastName`);
      await expectStatus(
        201,
        call('POST', '/metadata/identification-keys', {
          name: 'idExtension',
          extension: 'EXT',
          attributes: ['code', 'ext.born'],
        }),
      );
      const cases: [unknown, number, RegExp][] = [
        [{ name: 'n', source: 'none', attributes: ['LastName'] }, 400, /by hand/],
        [{ name: 'n', source: 'nope', attributes: ['LastName'] }, 400, /no profile extension 'nope'/],
        [{ name: 'n', attributes: [] }, 400, /array of attribute names/],
        [{ name: 'n', attributes: ['nope'] }, 400, /'attributes\[0\]'/],
        [{ name: 'n', attributes: ['LastName', 'lastname'] }, 400, /named twice/],
        [{ name: 'n', source: 'ext', attributes: ['LastName'] }, 400, /no attribute of the extension/],
        [{ name: 'n', attributes: ['LastName'], unique: 'true' }, 400, /true or false/],
        [{ name: 'profile', attributes: ['LastName'] }, 400, /'profile' keyword/],
        [{ name: 'IDEXTENSION', attributes: ['LastName'] }, 409, /already/],
      ];
      for (const [body, status, description] of cases) {
        const refused = await call('POST', '/metadata/identification-keys', body);
        assert.equal(refused.status, status, JSON.stringify(body));
        assert.match(refused.body.description, description);
      }
    });
    assert.deepEqual((await call('GET', '/metadata/identification-keys')).body, [
      { name: 'idFirstNameLastName', attributes: ['FirstName', 'LastName'], unique: true },
      { name: 'idExtension', attributes: ['ext.code', 'ext.born'] },
    ]);
    assert.deepEqual((await call('GET', '/metadata/identification-keys/idextension')).body, {
      name: 'idExtension',
      attributes: ['ext.code', 'ext.born'],
    });
    assert.equal((await call('DELETE', '/metadata/profiles/LastName')).status, 409);
    await expectStatus(204, call('DELETE', '/metadata/identification-keys/idExtension'));
    assert.equal((await call('DELETE', '/metadata/identification-keys/idExtension')).status, 404);
    assert.equal((await call('GET', '/metadata/identification-keys/idExtension')).status, 404);
  });
});

describe('business attributes', () => {
  test('create, replace with stable ids, query by name and by field', async () => {
    const media = {
      display_name: 'Media Type',
      description: 'Media type identifier',
      cv_attributes: ['Service.media_type', 'State.media_type', 'task.media_type'],
      values: [{ name: 'email', dbid: 1003 }, { name: 'chat' }],
    };
    const first = await expectStatus(201, call('PUT', '/metadata/business-attributes/MediaType', media));
    assert.equal(typeof first.body.dbid, 'number');
    assert.deepEqual(first.body.values, [
      { name: 'email', dbid: 1003, display_name: 'email', description: '' },
      { name: 'chat', dbid: 1004, display_name: 'chat', description: '' },
    ]);
    assert.deepEqual(first.body.cv_attributes, ['Service.media_type', 'State.media_type', 'Task.media_type']);
    const second = await expectStatus(
      200,
      call('PUT', '/metadata/business-attributes/mediatype', {
        ...media,
        map_name: true,
        values: [{ name: 'chat' }, { name: 'pigeon' }],
      }),
    );
    assert.deepEqual(
      second.body.values.map((value: { name: string; dbid: number }) => [value.name, value.dbid]),
      [
        ['chat', 1004],
        ['pigeon', 1005],
      ],
    );
    assert.deepEqual((await call('GET', '/metadata/business-attributes/MEDIATYPE')).body, second.body);
    assert.deepEqual((await call('GET', '/metadata/business-attributes')).body, [second.body]);
    assert.deepEqual((await call('GET', '/metadata/business-attributes?cv-attribute=state.media_type')).body, [
      second.body,
    ]);
    assert.deepEqual((await call('GET', '/metadata/business-attributes?cv-attribute=Service.type')).body, []);
    assert.equal((await call('GET', '/metadata/business-attributes?cv-attribute=Service.colour')).status, 400);
    assert.equal((await call('GET', '/metadata/business-attributes/Nope')).status, 404);
    assert.equal((await call('GET', '/metadata/profiles/LCA_TimeStamp_pigeon')).body.type, 'datetime');
  });

  test('a DB id that a value has had is not given to another one', async () => {
    const replace = async (...names: string[]) => {
      const { body } = await call('PUT', '/metadata/business-attributes/ServiceKind', {
        values: names.map((name) => ({ name })),
      });
      return body.values.map((value: { dbid: number }) => value.dbid);
    };
    assert.deepEqual(await replace('one', 'two'), [1001, 1002]);
    assert.deepEqual(await replace('one'), [1001]);
    assert.deepEqual(await replace('one', 'three'), [1001, 1003]);
  });

  test('400 for unknown fields, doubles, and a field that another one is mapped to', async () => {
    for (const body of [
      { cv_attributes: ['Service.colour'] },
      { cv_attributes: ['Service.media_type'] },
      { values: [{ name: 'a' }, { name: 'A' }] },
      {
        values: [
          { name: 'a', dbid: 5 },
          { name: 'b', dbid: 5 },
        ],
      },
      { colour: 'red' },
      { values: 'a' },
    ]) {
      assert.equal((await call('PUT', '/metadata/business-attributes/Other', body)).status, 400, JSON.stringify(body));
    }
    assert.equal((await call('PUT', '/metadata/business-attributes/1a', {})).status, 400);
  });
});

describe('overview', () => {
  test('GET /metadata answers JSON or HTML', async () => {
    const { body } = await expectStatus(
      200,
      call('GET', '/metadata', undefined, { headers: { 'content-type': 'application/json' } }),
    );
    assert.equal(body['identification-keys schemas'], `${server.url}/metadata/identification-keys`);
    assert.equal(body['Tasks Extensions'], `${server.url}/metadata/tasks/extensions`);
    assert.equal(body['business-attributes mapping'], `${server.url}/metadata/business-attributes`);
    const html = await expectStatus(
      200,
      call('GET', '/metadata', undefined, { headers: { 'content-type': 'text/html' } }),
    );
    assert.match(html.headers.get('content-type') ?? '', /^text\/html/);
    assert.match(
      html.text,
      /^<html><body><h1>Available Resources<\/h1><br\/>\n<a href="http:[^"]+\/metadata\/identification-keys">identification-keys schemas<\/a><br\/>/,
    );
    for (const link of Object.values<string>(body)) await expectStatus(200, call('GET', link.slice(server.url.length)));
  });

  test('GET /metadata/roles has the documented fields', async () => {
    const { body } = await expectStatus(200, call('GET', '/metadata/roles/'));
    assert.deepEqual(
      body.map((role: { role_name: string }) => role.role_name),
      ['Administrator', 'Agent', 'Exporter', 'Privacy officer'],
    );
    assert.deepEqual(Object.keys(body[2]).sort(), ['role_DBID', 'role_enabled', 'role_name', 'tasks']);
    assert.deepEqual(body[2].tasks, [
      { capableOf: true, name: 'CDDS.manageJobs' },
      { capableOf: true, name: 'CDDS.downloadArtifacts' },
    ]);
  });

  test('PUT /metadata/cache takes the unquoted sample and needs reload', async () => {
    const answer = await expectStatus(200, call('PUT', '/cv/metadata/cache/', undefined, { raw: '{reload:true}' }));
    assert.equal(answer.text, '');
    assert.equal((await call('PUT', '/metadata/cache', {})).status, 400);
    assert.equal((await call('PUT', '/metadata/cache', undefined, { raw: '{reload' })).status, 400);
  });

  test('lists of definitions are whole, and paged when asked', async () => {
    const all = (await call('GET', '/metadata/profiles')).body;
    const first = await call('GET', '/metadata/profiles?limit=10');
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1]?.slice(server.url.length) ?? '';
    assert.deepEqual([...first.body, ...(await call('GET', next)).body], all.slice(0, 20));
  });
});
