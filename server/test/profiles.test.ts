import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asOwner } from './as-owner.ts';
import { expectStatus, inMaintenance, startServer, type TestServer } from './test-server.ts';

const server = await startServer();
const call: TestServer['call'] = (...request) => server.call(...request);

const phoneSchema = {
  name: 'Phone',
  type: 'multi-valued',
  unique: ['PhoneNumber'],
  attributes: [
    { name: 'PhoneType', type: 'integer', default: 0, mandatory: 'true' },
    { name: 'prefix', type: 'string', length: '3', default: '555' },
    { name: 'PhoneNumber', type: 'string', length: 15, mandatory: 'true' },
    { name: 'description', type: 'string', length: 32 },
    { name: 'start_availability', type: 'datetime' },
    { name: 'end_availability', type: 'datetime', mandatory: 'false' },
  ],
};
const addressSchema = {
  name: 'Address',
  type: 'single-valued',
  attributes: [
    { name: 'AddressType', type: 'integer', default: 0 },
    { name: 'Address', type: 'string', length: 256 },
    { name: 'City', type: 'string', length: 32 },
    { name: 'PostCode', type: 'string', length: 10 },
  ],
};
const bruce = {
  FirstName: 'Bruce',
  LastName: 'Banner',
  DOB: '1962-05-10',
  EmailAddress: ['bruce.banner@marvelous.com', 'b.banner@hulk.dom'],
  Phone: [
    {
      PhoneType: 0,
      prefix: '+33',
      PhoneNumber: '3145926535',
      description: 'family phone',
      start_availability: '2009-12-18T18:30:00.000Z',
      end_availability: '2009-12-18T21:40:00.000Z',
    },
    { PhoneType: 2, prefix: '+33', PhoneNumber: '6543210', description: 'business calls only, no sales' },
    { PhoneType: 5, prefix: '+33', PhoneNumber: '951357456', description: '' },
  ],
};

await inMaintenance(server, async () => {
  await expectStatus(201, call('POST', '/metadata/profiles', { name: 'DOB', type: 'datetime' }));
  await expectStatus(201, call('POST', '/metadata/profiles', { name: 'pin code', type: 'string', encrypt: true }));
  await expectStatus(201, call('POST', '/metadata/profiles/extensions', phoneSchema));
  await expectStatus(201, call('POST', '/metadata/profiles/extensions', addressSchema));
  await expectStatus(201, call('POST', '/metadata/profiles/extensions', { name: 'Vip', type: 'classifier' }));
  await expectStatus(
    201,
    call('POST', '/metadata/profiles/extensions', {
      name: 'Card',
      type: 'multi-valued',
      unique: ['card_no', ['holder', 'bank']],
      attributes: [
        { name: 'card_no', type: 'string', encrypt: true },
        { name: 'holder', type: 'string' },
        { name: 'bank', type: 'string' },
        { name: 'limit', type: 'currency' },
        { name: 'since', type: 'date' },
        { name: 'valid', type: 'boolean' },
        { name: 'points', type: 'long' },
        { name: 'rate', type: 'double' },
        { name: 'constructor', type: 'string' },
      ],
    }),
  );
  for (const key of [
    { name: 'idName', attributes: ['LastName', 'FirstName'] },
    { name: 'idEmail', attributes: ['EmailAddress'] },
    { name: 'idAccount', attributes: ['AccountNumber'], unique: true },
    { name: 'idPhone', source: 'Phone', attributes: ['PhoneNumber'] },
    { name: 'idPin', attributes: ['pin code'] },
  ])
    await expectStatus(201, call('POST', '/metadata/identification-keys', key));
});

async function create(body: unknown): Promise<string> {
  return (await expectStatus(201, call('POST', '/profiles', body))).body.customer_id;
}

async function read(id: string, extensions = ''): Promise<Record<string, unknown>> {
  return (
    await expectStatus(200, call('GET', `/profiles/${id}${extensions === '' ? '' : `?extensions=${extensions}`}`))
  ).body;
}

describe('create', () => {
  test('answers the id, its place, and stores attributes and extensions', async () => {
    const answer = await expectStatus(201, call('POST', '/profiles/', bruce));
    assert.deepEqual(Object.keys(answer.body), ['customer_id']);
    assert.match(answer.body.customer_id, /^[A-Za-z0-9]{16}$/);
    assert.equal(answer.headers.get('location'), `${server.url}/profiles/${answer.body.customer_id}`);
    const { Phone, ...core } = bruce;
    assert.deepEqual(await read(answer.body.customer_id), {
      ...core,
      DOB: '1962-05-10T00:00:00.000Z',
      customer_id: answer.body.customer_id,
    });
    assert.deepEqual((await read(answer.body.customer_id, 'phone'))['Phone'], Phone);
  });

  test('keeps a given id and refuses a taken or malformed one', async () => {
    assert.equal(await create({ customer_id: 'DDF295802AF', LastName: 'Doe' }), 'DDF295802AF');
    const again = await call('POST', '/profiles', { customer_id: 'DDF295802AF', LastName: 'Roe' });
    assert.deepEqual([again.status, again.body.code], [409, 4090]);
    assert.equal((await read('DDF295802AF'))['LastName'], 'Doe');
    for (const bad of ['', 'a'.repeat(17), 'a-b', 'ä', 7, null]) {
      const refused = await call('POST', '/profiles', { customer_id: bad, LastName: 'Doe' });
      assert.deepEqual([refused.status, refused.body.code], [400, 4020], String(bad));
    }
  });

  test('names the field and the rule of a bad value, and stores nothing', async () => {
    const cases: [Record<string, unknown>, RegExp][] = [
      [{ nickname: 'Hulk' }, /'nickname' reason : there is no such attribute or extension/],
      [{ FirstName: 7 }, /'FirstName' reason : 7 is not a valid value for type 'string'/],
      [{ FirstName: ['a', true] }, /'FirstName\[1\]'/],
      [{ FirstName: 'x'.repeat(257) }, /more than 256 characters/],
      [{ FirstName: 'Select' }, /^bad parameter 'FirstName' reason : 'Select' keyword is not authorized\.$/],
      [{ FirstName: 'a\u0000b' }, /U\+0000/],
      [{ FirstName: 'a\ud800' }, /well-formed/],
      [{ FirstName: 'a', firstname: 'b' }, /given twice/],
      [{ DOB: '1962-02-30' }, /datetime/],
      [{ DOB: 5 }, /datetime/],
      [{ Address: [{}] }, /'Address' reason : the extension is single-valued/],
      [{ Phone: {} }, /multi-valued/],
      [{ Phone: [{ PhoneNumber: 1 }] }, /'Phone\[0\]\.PhoneNumber'/],
      [{ Phone: [{ number: '1' }] }, /'Phone\[0\]\.number' reason : the extension 'Phone' has no such attribute/],
      [{ Phone: [{ PhoneNumber: '1', prefix: '1234' }] }, /more than 3 characters/],
      [{ Vip: { a: 1 } }, /'Vip\.a'/],
      [{ Card: [{ limit: '5' }] }, /'currency'/],
      [{ Card: [{ since: '2020-1-1' }] }, /date/],
      [{ Card: [{ valid: 'true' }] }, /'boolean'/],
      [{ Card: [{ points: 2 ** 53 }] }, /between/],
      [{ Address: { AddressType: 2 ** 31 } }, /between -2147483648 and 2147483647/],
      [{ Address: { AddressType: 1.5 } }, /'integer'/],
    ];
    for (const [body, description] of cases) {
      const answer = await call('POST', '/profiles', { customer_id: 'NOTSTORED', ...body });
      assert.equal(answer.status, 400, JSON.stringify(body));
      assert.equal(answer.body.code, 4020, JSON.stringify(body));
      assert.match(answer.body.description, description);
      assert.equal((await call('GET', '/profiles/NOTSTORED')).status, 404);
    }
    const missing = await call('POST', '/profiles', { Phone: [{}] });
    assert.deepEqual(
      [missing.status, missing.body.code, missing.body.description],
      [400, 4010, "missing parameter 'Phone[0].PhoneNumber'"],
    );
  });

  test('fills in defaults, converts times to UTC, and accepts every type', async () => {
    const card = {
      card_no: '4111',
      holder: 'B',
      bank: 'X',
      limit: 10.5,
      since: '2020-02-29',
      valid: false,
      points: 2 ** 53 - 1,
      rate: -0.125,
      constructor: 'c',
    };
    const id = await create({
      DOB: '2020-01-01T02:00:00+02:00',
      Phone: [{ PhoneNumber: '1' }],
      Vip: {},
      Card: [card],
      Address: {},
    });
    assert.deepEqual(await read(id, 'Phone,Vip,Card,Address'), {
      customer_id: id,
      DOB: '2020-01-01T00:00:00.000Z',
      Phone: [{ PhoneType: 0, prefix: '555', PhoneNumber: '1' }],
      Vip: {},
      Card: [card],
      Address: { AddressType: 0 },
    });
  });

  test('a unique key and unique attributes of an extension admit one', async () => {
    await create({ AccountNumber: 'A-1' });
    const second = await call('POST', '/profiles', {
      customer_id: 'SECOND',
      AccountNumber: 'a-1',
      Phone: [{ PhoneNumber: '77' }],
    });
    assert.deepEqual([second.status, second.body.code], [409, 4091]);
    assert.equal((await call('GET', '/profiles/SECOND')).status, 404);
    const twice = await call('POST', '/profiles', { Phone: [{ PhoneNumber: '1' }, { PhoneNumber: '1' }] });
    assert.deepEqual([twice.status, twice.body.code], [409, 4091]);
    const nested = await call('POST', '/profiles', {
      Card: [
        { card_no: '1', holder: 'h', bank: 'b' },
        { card_no: '2', holder: 'h', bank: 'b' },
      ],
    });
    assert.equal(nested.status, 409);
    await create({
      Card: [
        { card_no: '1', holder: 'h', bank: 'b' },
        { card_no: '2', holder: 'h', bank: 'c' },
        { holder: 'x' },
        { holder: 'x' },
      ],
    });
  });
});

test('a small request cannot become a huge one', async () => {
  const attributes = Array.from({ length: 100 }, (_, i) => ({
    name: `a${i}`,
    type: 'string',
    length: 4000,
    default: 'x'.repeat(4000),
  }));
  await expectStatus(
    201,
    call('POST', '/metadata/profiles/extensions', { name: 'Big', type: 'multi-valued', attributes }),
  );
  const answer = await call('POST', '/profiles', { Big: Array.from({ length: 200 }, () => ({})) });
  assert.deepEqual([answer.status, answer.body.code], [400, 4020]);
  assert.equal((await call('POST', '/profiles', { customer_id: 'A', Customer_ID: 'B' })).status, 400);
});

describe('query', () => {
  test('404 for nobody, also for ids that nobody can have; 400 for unknown extensions', async () => {
    for (const id of ['NOBODY', 'x'.repeat(17), 'a.b', '%00', '%F0%9F%92%A9']) {
      const answer = await call('GET', `/profiles/${id}`);
      assert.deepEqual([answer.status, answer.body.code], [404, 4040], id);
    }
    const id = await create({ LastName: 'Query' });
    assert.equal((await call('GET', `/profiles/${id}?extensions=Nope`)).status, 400);
    assert.equal((await call('GET', `/profiles/${id}?color=red`)).status, 400);
    assert.deepEqual(await read(id, 'Phone,Address'), { customer_id: id, LastName: 'Query', Phone: [] });
  });
});

describe('update', () => {
  test('replaces the core, leaves unnamed extensions, replaces named ones whole', async () => {
    const id = await create(bruce);
    const answer = await expectStatus(
      200,
      call('PUT', `/profiles/${id}`, { FirstName: 'Robert', Address: { City: 'Hollywood' } }),
    );
    assert.equal(answer.text, '[]');
    assert.deepEqual(await read(id), { customer_id: id, FirstName: 'Robert' });
    assert.equal(((await read(id, 'Phone'))['Phone'] as unknown[]).length, 3);
    await expectStatus(
      200,
      call('PUT', `/profiles/${id}`, { customer_id: id, FirstName: 'Robert', Phone: [{ PhoneNumber: '42' }] }),
    );
    assert.deepEqual((await read(id, 'Phone,Address'))['Address'], { AddressType: 0, City: 'Hollywood' });
    assert.deepEqual((await read(id, 'Phone'))['Phone'], [{ PhoneType: 0, prefix: '555', PhoneNumber: '42' }]);
    await expectStatus(200, call('PUT', `/profiles/${id}`, { Phone: [], Address: null }));
    assert.deepEqual(await read(id, 'Phone,Address'), { customer_id: id, Phone: [] });
  });

  test('moves what the customer is found by', async () => {
    const id = await create({ LastName: 'Before', Phone: [{ PhoneNumber: '5550001' }] });
    await expectStatus(200, call('PUT', `/profiles/${id}`, { LastName: 'After', Phone: [{ PhoneNumber: '5550002' }] }));
    assert.deepEqual((await call('GET', '/profiles?LastName=Before')).body, []);
    assert.deepEqual((await call('GET', '/profiles?LastName=After')).body, { customer_id: id });
    assert.deepEqual((await call('GET', '/profiles?Phone.PhoneNumber=5550001')).body, []);
    assert.deepEqual((await call('GET', '/profiles?Phone.PhoneNumber=5550002')).body, { customer_id: id });
  });

  test('404 for nobody, 400 for another id, 409 for a taken unique key with nothing changed', async () => {
    assert.equal((await call('PUT', '/profiles/NOBODY', { LastName: 'x' })).status, 404);
    const id = await create({ LastName: 'Kept', AccountNumber: 'U-1' });
    await create({ AccountNumber: 'U-2' });
    assert.equal((await call('PUT', `/profiles/${id}`, { customer_id: 'OTHER' })).status, 400);
    assert.equal((await call('PUT', `/profiles/${id}`, { LastName: 'Changed', AccountNumber: 'u-2' })).status, 409);
    assert.deepEqual(await read(id), { customer_id: id, LastName: 'Kept', AccountNumber: 'U-1' });
    await expectStatus(200, call('PUT', `/profiles/${id}`, { LastName: 'Changed', AccountNumber: 'U-1' }));
  });
});

describe('delete', () => {
  test('removes the profile, its extensions and what it is found by', async () => {
    const id = await create({ LastName: 'Gone', AccountNumber: 'G-1', Phone: [{ PhoneNumber: '999' }] });
    const answer = await expectStatus(200, call('DELETE', `/profiles/${id}`));
    assert.equal(answer.text, '');
    assert.equal((await call('DELETE', `/profiles/${id}`)).status, 404);
    assert.equal((await call('GET', `/profiles/${id}`)).status, 404);
    assert.deepEqual((await call('GET', '/profiles?Phone.PhoneNumber=999')).body, []);
    await create({ customer_id: id, AccountNumber: 'G-1' });
    assert.deepEqual(await read(id, 'Phone'), { customer_id: id, AccountNumber: 'G-1', Phone: [] });
  });
});

describe('extension records', () => {
  test('inserting replaces records with the same unique attributes and adds the others', async () => {
    const id = await create({
      Phone: [{ PhoneNumber: '1', description: 'one' }, { PhoneNumber: '2' }],
      Address: { City: 'Paris' },
    });
    const answer = await expectStatus(
      200,
      call('POST', `/profiles/${id}/extensions`, {
        customer_id: id,
        Phone: [{ PhoneNumber: '2', description: 'two' }, { PhoneNumber: '3' }],
        Address: { PostCode: '75001' },
      }),
    );
    assert.equal(answer.text, '');
    const profile = await read(id, 'Phone,Address');
    assert.deepEqual(
      (profile['Phone'] as Record<string, string>[]).map((phone) => [phone['PhoneNumber'], phone['description']]),
      [
        ['1', 'one'],
        ['2', 'two'],
        ['3', undefined],
      ],
    );
    assert.deepEqual(profile['Address'], { AddressType: 0, PostCode: '75001' });
    assert.deepEqual((await call('GET', '/profiles?Phone.PhoneNumber=3')).body, { customer_id: id });
    assert.equal((await call('POST', `/profiles/${id}/extensions`, { LastName: 'no' })).status, 400);
    assert.equal((await call('POST', '/profiles/NOBODY/extensions', { Vip: {} })).status, 404);
  });

  test('update by unique: the unique attributes select, the others change, absent ones stay', async () => {
    const id = await create({
      Phone: [{ PhoneNumber: '3145926535', description: 'family phone' }, { PhoneNumber: '2' }],
    });
    const path = `/profiles/${id}/extensions/phone/by/unique`;
    const answer = await expectStatus(204, call('PUT', path, { PhoneNumber: '3145926535', PhoneType: 5 }));
    assert.equal(answer.text, '');
    assert.deepEqual((await read(id, 'Phone'))['Phone'], [
      { PhoneType: 5, prefix: '555', PhoneNumber: '3145926535', description: 'family phone' },
      { PhoneType: 0, prefix: '555', PhoneNumber: '2' },
    ]);
    await expectStatus(204, call('PUT', path, { PhoneNumber: '3145926535', description: null }));
    assert.equal((await call('PUT', path, { PhoneNumber: 'nobody' })).status, 404);
    assert.equal((await call('PUT', path, { PhoneType: 1 })).status, 400);
    assert.equal((await call('PUT', path, { PhoneNumber: '2', PhoneType: null })).status, 400);
    assert.equal((await call('PUT', `/profiles/${id}/extensions/Address/by/unique`, { City: 'x' })).status, 400);
    assert.equal((await call('PUT', `/profiles/${id}/extensions/Nope/by/unique`, {})).status, 404);
    assert.equal((await call('PUT', '/profiles/NOBODY/extensions/Phone/by/unique', { PhoneNumber: '2' })).status, 404);
  });

  test('delete by unique removes one record; only the path with /delete/ deletes', async () => {
    const id = await create({ Phone: bruce.Phone });
    await expectStatus(204, call('PUT', `/profiles/${id}/extensions/Phone/delete/by/unique`, bruce.Phone[0]));
    assert.deepEqual(
      ((await read(id, 'Phone'))['Phone'] as { PhoneNumber: string }[]).map((phone) => phone.PhoneNumber),
      ['6543210', '951357456'],
    );
    assert.equal((await call('PUT', `/profiles/${id}/extensions/Phone/delete/by/unique`, bruce.Phone[0])).status, 404);
    assert.deepEqual((await call('GET', '/profiles?Phone.PhoneNumber=6543210&id_key=idphone')).status, 200);
  });

  test('unique attributes that are encrypted still select', async () => {
    const id = await create({
      Card: [
        { card_no: '4111', holder: 'a' },
        { card_no: '4222', holder: 'b' },
      ],
    });
    await expectStatus(204, call('PUT', `/profiles/${id}/extensions/Card/by/unique`, { card_no: '4222', holder: 'c' }));
    assert.deepEqual((await read(id, 'Card'))['Card'], [
      { card_no: '4111', holder: 'a' },
      { card_no: '4222', holder: 'c' },
    ]);
  });
});

describe('merge', () => {
  test('unites values, keeps the destination where only one can stay, deletes the source', async () => {
    const id = await create({
      LastName: 'Dest',
      EmailAddress: ['a@x', 'b@x'],
      Address: { City: 'D' },
      Phone: [{ PhoneNumber: '1', description: 'dest' }],
    });
    const source = await create({
      LastName: 'Src',
      FirstName: 'Sam',
      EmailAddress: ['b@x', 'B@x'],
      AccountNumber: 'M-1',
      Address: { City: 'S' },
      Vip: {},
      Phone: [{ PhoneNumber: '1', description: 'src' }, { PhoneNumber: '2' }],
    });
    const answer = await expectStatus(
      204,
      call('PUT', `/profiles/${id}/merge/${source}`, { keep_active_service_only: false, keep_uniq_from_src: false }),
    );
    assert.equal(answer.text, '');
    assert.equal((await call('GET', `/profiles/${source}`)).status, 404);
    const merged = await read(id, 'Phone,Address,Vip');
    assert.deepEqual(
      [merged['LastName'], merged['FirstName'], merged['EmailAddress'], merged['AccountNumber']],
      [['Dest', 'Src'], 'Sam', ['a@x', 'b@x', 'B@x'], 'M-1'],
    );
    assert.deepEqual(merged['Address'], { AddressType: 0, City: 'D' });
    assert.deepEqual(merged['Vip'], {});
    assert.deepEqual(
      (merged['Phone'] as Record<string, string>[]).map((phone) => [phone['PhoneNumber'], phone['description']]),
      [
        ['1', 'dest'],
        ['2', undefined],
      ],
    );
    assert.deepEqual((await call('GET', '/profiles?AccountNumber=m-1')).body, { customer_id: id });
  });

  test('keep_uniq_from_src turns it round; without a body the defaults hold', async () => {
    const id = await create({ Address: { City: 'D' }, Phone: [{ PhoneNumber: '1', description: 'dest' }] });
    const source = await create({ Address: { City: 'S' }, Phone: [{ PhoneNumber: '1', description: 'src' }] });
    await expectStatus(204, call('PUT', `/profiles/${id}/merge/${source}/`, { keep_uniq_from_src: true }));
    const merged = await read(id, 'Phone,Address');
    assert.deepEqual(merged['Address'], { AddressType: 0, City: 'S' });
    assert.deepEqual((merged['Phone'] as Record<string, string>[])[0]?.['description'], 'src');
    const third = await create({ LastName: 'Third' });
    await expectStatus(204, call('PUT', `/profiles/${id}/merge/${third}`));
    assert.equal((await read(id))['LastName'], 'Third');
  });

  test('404 when one does not exist, 400 with itself, and nothing changes', async () => {
    const id = await create({ LastName: 'Alone' });
    assert.equal((await call('PUT', `/profiles/${id}/merge/NOBODY`)).status, 404);
    assert.equal((await call('PUT', `/profiles/NOBODY/merge/${id}`)).status, 404);
    assert.equal((await call('PUT', `/profiles/${id}/merge/${id}`)).status, 400);
    assert.equal((await call('PUT', `/profiles/${id}/merge/NOBODY`, { keep_uniq_from_src: 'yes' })).status, 400);
    assert.deepEqual(await read(id), { customer_id: id, LastName: 'Alone' });
  });

  test('two merges in opposite directions at once: one succeeds', async () => {
    const [a, b] = [await create({ LastName: 'A' }), await create({ LastName: 'B' })];
    const answers = await Promise.all([
      call('PUT', `/profiles/${a}/merge/${b}`),
      call('PUT', `/profiles/${b}/merge/${a}`),
    ]);
    assert.deepEqual(answers.map((answer) => answer.status).sort(), [204, 404]);
  });
});

describe('encrypted attributes', () => {
  test('are answered, found and merged, and are nowhere in the database as text', async () => {
    const id = await create({ 'pin code': ['31337', '31338'], LastName: 'Sealed' });
    assert.deepEqual(await read(id), { customer_id: id, 'pin code': ['31337', '31338'], LastName: 'Sealed' });
    assert.deepEqual((await call('GET', '/profiles?pin%20code=31338&include_profile=yes')).body, await read(id));
    const other = await create({ 'pin code': '31339' });
    await expectStatus(204, call('PUT', `/profiles/${id}/merge/${other}`));
    assert.deepEqual((await read(id))['pin code'], ['31337', '31338', '31339']);
    const dump = await asOwner(server.databaseUrl, (client) =>
      client.query('SELECT p::text AS row FROM profiles p WHERE customer_id = $1', [id]),
    );
    assert.ok(!JSON.stringify(dump.rows).includes('3133'));
  });
});
