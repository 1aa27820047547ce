import assert from 'node:assert/strict';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { type Answer, callerWith, expectStatus, startServer, type TestServer } from './test-server.ts';

const server = await startServer();
const call: TestServer['call'] = (...request) => server.call(...request);
const { importDir } = server.config;

// The whole file is about maintenance mode.
await expectStatus(200, call('POST', '/server/mode', { mode: 'maintenance' }));
const address = ['AddressType', 'PostCode', 'Address', 'County', 'City', 'Country'].map((name) => ({
  name,
  type: name === 'AddressType' ? 'integer' : 'string',
}));
await expectStatus(
  201,
  call('POST', '/metadata/profiles/extensions', { name: 'Address', type: 'multi-valued', attributes: address }),
);
for (const key of [
  { name: 'idName', attributes: ['LastName'] },
  { name: 'idEmail', attributes: ['EmailAddress'], unique: true },
]) {
  await expectStatus(201, call('POST', '/metadata/identification-keys', key));
}

async function file(name: string, content: string | Buffer): Promise<string> {
  await writeFile(path.join(importDir, name), content);
  return name;
}

const boundary = 'zaHf8xb3LfVOXZ0o2KUyqWD4Zlfumh0R9uyMN';

/** The documented request: one part named `description`. */
async function bulk(
  description: unknown,
  options: { as?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const text = typeof description === 'string' ? description : JSON.stringify(description);
  const raw = [
    `--${boundary}`,
    'Content-Disposition: form-data; name="description"',
    'Content-Type: application/json; charset=UTF-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    text,
    `--${boundary}--`,
    '',
  ].join('\r\n');
  const headers = { 'content-type': `multipart/form-data; boundary=${boundary}`, ...options.headers };
  return await call('POST', '/profiles/import', undefined, { ...options, raw, headers });
}

async function inProduction<T>(work: () => Promise<T>): Promise<T> {
  await expectStatus(200, call('POST', '/server/mode', { mode: 'production' }));
  try {
    return await work();
  } finally {
    await expectStatus(200, call('POST', '/server/mode', { mode: 'maintenance' }));
  }
}

const people = [
  'FirstName, LastName, PhoneNumber[2], PhoneNumber[1], EmailAddress, Address.AddressType, Address.PostCode,Address.Address, Address.County, Address.City, Address.Country',
  'kertul,gusch,1-355-530-4087,1-204-489-2084,kertul@gusch.example,7,4703,"25,',
  'et malesuada",Pomona,Germany,Fullerton',
  'danye,hna,1-551-483-3810,1-455-658-9039,danye@hna.example,6,5101,"blabl',
  'Donec",Kailua,East Timor,',
  'almady,vanah,1-215-196-0375,1-632-596-1889,almady@vanah.example,0,4602,facilisis fermentum lacus.,Irving,Cambodia,Jackson',
  'lonni,mi,1-021-445-4631,1-716-116-8811,lonni@mi.example,7, 102,Duis vulputate,Allentown,Russian Federation, North Charleston',
  '',
].join('\n');

describe('Bulk Profile Import', () => {
  test('imports a file of the server’s disk', async () => {
    await file('successContentProfiles.csv', people);
    const { body } = await expectStatus(
      200,
      bulk({ delimiter: ',', profiles: 'successContentProfiles.csv', format: 'csv', 'max-errors': 20 }),
    );
    const { import_id, ...rest } = body;
    assert.deepEqual(rest, {
      errors: [],
      ambiguous: [],
      status: 'finished',
      records: 4,
      created: 4,
      skipped: 0,
      complete: true,
    });
    await inProduction(async () => {
      const { body: first } = await call('GET', '/profiles?LastName=gusch&include_profile=yes&extensions=Address');
      assert.deepEqual(first.PhoneNumber, ['1-204-489-2084', '1-355-530-4087']);
      assert.deepEqual(first.Address, [
        {
          AddressType: 7,
          PostCode: '4703',
          Address: '25,\net malesuada',
          County: 'Pomona',
          City: 'Germany',
          Country: 'Fullerton',
        },
      ]);
      const { body: last } = await call('GET', '/profiles?LastName=mi&include_profile=yes&extensions=Address');
      assert.equal(last.Address[0].PostCode, ' 102');
      assert.equal(last.Address[0].Country, ' North Charleston');
    });
    const listed = await expectStatus(200, call('GET', `/profiles/imports/${import_id}`));
    assert.deepEqual([listed.body.file_name, listed.body.batch_size], ['successContentProfiles.csv', 64]);
  });

  test('lists what was not imported, in the documented words', async () => {
    await file(
      'first.csv',
      'customer_id,LastName,EmailAddress\nidProfile1,Smith,s1@e.com\nidProfile2,Smith,s2@e.com\n',
    );
    await expectStatus(200, bulk({ format: 'CSV', profiles: 'first.csv' }));
    const csv = [
      'LastName,EmailAddress,Address.AddressType',
      'Fresh,f1@e.com,1',
      'Smith,s3@e.com,1',
      'Fresh',
      'Fresh,f4@e.com,no-integer',
      'Fresh,f1@e.com,1',
      'gusch,,1',
    ].join('\r\n');
    await file('second.csv', csv);
    const { body } = await expectStatus(200, bulk({ format: 'csv', profiles: 'second.csv', 'id-key': 'idName' }));
    assert.deepEqual(body.errors, [
      {
        index: 3,
        reason:
          "Bad parameter 'Importing profile' reason : number of profile attributes cannot be different than declared",
      },
      {
        index: 4,
        reason:
          "Bad parameter 'Invalid value' reason : \"no-integer\" is an invalid value for type 'Integer' (column 'Address.AddressType')",
      },
    ]);
    assert.deepEqual(body.ambiguous, [
      { index: 2, reason: 'Some customer(s) are already matching this profile : idProfile1, idProfile2' },
    ]);
    assert.deepEqual([body.created, body.skipped, body.records], [1, 2, 6]);
    await file('third.csv', 'LastName,EmailAddress\nOther,F1@E.com\n');
    const broken = await expectStatus(200, bulk({ format: 'csv', profiles: 'third.csv' }));
    assert.match(broken.body.ambiguous[0].reason, /^Some customer\(s\) are already matching this profile : \w{16}$/);
    await file('fourth.csv', 'customer_id,LastName\nidProfile1,Again\n');
    const taken = await expectStatus(200, bulk({ format: 'csv', profiles: 'fourth.csv' }));
    assert.deepEqual([taken.body.created, taken.body.skipped], [0, 1]);
  });

  test('takes every option', async () => {
    const csv = `LastName;FirstName\r\n${Array.from({ length: 8 }, (_, i) => (i % 2 === 0 ? `Opt\xefon;${i + 1}` : 'x')).join('\r\n')}`;
    await file('options.csv', Buffer.from(csv, 'latin1'));
    const { body } = await expectStatus(
      200,
      bulk({
        format: 'CSV',
        profiles: 'options.csv',
        delimiter: ';',
        'batch-size': 2,
        'max-errors': 1,
        encoding: 'ISO-8859-1',
        'start-from-index': 3,
        'create-log': true,
      }),
    );
    assert.deepEqual(
      body.errors.map((error: { index: number }) => error.index),
      [4, 6],
    );
    assert.deepEqual([body.records, body.created, body.status], [4, 2, 'failed']);
    await inProduction(async () => {
      const found = await call('GET', '/profiles?LastName=Optïon&include_profile=yes');
      assert.deepEqual(found.body.map((one: { FirstName: string }) => one.FirstName).sort(), ['3', '5']);
    });
    const log = (await readFile(path.join(importDir, 'options.csv.log'), 'utf8')).split('\r\n');
    assert.equal(log[0], 'index,outcome,customer_id,reason');
    assert.match(log[1] ?? '', /^3,created,\w{16},$/);
    assert.match(log[2] ?? '', /^4,rejected,,Bad parameter 'Importing profile'/);
    assert.equal(log.length, 6);
  });

  test('reads the description of the samples, whose names have no quotation marks', async () => {
    await file('myProfiles.csv', 'LastName\nForm\n');
    const description = '{ profiles:"myProfiles.csv", format:"csv", delimiter:",", "batch-size":64, "max-errors":20 }';
    assert.equal((await expectStatus(200, bulk(description))).body.created, 1);
    // The HTML sample sends a plain form.
    const raw = new URLSearchParams({ description }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    assert.equal((await call('POST', '/cv/profiles/import/', undefined, { raw, headers })).status, 200);
  });

  test('is refused in production mode, and changes nothing', async () => {
    await file('mode.csv', 'LastName\nMode\n');
    await inProduction(async () => {
      const answer = await bulk({ format: 'csv', profiles: 'mode.csv' });
      assert.equal(answer.status, 503);
      assert.deepEqual((await call('GET', '/profiles?LastName=Mode')).body, []);
    });
  });

  test('needs its tasks', async () => {
    await file('tasks.csv', 'LastName\nTasks\n');
    await file('extension.csv', 'LastName,Address.City\nTasks,Rome\n');
    const importer = ['UCS.Customer.executeBulkImport', 'UCS.Customer.createProfile'];
    for (const [name, tasks, profiles, status] of [
      ['none', ['UCS.Customer.readProfile'], 'tasks.csv', 403],
      ['create only', ['UCS.Customer.createProfile'], 'tasks.csv', 403],
      ['import only', ['UCS.Customer.executeBulkImport'], 'tasks.csv', 403],
      ['no extensions', importer, 'extension.csv', 403],
      ['no extensions but none there', importer, 'tasks.csv', 200],
      ['all', [...importer, 'UCS.Customer.createProfileExtension'], 'extension.csv', 200],
    ] as const) {
      const as = await callerWith(server, name, tasks);
      assert.equal((await bulk({ format: 'csv', profiles }, { as })).status, status, name);
    }
    await inProduction(async () => {
      assert.equal((await call('GET', '/profiles?LastName=Tasks')).body.length, 2);
    });
  });

  test('answers an Idempotency-Key once, also while it is under way', async () => {
    await file('once.csv', `LastName\n${'Once\n'.repeat(300)}`);
    const again = { headers: { 'idempotency-key': 'bulk-once' } };
    const [one, other] = await Promise.all([1, 2].map(() => bulk({ format: 'csv', profiles: 'once.csv' }, again)));
    assert.deepEqual([one?.status, other?.status].sort(), [200, 409]);
    assert.equal((await bulk({ format: 'csv', profiles: 'once.csv' }, again)).body.created, 300);
    await inProduction(async () => {
      assert.equal((await call('GET', '/profiles?LastName=Once&limit=500')).body.length, 300);
    });
  });

  test('ends when its log cannot be written, and writes through no link', async () => {
    await file('nolog.csv', 'LastName\nNoLog\n');
    await mkdir(path.join(importDir, 'nolog.csv.log'), { recursive: true });
    const { body } = await expectStatus(200, bulk({ format: 'csv', profiles: 'nolog.csv', 'create-log': true }));
    const { body: row } = await call('GET', `/profiles/imports/${body.import_id}`);
    assert.deepEqual([row.status, row.error], ['finished', 'the log could not be written (EISDIR)']);
    await file('linked.csv', 'LastName\nLinked\n');
    await file('precious', 'precious');
    await symlink(path.join(importDir, 'precious'), path.join(importDir, 'linked.csv.log.part'));
    await expectStatus(200, bulk({ format: 'csv', profiles: 'linked.csv', 'create-log': true }));
    assert.equal(await readFile(path.join(importDir, 'precious'), 'utf8'), 'precious');
    assert.match(await readFile(path.join(importDir, 'linked.csv.log'), 'utf8'), /^index,outcome/);
  });

  test('finds the files of another tenant in a folder of its own', async () => {
    const { body } = await expectStatus(
      201,
      call('POST', '/access/tenants', { name: 'bulky', admin_password: 'a long password' }),
    );
    const as = `Basic ${Buffer.from('bulky\\admin:a long password').toString('base64')}`;
    await expectStatus(200, call('POST', '/server/mode', { mode: 'maintenance' }, { as }));
    await file('ours.csv', 'LastName\nOurs\n');
    assert.equal((await bulk({ format: 'csv', profiles: 'ours.csv' }, { as })).status, 400);
    await mkdir(path.join(importDir, String(body.id)), { recursive: true });
    const theirs = await file(`${body.id}/theirs.csv`, 'LastName\nTheirs\n');
    assert.equal((await bulk({ format: 'csv', profiles: 'theirs.csv' }, { as })).body.created, 1);
    assert.equal((await bulk({ format: 'csv', profiles: theirs })).status, 400);
    assert.equal((await bulk({ format: 'csv', profiles: '../ours.csv' }, { as })).status, 400);
  });

  test('refuses a form of another site', async () => {
    await file('site.csv', 'LastName\nSite\n');
    const answer = await bulk({ format: 'csv', profiles: 'site.csv' }, { headers: { 'sec-fetch-site': 'cross-site' } });
    assert.equal(answer.status, 403);
  });
});

describe('what cannot be imported is refused', () => {
  const description = { format: 'csv', profiles: 'fine.csv' };
  const refused: [title: string, description: unknown, expected: RegExp][] = [
    ['JSON', { ...description, format: 'JSON' }, /'format' reason : only CSV is supported, not 'JSON'/],
    ['no format', { profiles: 'fine.csv' }, /missing parameter 'format'/],
    ['no file', { format: 'csv' }, /missing parameter 'profiles'/],
    [
      'a file that is not there',
      { ...description, profiles: 'D:/myProfiles.csv' },
      /'profiles' reason : there is no such/,
    ],
    [
      'a file outside',
      { ...description, profiles: '/etc/passwd' },
      /'profiles' reason : there is no such file in IMPORT_DIR/,
    ],
    [
      'a way out',
      { ...description, profiles: '../keys/encryption.json' },
      /'profiles' reason : there is no such file in/,
    ],
    ['a link out', { ...description, profiles: 'link.csv' }, /'profiles' reason : there is no such file in IMPORT_DIR/],
    ['a folder', { ...description, profiles: 'folder' }, /'profiles' reason : there is no such file in IMPORT_DIR/],
    ['the folder itself', { ...description, profiles: '.' }, /'profiles' reason : there is no such file in IMPORT_DIR/],
    ['a name that is a number', { ...description, profiles: 7 }, /'profiles' reason : it must be a string/],
    ['an unknown field', { ...description, 'batch-sise': 3 }, /'batch-sise' reason : there is no such field/],
    ['a batch of none', { ...description, 'batch-size': 0 }, /'batch-size' reason : it must be a whole number from 1/],
    ['a batch in words', { ...description, 'batch-size': '64' }, /'batch-size' reason : it must be a whole number/],
    ['an unknown key', { ...description, 'id-key': 'nope' }, /there is no identification key 'nope'/],
    ['an unknown encoding', { ...description, encoding: 'klingon' }, /'encoding' reason/],
    ['a log that is not a boolean', { ...description, 'create-log': 'yes' }, /'create-log' reason/],
    ['an unknown column', { ...description, profiles: 'column.csv' }, /'Shoe' reason : there is no such attribute/],
    ['an empty file', { ...description, profiles: 'empty.csv' }, /'profiles' reason : the file is empty/],
    [
      'a name without quotation marks that has a hyphen',
      '{profiles:"fine.csv",format:"csv",batch-size:64}',
      /not valid JSON/,
    ],
    ['a key that is no text', '{"format":"csv","profiles":"fine.csv","id-key":"\\ud800"}', /'id-key' reason/],
    [
      'a delimiter that is no character',
      '{"format":"csv","profiles":"fine.csv","delimiter":"\\ud800"}',
      /'delimiter' reason/,
    ],
    ['a list', '[]', /'description' reason : it must be an object/],
  ];
  for (const [title, value, expected] of refused) {
    test(title, async () => {
      await mkdir(path.join(importDir, 'folder'), { recursive: true });
      await symlink('/etc/passwd', path.join(importDir, 'link.csv')).catch(() => {});
      await file('fine.csv', 'LastName\nFine\n');
      await file('column.csv', 'LastName,Shoe\nFine,42\n');
      await file('empty.csv', '');
      const answer = await bulk(value);
      assert.equal(answer.status, 400, answer.text);
      assert.match(answer.body.description, expected);
    });
  }

  test('another part, no part, another type', async () => {
    const part = (name: string) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n{}\r\n`;
    const form = { 'content-type': 'multipart/form-data; boundary=b' };
    const send = async (raw: string, headers: Record<string, string>) =>
      await call('POST', '/profiles/import', undefined, { raw, headers });
    const other = await send(`${part('profiles')}--b--\r\n`, form);
    assert.deepEqual([other.status, /'profiles' reason : there is no such part/.test(other.text)], [400, true]);
    const none = await send('--b--\r\n', form);
    assert.equal(none.status, 400, none.text);
    assert.equal((await send(`${part('description')}${part('description')}--b--\r\n`, form)).status, 400);
    assert.equal((await send('nonsense', form)).status, 400);
    assert.equal((await send('{}', { 'content-type': 'application/json' })).status, 415);
    assert.equal((await call('GET', '/profiles/import')).status, 503);
  });
});
