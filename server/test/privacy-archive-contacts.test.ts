import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { imported, outcomes } from './imports.ts';
import { startSite } from './privacy-site.ts';
import { expectStatus } from './test-server.ts';
import { requireTools } from './tools.ts';

await requireTools('unzip');
const { server, call, post, get, load, answerTo } = await startSite();

await post('/metadata/profiles', { name: 'Secret', type: 'string', encrypt: true });
await post('/metadata/profiles', { name: 'Birthday', type: 'datetime' });
await post('/metadata/profiles', { name: 'archived', type: 'string' });
await post('/metadata/profiles/extensions', {
  name: 'Address',
  type: 'single-valued',
  attributes: [
    { name: 'City', type: 'string' },
    { name: 'Zip', type: 'string', encrypt: true },
    { name: 'Since', type: 'date' },
    { name: 'owned', type: 'boolean' },
    { name: 'constructor', type: 'integer' },
  ],
});
await post('/metadata/profiles/extensions', {
  name: 'Phone',
  type: 'multi-valued',
  unique: ['line'],
  attributes: [
    { name: 'line', type: 'string', mandatory: true },
    { name: 'pin', type: 'string', encrypt: true },
    { name: 'calls', type: 'long' },
  ],
});
await post('/metadata/profiles/extensions', { name: 'Gold', type: 'classifier' });
const names = ['comma, "quote"\r\nand new line', '=SUM(A1:A9)', '李小龙 🐉 Ω', ' spaces around '];
const phones = [
  { line: '+1 781 555 1212', pin: 'sealed, "too"', calls: 9007199254740991 },
  { line: '+1 781 555 1213' },
];
const bruce = {
  customer_id: 'BRUCE',
  FirstName: names,
  LastName: '-2+3',
  EmailAddress: ['bruce@example.com', 'b2@example.com'],
  Secret: 'what only Bruce knows',
  Birthday: '1980-02-29T00:00:00.000Z',
  archived: 'an attribute of this name',
  Address: { City: 'Zürich', Zip: '8001', Since: '2001-02-03', owned: false, constructor: 7 },
  Phone: phones,
  Gold: {},
};

describe('contacts.csv', () => {
  test('has every attribute with all its values, extensions, and what an archive had brought', async () => {
    await post('/profiles', bruce);
    await post('/profiles', { customer_id: 'BRUCE2', EmailAddress: 'b2@example.com', FirstName: 'one' });
    await load('contact', { CONTACTID: 'BRUCE', MERGEID: 'merged "before"', LOYALTYTIER: { level: 3 } });
    await load('contactattribute', { ID: 'A6', CONTACTID: 'BRUCE', ATTRIBUTENAME: 'ShoeSize', STRVALUE: '46' });
    const answer = await answerTo({ contacts: [{ email: 'B2@Example.com' }] });
    const [first, second, ...others] = await answer.csv('contacts.csv');
    assert.deepEqual(others, []);
    assert.ok(first !== undefined && second !== undefined);
    assert.deepEqual([first['customer_id'], second['customer_id']], ['BRUCE', 'BRUCE2']);
    assert.deepEqual(
      ['', '[2]', '[3]', '[4]'].map((number) => first[`FirstName${number}`]),
      names,
    );
    assert.deepEqual([second['FirstName'], second['FirstName[2]'], second['FirstName[5]']], ['one', '', undefined]);
    assert.deepEqual([first['EmailAddress'], first['EmailAddress[2]']], bruce.EmailAddress);
    for (const name of ['LastName', 'Secret', 'Birthday', 'archived'] as const) assert.equal(first[name], bruce[name]);
    for (const [name, value] of Object.entries(bruce.Address)) assert.equal(first[`Address.${name}`], String(value));
    assert.equal(second['Address.constructor'], '');
    assert.deepEqual(JSON.parse(first['Phone'] ?? ''), phones);
    assert.deepEqual([first['Gold'], second['Gold'], second['Phone']], ['{}', '', '']);
    const archived = JSON.parse(first['archived_'] ?? '');
    assert.deepEqual(archived.contact, [{ MERGEID: 'merged "before"', LOYALTYTIER: { level: 3 } }]);
    assert.equal(archived.contactattribute[0].STRVALUE, '46');
    assert.equal(second['archived_'], '');
    for (const name of ['created_at', 'modified_at']) assert.match(first[name] ?? '', /^20\d\d-\d\d-\d\dT.*Z$/);
  });

  test('is RFC 4180 in UTF-8, with lines that end with CRLF', async () => {
    const answer = await answerTo({ contacts: [{ email: 'bruce@example.com' }] });
    const text = await answer.text('contacts.csv');
    assert.ok(text.startsWith('customer_id,created_at,modified_at,'), text.slice(0, 40));
    assert.ok(text.includes(',"comma, ""quote""\r\nand new line",=SUM(A1:A9),李小龙 🐉 Ω,'), text);
    assert.ok(text.endsWith('\r\n'));
  });

  test('can be imported, but for the columns that are no attributes', async () => {
    const answer = await answerTo({ contacts: [{ email: 'bruce@example.com' }] });
    const [contact] = await answer.csv('contacts.csv');
    const columns = Object.keys(contact ?? {}).filter((name) => !/^(\w+_at|archived_|Phone|Gold)$/.test(name));
    await expectStatus(200, call('DELETE', '/profiles/BRUCE'));
    const quoted = columns.map((name) => `"${(contact?.[name] ?? '').replaceAll('"', '""')}"`);
    const outcome = await imported(server, `${columns.join(',')}\r\n${quoted.join(',')}\r\n`);
    assert.deepEqual(outcomes(outcome), ['1 created']);
    const { Phone: _, Gold: __, ...expected } = bruce;
    const answered = await get('/profiles/BRUCE?extensions=Address');
    assert.deepEqual(answered, expected);
  });
});
