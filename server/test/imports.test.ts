import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asOwner } from './as-owner.ts';
import { ended, imported, order, outcomes } from './imports.ts';
import { callerWith, expectStatus, inMaintenance, startServer, type TestServer } from './test-server.ts';

const server = await startServer();
const call: TestServer['call'] = (...request) => server.call(...request);

await define(server);

/** What the files of these tests are about. */
async function define(on: TestServer): Promise<void> {
  await inMaintenance(on, async () => {
    const string = (name: string, more = {}) => ({ name, type: 'string', length: 40, ...more });
    await expectStatus(201, on.call('POST', '/metadata/profiles', { name: 'Secret', type: 'string', encrypt: true }));
    const schemas = [
      {
        name: 'Address',
        type: 'multi-valued',
        unique: ['Kind'],
        attributes: [string('Kind', { mandatory: true }), string('City'), { name: 'Floor', type: 'integer' }],
      },
      {
        name: 'Bill',
        type: 'single-valued',
        attributes: [
          { name: 'Amount', type: 'double' },
          { name: 'Paid', type: 'boolean', default: false },
          { name: 'Pin', type: 'integer', encrypt: true },
        ],
      },
      { name: 'Note', type: 'multi-valued', attributes: [string('Text')] },
    ];
    for (const schema of schemas) await expectStatus(201, on.call('POST', '/metadata/profiles/extensions', schema));
    for (const key of [
      { name: 'idEmail', attributes: ['EmailAddress'], unique: true },
      { name: 'idName', attributes: ['LastName', 'FirstName'] },
      { name: 'idCity', source: 'Address', attributes: ['City'] },
      { name: 'idLast', attributes: ['LastName'] },
    ]) {
      await expectStatus(201, on.call('POST', '/metadata/identification-keys', key));
    }
  });
}

async function profile(id: string, extensions = 'Address,Bill,Note') {
  return (await expectStatus(200, call('GET', `/profiles/${id}?extensions=${extensions}`))).body;
}

describe('a file', () => {
  test('has columns that are passed over', async () => {
    const done = await imported(server, '-,LastName, - ,customer_id\nnot mine,Doe,"neither, this",PASSED\n');
    assert.deepEqual(outcomes(done), ['1 created']);
    assert.deepEqual(await profile('PASSED', ''), { customer_id: 'PASSED', LastName: 'Doe' });
    const without = await imported(server, '-,LastName,customer_id\nDoe,PASSED2\n');
    assert.match(without.report[0]?.[3] ?? '', /number of profile attributes/);
  });

  test('becomes customers with all their values', async () => {
    const csv = [
      'customer_id,FirstName, LastName ,PhoneNumber[2],PhoneNumber[1],PhoneNumber,EmailAddress,Address.Kind[2],Address.Kind,Address[2].City,Address.City,Address.Floor,Bill.Amount,Bill.Paid,Secret',
      'FILE1,"Ann ""A"""," van\r\nDyke",+2,+1,+0,Ann@Example.com,work,home,Rome,"Paris, France",-3,12.50,true,hush',
      'FILE2,Bob,,,,,bob@example.com,,,,,,,,',
      '',
    ].join('\r\n');
    const done = await imported(server, csv);
    assert.deepEqual(outcomes(done), ['1 created', '2 created']);
    assert.deepEqual(done.row.status, 'finished');
    assert.equal(done.row.progress, 1);
    assert.deepEqual(await profile('FILE1'), {
      customer_id: 'FILE1',
      FirstName: 'Ann "A"',
      LastName: ' van\r\nDyke',
      PhoneNumber: ['+0', '+1', '+2'],
      EmailAddress: 'Ann@Example.com',
      Secret: 'hush',
      Address: [
        { Kind: 'home', City: 'Paris, France', Floor: -3 },
        { Kind: 'work', City: 'Rome' },
      ],
      Bill: { Amount: 12.5, Paid: true },
      Note: [],
    });
    assert.deepEqual(await profile('FILE2', 'Bill'), {
      customer_id: 'FILE2',
      FirstName: 'Bob',
      EmailAddress: 'bob@example.com',
    });
    // They are found like any other.
    for (const query of [
      'EmailAddress=ANN@example.com',
      'Address.City=paris, france',
      'id_key=idCity&Address.City=ROME',
    ]) {
      assert.equal((await call('GET', `/profiles?${query}`)).body.customer_id, 'FILE1', query);
    }
    // The same attributes select a record: what the import wrote keeps its records unique.
    const clash = { Address: [{ Kind: 'home', City: 'Oslo' }] };
    await expectStatus(200, call('POST', '/profiles/FILE1/extensions', clash));
    assert.equal((await profile('FILE1')).Address.length, 2);
  });

  test('may be in another encoding, with another delimiter, with a byte order mark', async () => {
    const latin = Buffer.from('LastName;FirstName\nM\xfcller;J\xf6rg\n', 'latin1');
    const utf16 = Buffer.from('\uFEFFLastName\tFirstName\nWeiß\tÄnne\n', 'utf16le');
    const marked = Buffer.from('\uFEFFLastName,FirstName\rŁukasz,Ż\r');
    const named = async (done: Awaited<ReturnType<typeof imported>>) =>
      await profile(done.report[0]?.[2] ?? '', 'Bill');
    const first = await named(await imported(server, new Uint8Array(latin), 'encoding=windows-1252&delimiter=;'));
    assert.deepEqual([first.LastName, first.FirstName], ['Müller', 'Jörg']);
    const { body } = await expectStatus(
      202,
      order(server, new Uint8Array(utf16), 'delimiter=%09', {
        headers: { 'content-type': 'text/csv; charset=utf-16le' },
      }),
    );
    const second = await named(await ended(server, body.id));
    assert.deepEqual([second.LastName, second.FirstName], ['Weiß', 'Änne']);
    const third = await named(await imported(server, new Uint8Array(marked)));
    assert.deepEqual([third.LastName, third.FirstName], ['Łukasz', 'Ż']);
  });

  test('has its records refused one by one', async () => {
    const csv = Buffer.concat([
      Buffer.from(
        [
          'LastName,EmailAddress,Address.Kind,Address.City,Address.Floor,Bill.Paid,Bill.Pin',
          'Ok,,home,,,,',
          'TooFew,,home',
          'TooMany,,home,,,,,',
          'Floor,,home,,first,,',
          'Paid,,home,,,maybe,',
          'Pin,,home,,,,abc',
          'NoKind,,,Rome,,,',
          `Wide,,home,${'x'.repeat(41)},,,`,
          'Word,null,home,,,,',
          '"Quo"te,,home,,,,',
          'Still ok,,home,,,,',
          '',
          'Encoding ',
        ].join('\n'),
      ),
      Buffer.from([0xff, 0xfe]),
      Buffer.from(',,home,,,,\n"Open,,home,,,,\n'),
    ]);
    const { report, row } = await imported(server, new Uint8Array(csv));
    assert.deepEqual(
      report.map(([index, outcome, , reason]) => [index, outcome, reason]),
      [
        ['1', 'created', ''],
        [
          '2',
          'rejected',
          "Bad parameter 'Importing profile' reason : number of profile attributes cannot be different than declared",
        ],
        [
          '3',
          'rejected',
          "Bad parameter 'Importing profile' reason : number of profile attributes cannot be different than declared",
        ],
        [
          '4',
          'rejected',
          `Bad parameter 'Invalid value' reason : "first" is an invalid value for type 'Integer' (column 'Address.Floor')`,
        ],
        [
          '5',
          'rejected',
          `Bad parameter 'Invalid value' reason : "maybe" is an invalid value for type 'Boolean' (column 'Bill.Paid')`,
        ],
        [
          '6',
          'rejected',
          "Bad parameter 'Invalid value' reason : this text is an invalid value for type 'Integer' (column 'Bill.Pin')",
        ],
        ['7', 'rejected', "missing parameter 'Address[0].Kind'"],
        ['8', 'rejected', "bad parameter 'Address.City' reason : the value has more than 40 characters"],
        ['9', 'rejected', "bad parameter 'EmailAddress' reason : 'null' keyword is not authorized."],
        ['10', 'rejected', "Bad parameter 'Importing profile' reason : a quotation mark inside a field is not doubled"],
        ['11', 'created', ''],
        ['12', 'rejected', "Bad parameter 'Importing profile' reason : the text is not valid utf-8"],
        ['13', 'rejected', "Bad parameter 'Importing profile' reason : a quotation mark is not closed"],
      ],
    );
    assert.deepEqual([row.created, row.rejected], [2, 11]);
    const problems = await call('GET', `/profiles/imports/${row.id}/report?only=problems`);
    assert.equal(problems.text.split('\r\n').length, 13);
  });

  test('is read on behind a quotation mark that is wrong, wherever its pieces are cut', async () => {
    const before = Array.from({ length: 30_000 }, (_, i) => `Before${i},plain\n`).join('');
    const broken = 'Ok,"fine"\n"Bad"mark,"x"\n"Two\nlines"again,y\nStill,"fine, too"\r\n';
    const csv = `LastName,FirstName\n${before}${broken}${before}${broken}"Open,z\nSwallowed,z`;
    const { row, report } = await imported(server, csv, 'id_key=idName&dry_run=true');
    assert.deepEqual([row.records, row.created, row.unchanged, row.rejected], [60_009, 30_002, 30_002, 5]);
    assert.deepEqual(
      report.filter(([, outcome]) => outcome === 'rejected').map(([index, , , reason]) => [index, reason.slice(40)]),
      [
        ['30002', ' : a quotation mark inside a field is not doubled'],
        ['30003', ' : a quotation mark inside a field is not doubled (2 lines of the file)'],
        ['60006', ' : a quotation mark inside a field is not doubled'],
        ['60007', ' : a quotation mark inside a field is not doubled (2 lines of the file)'],
        ['60009', ' : a quotation mark is not closed (2 lines of the file)'],
      ],
    );
  });

  test('is imported from an index on, and until there are too many errors', async () => {
    const csv = `LastName,Bill.Amount\n${Array.from({ length: 10 }, (_, i) => `Index${i + 1},${i % 2 === 0 ? 1 : 'x'}`).join('\n')}`;
    const from = await imported(server, csv, 'start_from_index=9');
    assert.deepEqual(outcomes(from), ['9 created', '10 rejected']);
    for (const batch of [1, 3, 100]) {
      const stopped = await imported(server, csv, `max_errors=2&batch_size=${batch}`);
      assert.equal(stopped.row.status, 'failed');
      assert.match(stopped.row.error, /more than 2 records/);
      assert.equal(outcomes(stopped).at(-1), '6 rejected');
    }
  });
});

describe('customers that are there', () => {
  test('are skipped or updated, and what is the same stays unchanged', async () => {
    const file = (rows: string[]) =>
      ['EmailAddress,LastName,PhoneNumber,Address.Kind,Address.City,Note.Text,Bill.Amount', ...rows].join('\n');
    const before = file(['up1@example.com,One,+1,home,Rome,hello,1', 'up2@example.com,Two,,,,,']);
    const made = await imported(server, before, 'id_key=idEmail');
    const [one = '', two = ''] = made.report.map(([, , id]) => id);
    assert.deepEqual(outcomes(await imported(server, before, 'id_key=idEmail')), ['1 unchanged', '2 unchanged']);
    const same = await imported(server, before, 'id_key=idEmail&on_match=update');
    assert.deepEqual(outcomes(same), ['1 unchanged', '2 unchanged']);

    const after = file([
      'UP1@example.com,Uno,,work,Oslo,hello,',
      'up2@example.com,Two,+2,home,Bern,one,3',
      'up1@example.com,,,home,Bonn,again,2',
      'new@example.com,New,,,,,',
    ]);
    const dry = await imported(server, after, 'id_key=idEmail&on_match=update&dry_run=true');
    assert.equal((await profile(one)).LastName, 'One');
    const done = await imported(server, after, 'id_key=idEmail&on_match=update');
    assert.deepEqual(outcomes(done), ['1 updated', '2 updated', '3 updated', '4 created']);
    assert.deepEqual(outcomes(dry), outcomes(done));
    assert.deepEqual(await profile(one), {
      customer_id: one,
      EmailAddress: 'up1@example.com',
      LastName: 'Uno',
      PhoneNumber: '+1',
      Address: [
        { Kind: 'home', City: 'Bonn' },
        { Kind: 'work', City: 'Oslo' },
      ],
      Note: [{ Text: 'hello' }, { Text: 'again' }],
      Bill: { Amount: 2, Paid: false },
    });
    assert.deepEqual((await profile(two)).Address, [{ Kind: 'home', City: 'Bern' }]);
    assert.deepEqual((await call('GET', '/profiles?Address.City=Rome&EmailAddress=up1@example.com')).body, []);
    assert.equal((await call('GET', '/profiles?Address.City=Bonn')).body.customer_id, one);
    assert.equal((await call('GET', '/profiles?LastName=Uno')).body.customer_id, one);
    assert.deepEqual((await call('GET', '/profiles?LastName=One')).body, []);
  });

  test('are recognised by their id too', async () => {
    await imported(server, 'customer_id,LastName\nBYID1,Before');
    const csv = 'customer_id,LastName,EmailAddress\nBYID1,After,byid@example.com\nBYID2,Other,byid@example.com\n';
    const done = await imported(server, csv, 'id_key=idEmail&on_match=update');
    assert.deepEqual(outcomes(done), ['1 updated', '2 ambiguous']);
    assert.equal(done.report[1]?.[3], 'Some customer(s) are already matching this profile : BYID1');
    assert.equal((await profile('BYID1')).LastName, 'After');
    assert.deepEqual(outcomes(await imported(server, csv)), ['1 unchanged', '2 ambiguous']);
    const bad = await imported(server, 'customer_id\nnot an id\nimports\n');
    assert.deepEqual(outcomes(bad), ['1 rejected', '2 rejected']);
  });

  test('make a record ambiguous when there are several, or a unique key would break', async () => {
    await imported(server, 'customer_id,LastName,FirstName,EmailAddress\nAMB1,Amb,A,amb1@e.com\nAMB2,Amb,A,amb2@e.com');
    const several = await imported(server, 'LastName,FirstName\nAMB,a\nAmb,\nAmb,B', 'id_key=idName');
    assert.deepEqual(outcomes(several), ['1 ambiguous', '2 created', '3 created']);
    assert.equal(several.report[0]?.[3], 'Some customer(s) are already matching this profile : AMB1, AMB2');
    const taken = 'LastName,FirstName,EmailAddress\nNobody,N,AMB1@e.com\nAmb,B,amb2@e.com\n';
    const broken = await imported(server, taken, 'id_key=idName&on_match=update');
    assert.deepEqual(outcomes(broken), ['1 ambiguous', '2 ambiguous']);
    assert.equal(broken.report[0]?.[3], 'Some customer(s) are already matching this profile : AMB1');
    assert.deepEqual((await call('GET', '/profiles?LastName=Nobody')).body, []);
    const twice = await imported(server, 'LastName,Address.Kind[1],Address.Kind[2]\nTwice,home,home');
    assert.deepEqual(outcomes(twice), ['1 ambiguous']);
  });
});

test('what comes of a file depends neither on the batches nor on whether it is tried before', async () => {
  // Few values, so that they meet: chains of changes within a batch and between batches.
  let seed = 7;
  const pick = (most: number) => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * most);
  };
  const some = (values: readonly string[]) => values[pick(values.length)] ?? '';
  const rows = Array.from({ length: 150 }, () =>
    [
      some(['', '', '', 'R1', 'R2', 'R3']),
      some(['', 'ra@x', 'rb@x', 'rc@x', 'rd@x', 're@x']),
      some(['Rand', 'Om', '']),
      some(['A', 'B', '']),
      some(['', 'home', 'work']),
      some(['', 'Rio', 'Riga']),
      some(['', '', '1', 'x']),
    ].join(','),
  );
  const header = 'customer_id,EmailAddress,LastName,FirstName,Address.Kind,Address.City,Address.Floor';
  const csv = `${header}\n${rows.join('\n')}`;
  // Some customers are there before.
  const base = `${header}\nR1,ra@x,Rand,A,home,Rio,\n,rb@x,Rand,B,work,Riga,\n,rc@x,Om,,,,`;
  for (const keyAndMatch of ['id_key=idEmail&on_match=update', 'id_key=idName&on_match=update', 'id_key=idEmail']) {
    const results = new Map<string, unknown>();
    for (const batch of [1, 7, 1000]) {
      const fresh = await freshTenant(`batch ${batch} ${keyAndMatch.length} ${keyAndMatch.at(-1)}`);
      const query = `${keyAndMatch}&batch_size=${batch}`;
      await importedAs(fresh, base, '');
      const dry = await importedAs(fresh, csv, `${query}&dry_run=true`);
      const missing = await call('GET', '/profiles?id_key=idEmail&EmailAddress=re@x', undefined, { as: fresh });
      assert.equal(missing.text, '[]');
      const done = await importedAs(fresh, csv, query);
      assert.deepEqual(outcomes(dry), outcomes(done), `${query}: tried and done`);
      assert.ok(done.row.created > 1 && done.row.ambiguous > 3 && done.row.rejected > 3, JSON.stringify(done.row));
      results.set(outcomes(done).join(), batch);
    }
    assert.equal(results.size, 1, keyAndMatch);
  }
});

let tenants = 0;

/** The administrator of a new tenant in which the definitions of these tests are in force. */
async function freshTenant(_title: string): Promise<string> {
  tenants += 1;
  const name = `fresh${tenants}`;
  await expectStatus(201, call('POST', '/access/tenants', { name, admin_password: 'a long password' }));
  const as = `Basic ${Buffer.from(`${name}\\admin:a long password`).toString('base64')}`;
  const scoped: TestServer = {
    ...server,
    call: (method, path, body, options) => call(method, path, body, { as, ...options }),
  };
  await define(scoped);
  return as;
}

async function importedAs(as: string, csv: string, query: string) {
  const { body } = await expectStatus(202, order(server, csv, query, { as }));
  return await ended(server, body.id, as);
}

test('a value that many have is free when nobody has it any more', async () => {
  const smiths = Array.from({ length: 12 }, (_, i) => `SM${i + 10},Smith,${i}@smith`);
  const renamed = smiths.slice(0, 11).map((row, i) => row.replace('Smith', `Jones${i}`));
  for (const batch of [1, 100]) {
    const as = await freshTenant(`smiths ${batch}`);
    await importedAs(as, ['customer_id,LastName,EmailAddress', ...smiths].join('\n'), '');
    const csv = ['customer_id,LastName,EmailAddress,FirstName', ...renamed.map((row) => `${row},`), ',Smith,,'].join(
      '\n',
    );
    const done = await importedAs(as, csv, `id_key=idLast&on_match=update&batch_size=${batch}`);
    assert.deepEqual(done.report.at(-1)?.slice(1, 3), ['unchanged', 'SM21'], String(batch));
  }
});

describe('an order is refused', () => {
  const refused: [title: string, csv: string, query: string, status: number, description: RegExp][] = [
    [
      'a column that does not exist',
      'LastName,Shoe\nx,y',
      '',
      400,
      /'Shoe' reason : there is no such attribute or ext/,
    ],
    ['an extension that does not exist', 'Shoe.Size\ny', '', 400, /'Shoe.Size' reason : there is no such extension/],
    ['an attribute that its extension lacks', 'Bill.Size\ny', '', 400, /the extension 'Bill' has no such attribute/],
    ['a second record of one', 'Bill.Amount[2]\n1', '', 400, /it takes one record/],
    ['a column twice', 'LastName,lastname\nx,y', '', 400, /the column is there twice/],
    ['a column of an extension twice', 'Bill.Amount,Bill.Amount[1]\n1,1', '', 400, /the column is there twice/],
    ['two numbers', 'Address[1].City[2]\n1', '', 400, /only one of the two names/],
    ['a column without name', 'LastName,\nx,y', '', 400, /'column 2' reason : it has no name/],
    ['no file', '', '', 400, /it is empty/],
    ['nothing but empty lines', '\n\n', '', 400, /must name the columns/],
    [
      'a key without its columns',
      'LastName\nx',
      'id_key=idEmail',
      400,
      /'id_key' reason : the file has no column for Em/,
    ],
    ['an unknown key', 'LastName\nx', 'id_key=nope', 400, /there is no identification key 'nope'/],
    [
      'an unknown encoding',
      'LastName\nx',
      'encoding=klingon',
      400,
      /'encoding' reason : the encoding 'klingon' is not/,
    ],
    ['a delimiter of two characters', 'LastName\nx', 'delimiter=ab', 400, /it must be one character/],
    ['an unknown on_match', 'LastName\nx', 'on_match=merge', 400, /on_match/],
    ['a batch that is too large', 'LastName\nx', 'batch_size=100000', 400, /batch_size/],
    ['an index before the first', 'LastName\nx', 'start_from_index=0', 400, /start_from_index/],
    ['a parameter that does not exist', 'LastName\nx', 'x=1', 400, /x/],
  ];
  for (const [title, csv, query, status, description] of refused) {
    test(`for ${title}`, async () => {
      const answer = await order(server, csv, query);
      assert.equal(answer.status, status, answer.text);
      assert.match(answer.body.description, description);
    });
  }

  test('and nothing of it is kept', async () => {
    const { rows } = await asOwner(server.databaseUrl, (client) =>
      client.query(
        "SELECT (SELECT count(*) FROM imports WHERE status = 'receiving') + (SELECT count(*) FROM import_chunks) AS kept",
      ),
    );
    assert.equal(Number(rows[0].kept), 0);
  });

  test('without a name for the file', async () => {
    const answer = await server.call('POST', '/profiles/imports', undefined, { raw: 'LastName\nx' });
    assert.equal(answer.status, 400);
  });

  test('when a page of another site sends it', async () => {
    assert.equal((await order(server, 'LastName\nx', '', { headers: { 'sec-fetch-site': 'cross-site' } })).status, 403);
  });

  test('for a body that is packed', async () => {
    assert.equal((await order(server, 'x', '', { headers: { 'content-encoding': 'gzip' } })).status, 415);
  });

  test('when a task is missing, before anything is done', async () => {
    const importOnly = ['UCS.Customer.executeBulkImport', 'UCS.Customer.createProfile'];
    const cases: [name: string, tasks: string[], csv: string, query: string, status: number][] = [
      ['no import', ['UCS.Customer.createProfile'], 'LastName\nDenied', '', 403],
      ['no create', ['UCS.Customer.executeBulkImport'], 'LastName\nDenied', '', 403],
      ['no extensions', importOnly, 'LastName,Bill.Amount\nDenied,1', '', 403],
      ['no update', importOnly, 'LastName\nDenied', 'on_match=update', 403],
      [
        'no update of extensions',
        [...importOnly, 'UCS.Customer.updateProfile', 'UCS.Customer.createProfileExtension'],
        'LastName,Bill.Amount\nDenied,1',
        'on_match=update',
        403,
      ],
      ['enough', importOnly, 'LastName\nAllowed', '', 202],
    ];
    for (const [name, tasks, csv, query, status] of cases) {
      const as = await callerWith(server, name, tasks);
      assert.equal((await order(server, csv, query, { as })).status, status, name);
    }
    assert.deepEqual((await call('GET', '/profiles?LastName=Denied')).body, []);
    const as = await callerWith(server, 'reader', ['UCS.Customer.readProfile']);
    for (const [method, path] of [
      ['GET', '/profiles/imports'],
      ['GET', '/profiles/imports/1'],
      ['GET', '/profiles/imports/1/report'],
      ['POST', '/profiles/imports/1/cancel'],
      ['DELETE', '/profiles/imports/1'],
    ] as const) {
      assert.equal((await call(method, path, undefined, { as })).status, 403, path);
    }
  });
});

describe('imports', () => {
  test('are listed newest first, belong to their tenant, and go when they are deleted', async () => {
    const { row } = await imported(server, 'LastName\nListed');
    const { body } = await call('GET', '/profiles/imports?limit=2');
    assert.equal(body.items[0].id, row.id);
    const next = await call('GET', `/profiles/imports?limit=2&cursor=${body.next_cursor}`);
    assert.ok(next.body.items[0].id < body.items[1].id);
    const as = await freshTenant('listing');
    assert.deepEqual((await call('GET', '/profiles/imports', undefined, { as })).body.items, []);
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/report'],
      ['POST', '/cancel'],
      ['DELETE', ''],
    ] as const) {
      const answer = await call(method, `/profiles/imports/${row.id}${path}`, undefined, { as });
      assert.equal(answer.status, 404, path);
    }
    assert.equal((await call('POST', `/profiles/imports/${row.id}/cancel`)).status, 409);
    assert.equal((await call('DELETE', `/profiles/imports/${row.id}`)).status, 204);
    assert.equal((await call('GET', `/profiles/imports/${row.id}`)).status, 404);
    assert.equal((await call('GET', '/profiles/imports/abc')).status, 400);
    const audit = (await call('GET', '/access/audit?limit=10')).body.items;
    assert.ok(
      audit.some(
        (entry: { action: string; record_type: string }) => entry.record_type === 'import' && entry.action === 'delete',
      ),
    );
  });

  test('are ordered once for an Idempotency-Key', async () => {
    const options = { headers: { 'idempotency-key': 'import-once' } };
    const first = await expectStatus(202, order(server, 'LastName\nOnce', '', options));
    const again = await expectStatus(202, order(server, 'LastName\nOnce', '', options));
    assert.equal(again.body.id, first.body.id);
    assert.equal(again.headers.get('idempotency-replayed'), 'true');
    assert.equal((await order(server, 'LastName\nTwice', '', options)).status, 409);
    await ended(server, first.body.id);
    assert.equal((await call('GET', '/profiles?LastName=Once')).body.customer_id?.length, 16);
  });

  test('keep no plain text of what is encrypted while they wait', async () => {
    const csv = 'LastName,Secret\nSealed,top secret words\n';
    const chunk = await asOwner(server.databaseUrl, async (client) => {
      // Nobody can take it from the queue.
      await client.query('BEGIN');
      await client.query('LOCK TABLE import_queue IN SHARE MODE');
      const ordering = order(server, csv);
      let found: Buffer | undefined;
      while (found === undefined) {
        const { rows } = await asOwner(server.databaseUrl, (other) => other.query('SELECT bytes FROM import_chunks'));
        found = rows[0]?.bytes;
      }
      await client.query('COMMIT');
      await ended(server, (await ordering).body.id);
      return found;
    });
    assert.ok(!chunk.includes('secret'));
    const { rows } = await asOwner(server.databaseUrl, (client) => client.query('SELECT count(*) FROM import_chunks'));
    assert.equal(Number(rows[0].count), 0);
  });

  test('fail when their columns are deleted meanwhile', async () => {
    await inMaintenance(server, async () => {
      await expectStatus(201, call('POST', '/metadata/profiles', { name: 'Brief', type: 'string' }));
    });
    const csv = `LastName,Brief\n${'Gone,x\n'.repeat(3000)}`;
    const { body } = await expectStatus(202, order(server, csv, 'batch_size=1'));
    while ((await call('GET', `/profiles/imports/${body.id}`)).body.records === 0);
    await expectStatus(204, call('DELETE', '/metadata/profiles/Brief'));
    const { row } = await ended(server, body.id);
    assert.equal(row.status, 'failed');
    assert.match(row.error, /'Brief' reason : there is no such attribute/);
    assert.ok(row.records > 0 && row.records < 3000);
  });

  test('can be cancelled, and account for what they did', async () => {
    const csv = `LastName\n${'Canceled\n'.repeat(5000)}`;
    const { body } = await expectStatus(202, order(server, csv, 'batch_size=1'));
    while ((await call('GET', `/profiles/imports/${body.id}`)).body.records === 0);
    assert.equal((await call('DELETE', `/profiles/imports/${body.id}`)).status, 409);
    await expectStatus(202, call('POST', `/profiles/imports/${body.id}/cancel`));
    const { row } = await ended(server, body.id);
    assert.equal(row.status, 'canceled');
    assert.ok(row.created > 0 && row.created < 5000);
    const { rows } = await asOwner(server.databaseUrl, (client) =>
      client.query(`SELECT count(*) FROM profiles WHERE attributes ->> 'LastName' = 'Canceled'`),
    );
    assert.equal(Number(rows[0].count), row.created);
  });
});

test('a file of nothing but wrong quotation marks ends, and is told of line by line', async () => {
  const { row } = await imported(server, `LastName,FirstName\n${'"B"m\n'.repeat(100_000)}`);
  assert.deepEqual([row.records, row.rejected], [100_000, 100_000]);
});

test('records that defaults blow up do not take more memory than there is', async () => {
  await inMaintenance(server, async () => {
    const long = { name: 'Text', type: 'string', length: 4000, default: 'x'.repeat(4000) };
    const big = { name: 'Big', type: 'multi-valued', attributes: [long, { name: 'N', type: 'integer' }] };
    await expectStatus(201, call('POST', '/metadata/profiles/extensions', big));
  });
  const columns = Array.from({ length: 50 }, (_, i) => `Big[${i + 1}].N`);
  const csv = `${columns.join(',')}\n${`${columns.map(() => '1').join(',')}\n`.repeat(300)}`;
  const { row } = await imported(server, csv, 'dry_run=true');
  assert.deepEqual([row.status, row.created], ['finished', 300]);
});

test('a file whose quotation mark swallows everything fails at once', async () => {
  const { row } = await imported(server, `LastName\nFirst\n"${'x\n'.repeat(700_000)}`);
  assert.equal(row.status, 'failed');
  assert.match(row.error, /more than 1048576 characters: perhaps a quotation mark/);
});
