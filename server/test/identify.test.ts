import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { expectStatus, inMaintenance, startServer, type TestServer } from './test-server.ts';

const server = await startServer();
const call: TestServer['call'] = (...request) => server.call(...request);

await inMaintenance(server, async () => {
  for (const name of ['name', 'birthdate', 'city']) {
    const type = name === 'birthdate' ? 'datetime' : 'string';
    await expectStatus(201, call('POST', '/metadata/profiles', { name, type }));
  }
  const contacts = {
    name: 'contacts',
    type: 'multi-valued',
    attributes: [
      { name: 'phone_number', type: 'string', length: 20 },
      { name: 'ext', type: 'integer' },
      { name: 'kind', type: 'string' },
    ],
  };
  const preferences = { name: 'preferences', type: 'single-valued', attributes: [{ name: 'email', type: 'string' }] };
  for (const schema of [contacts, preferences]) {
    await expectStatus(201, call('POST', '/metadata/profiles/extensions', schema));
  }
  for (const key of [
    { name: 'idNameBD', attributes: ['name', 'birthdate'] },
    { name: 'idCity', attributes: ['city', 'name', 'LastName'] },
    { name: 'idEmail', attributes: ['EmailAddress'] },
    { name: 'idPhone', extension: 'contacts', attributes: ['phone_number', 'ext'] },
  ]) {
    await expectStatus(201, call('POST', '/metadata/identification-keys', key));
  }
});

const people = [
  {
    customer_id: '2DC255C02AF',
    name: 'Doe, John',
    birthdate: '1976-05-10',
    city: 'Paris',
    LastName: 'Doe',
    EmailAddress: ['john.doe@example.com', 'jd34@hotmail.dom'],
    contacts: [
      { phone_number: '408-888-3214', ext: 1234, kind: 'home' },
      { phone_number: '408-832-7712', kind: 'work' },
    ],
    preferences: { email: 'html' },
  },
  {
    customer_id: 'DDF295802AF',
    name: 'Doe, Jane',
    birthdate: '1978-02-25',
    city: 'Paris',
    LastName: 'Doe',
    contacts: [{ phone_number: '408-888-3214', ext: 7, kind: 'work' }],
  },
  { customer_id: 'EEF295802AF', name: 'Müller, Jörg', city: 'PARIS', LastName: 'Müller' },
];
for (const person of people) await expectStatus(201, call('POST', '/profiles', person));

async function ids(query: string): Promise<string[]> {
  const { body } = await expectStatus(200, call('GET', `/profiles?${query}`));
  return [body].flat().map((profile: { customer_id: string }) => profile.customer_id);
}

describe('which form the answer has', () => {
  test('one: an object; several: an array; none: an empty array', async () => {
    assert.deepEqual((await call('GET', '/profiles?EmailAddress=jd34@hotmail.dom')).body, {
      customer_id: '2DC255C02AF',
    });
    assert.deepEqual((await call('GET', '/profiles/?contacts.phone_number=408-888-3214')).body, [
      { customer_id: '2DC255C02AF' },
      { customer_id: 'DDF295802AF' },
    ]);
    assert.equal((await call('GET', '/profiles?EmailAddress=nobody@example.com')).text, '[]');
  });

  test('include_profile, extensions and include_extensions', async () => {
    const { contacts, preferences, ...core } = people[0] as Record<string, unknown>;
    const profile = { ...core, birthdate: '1976-05-10T00:00:00.000Z' };
    assert.deepEqual((await call('GET', '/profiles?EmailAddress=jd34@hotmail.dom&include_profile=yes')).body, profile);
    assert.deepEqual(
      (await call('GET', '/profiles?EmailAddress=jd34@hotmail.dom&include_profile=yes&extensions=contacts,preferences'))
        .body,
      { ...profile, contacts, preferences },
    );
    assert.deepEqual(
      (await call('GET', '/profiles?EmailAddress=jd34@hotmail.dom&extensions=preferences&include_extensions=unique'))
        .body,
      { customer_id: '2DC255C02AF', preferences },
    );
    assert.deepEqual(
      (
        await call(
          'GET',
          '/profiles?contacts.phone_number=408-888-3214&extensions=preferences&include_extensions=unique',
        )
      ).body,
      [{ customer_id: '2DC255C02AF' }, { customer_id: 'DDF295802AF' }],
    );
    assert.deepEqual(
      (
        await call(
          'GET',
          '/profiles?contacts.phone_number=408-888-3214&extensions=preferences&exclude_profile=yes&exclude_extensions=always',
        )
      ).body,
      [{ customer_id: '2DC255C02AF', preferences }, { customer_id: 'DDF295802AF' }],
    );
  });
});

describe('which key leads', () => {
  test('the named one, whatever the case', async () => {
    assert.deepEqual(await ids('id_key=IDCITY&city=paris'), ['2DC255C02AF', 'DDF295802AF', 'EEF295802AF']);
  });

  test('the first that is covered, otherwise the one covered furthest from the left', async () => {
    assert.deepEqual(await ids('name=doe,%20john&birthdate=1976-05-10'), ['2DC255C02AF']);
    // idNameBD and idCity both start: name alone leads idNameBD; city and name lead idCity further.
    assert.deepEqual(await ids('name=DOE,%20JANE'), ['DDF295802AF']);
    assert.deepEqual(await ids('city=paris&name=doe,%20jane'), ['DDF295802AF']);
    assert.deepEqual(await ids('contacts.phone_number=408-888-3214&contacts.ext=7'), ['DDF295802AF']);
  });

  test('400 without attribute, without one that leads a key, or with a named key that is not led', async () => {
    for (const query of [
      '',
      'LastName=Doe',
      'birthdate=1976-05-10',
      'id_key=idCity&name=x',
      'id_key=nope&name=x',
      'id_key=idCity',
    ]) {
      const answer = await call('GET', `/profiles?${query}`);
      assert.equal(answer.status, 400, query);
    }
  });
});

describe('what matches', () => {
  test('every attribute must, without case, composed or decomposed', async () => {
    assert.deepEqual(await ids('name=doe,%20john&LastName=DOE'), ['2DC255C02AF']);
    assert.deepEqual(await ids('name=doe,%20john&LastName=Smith'), []);
    assert.deepEqual(await ids(`city=paris&LastName=${encodeURIComponent('MÜLLER'.normalize('NFD'))}`), [
      'EEF295802AF',
    ]);
  });

  test('a repeated parameter means any of its values', async () => {
    assert.deepEqual(await ids('EmailAddress=x@y&EmailAddress=jd34@hotmail.dom'), ['2DC255C02AF']);
    assert.deepEqual(await ids('city=paris&LastName=doe&LastName=m%C3%BCller'), [
      '2DC255C02AF',
      'DDF295802AF',
      'EEF295802AF',
    ]);
  });

  test('attributes of one extension must be met by one record', async () => {
    assert.deepEqual(await ids('contacts.phone_number=408-888-3214&contacts.kind=home'), ['2DC255C02AF']);
    assert.deepEqual(await ids('contacts.phone_number=408-832-7712&contacts.kind=home'), []);
    assert.deepEqual(await ids('EmailAddress=jd34@hotmail.dom&contacts.kind=WORK'), ['2DC255C02AF']);
  });

  test('400 names what is wrong with a parameter', async () => {
    const cases: [string, RegExp][] = [
      ['color=red', /'color' reason : there is no such attribute/],
      ['nope.x=1', /'nope.x' reason : there is no such extension/],
      ['contacts.phone_number=1&contacts.ext=abc', /'contacts.ext'/],
      ['name=x&birthdate=soon', /'birthdate'/],
      ['name=x&NAME=y', /two spellings/],
      ['name=x&include_profile=maybe', /'include_profile' reason : it must be one of no, yes/],
      ['name=x&include_extensions=never', /'include_extensions'/],
      ['name=x&extensions=nope', /'extensions'/],
      ['name=x&limit=0', /'limit'/],
      ['name=x&limit=501', /'limit'/],
      ['name=x&cursor=abc', /'cursor'/],
      ['name=x&id_key=a&id_key=b', /'id_key' reason : it is given twice/],
    ];
    for (const [query, description] of cases) {
      const answer = await call('GET', `/profiles?${query}`);
      assert.deepEqual([answer.status, answer.body.code], [400, 4020], query);
      assert.match(answer.body.description, description);
    }
  });
});

test('pages by Link, stable while customers are added', async () => {
  for (let i = 0; i < 7; i += 1) {
    await expectStatus(
      201,
      call('POST', '/profiles', {
        customer_id: `PAGE${i}`,
        EmailAddress: 'shared@example.com',
        city: 'Lyon',
        name: `n${i % 2}`,
      }),
    );
  }
  for (const query of ['EmailAddress=shared@example.com', 'city=lyon', 'city=lyon&EmailAddress=SHARED@example.com']) {
    const seen: string[] = [];
    let path: string | undefined = `/profiles?${query}&limit=3`;
    for (let pages = 0; path !== undefined && pages < 10; pages += 1) {
      const answer = await expectStatus(200, call('GET', path));
      assert.ok(Array.isArray(answer.body));
      seen.push(...answer.body.map((profile: { customer_id: string }) => profile.customer_id));
      if (pages === 0)
        await call('POST', '/profiles', { customer_id: 'PAGE00', EmailAddress: 'shared@example.com', city: 'Lyon' });
      const next = /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1];
      path = next?.slice(server.url.length);
    }
    assert.deepEqual(
      seen.filter((id) => id !== 'PAGE00'),
      ['PAGE0', 'PAGE1', 'PAGE2', 'PAGE3', 'PAGE4', 'PAGE5', 'PAGE6'],
      query,
    );
    await call('DELETE', '/profiles/PAGE00');
  }
  assert.deepEqual(await ids('EmailAddress=shared@example.com&limit=1'), ['PAGE0']);
});

test('a new key also finds the profiles that were there before it; a unique one over doubles is refused', async () => {
  await inMaintenance(server, async () => {
    await expectStatus(
      201,
      call('POST', '/metadata/identification-keys', { name: 'idLast', attributes: ['LastName'] }),
    );
    const refused = await call('POST', '/metadata/identification-keys', {
      name: 'idUnique',
      attributes: ['LastName'],
      unique: true,
    });
    assert.deepEqual([refused.status, refused.body.code], [409, 4091]);
    assert.equal((await call('GET', '/metadata/identification-keys/idUnique')).status, 404);
    await expectStatus(
      201,
      call('POST', '/metadata/identification-keys', { name: 'idKind', source: 'contacts', attributes: ['kind'] }),
    );
  });
  assert.deepEqual(await ids('LastName=doe'), ['2DC255C02AF', 'DDF295802AF']);
  assert.deepEqual(await ids('contacts.kind=work'), ['2DC255C02AF', 'DDF295802AF']);
});
