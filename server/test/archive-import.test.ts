import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { findArchivedFields } from '../src/archive-import/archived-fields.ts';
import { openKeyring } from '../src/keyring.ts';
import {
  encryptFiles,
  ended,
  makeIdentity,
  pack,
  startThroughline,
  temporaryFolder,
  writeContents,
} from './archives/workshop.ts';
import { asOwner } from './as-owner.ts';
import { freePort } from './free-port.ts';
import { kill, recover } from './kill/rounds.ts';
import { ServerProcess } from './kill/server-process.ts';
import {
  adminPassword,
  type Called,
  callerWith,
  expectStatus,
  inMaintenance,
  serverAt,
  startServer,
  type TestServer,
} from './test-server.ts';
import { requireTools } from './tools.ts';

await requireTools('openssl', 'zip');
const server = await startServer();
const call: TestServer['call'] = (...request) => server.call(...request);
const folder = await temporaryFolder();
const { keyFile, ...identity } = await makeIdentity(folder, 'receiver');

await inMaintenance(server, async () => {
  await expectStatus(201, call('POST', '/metadata/profiles', { name: 'Birthday', type: 'datetime' }));
  for (const key of [
    { name: 'idEmail', attributes: ['EmailAddress'] },
    { name: 'idAccount', attributes: ['AccountNumber'], unique: true },
  ]) {
    await expectStatus(201, call('POST', '/metadata/identification-keys', key));
  }
});

const tasks = [
  'UCS.Customer.executeBulkImport',
  'UCS.Customer.createProfile',
  'UCS.Customer.updateProfile',
  'UCS.Interaction.createInteraction',
];
const apiKey = (await callerWith(server, 'archivist', tasks)).replace('Bearer ', '');
const apiKeyFile = path.join(folder, 'api-key');
await writeFile(apiKeyFile, `${apiKey}\n`, { mode: 0o600 });

type Lines = readonly Record<string, unknown>[];
const jsonLines = (lines: Lines) => Buffer.from(`${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);

/** An archive as the service makes it: zipped, and encrypted for the receiver; `split` in parts of so many kilobytes. */
async function archive(name: string, files: Readonly<Record<string, Buffer>>, split?: number): Promise<string[]> {
  const place = path.join(folder, name);
  await writeContents(place, { 'schema/interaction.json': Buffer.from('{}'), ...files });
  const zip = `export-${name}.zip`;
  await pack(
    'zip',
    place,
    '-q',
    '-r',
    ...(split === undefined ? [] : ['-s', `${split}k`]),
    path.join(folder, zip),
    'data',
    'schema',
  );
  const parts = split === undefined ? [zip] : [`export-${name}.z01`, zip];
  return await encryptFiles(
    parts.map((part) => path.join(folder, part)),
    { ...identity, keyFile },
  );
}

interface Outcome {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
  readonly report: { files: { kind: string; lines: number; [field: string]: unknown }[]; other_files: string[] };
}

async function importArchive(files: readonly string[], url = server.url, keyOf = apiKeyFile): Promise<Outcome> {
  const reportFile = path.join(folder, 'report.json');
  await rm(reportFile, { force: true });
  const args = [
    'import-archive',
    ...files,
    '--key',
    keyFile,
    '--url',
    url,
    '--api-key-file',
    keyOf,
    '--report',
    reportFile,
  ];
  const result = await ended(startThroughline(folder, args));
  const report = JSON.parse(await readFile(reportFile, 'utf8').catch(() => '{"files":[]}')) as Outcome['report'];
  return { ...result, report };
}

function counts({ report }: Outcome): Record<string, unknown[]> {
  return Object.fromEntries(
    report.files.map((file) => [
      file.kind,
      [file['created'], file['updated'], file['unchanged'], (file['rejected'] as unknown[]).length],
    ]),
  );
}

const mail = Buffer.from('Return-Path: <client1@cust.example>\r\nSubject: Leak\r\n\r\nTest\r\n');
const contacts: Lines = [
  {
    CONTACTID: '00001a57JGQ00039',
    STRATTRIBUTE4: 'Joseph',
    TENANTID: 101,
    CREATEDDATE: '2009-08-05T08:30:25.467Z',
    STRATTRIBUTE2: 'A.Joseph@mycompany.example',
    MODIFIEDDATE: '2009-08-05T08:30:25.513Z',
    STRATTRIBUTE5: 'A',
    MERGEID: 'merged before',
    LOYALTYTIER: { level: 3 },
  },
];
const contactAttributes: Lines = [
  {
    ID: '00001a57JGQ0003A',
    CONTACTID: '00001a57JGQ00039',
    STRVALUELOWERCASE: 'joseph',
    ISPRIMARY: 1,
    ATTRIBUTEID: '00001a57JGQ00008',
    STRVALUE: 'Joseph',
    ATTRIBUTENAME: 'LastName',
  },
  {
    ID: 'A2',
    CONTACTID: '00001a57JGQ00039',
    ATTRIBUTENAME: 'EmailAddress',
    STRVALUE: 'second@mycompany.example',
    ISPRIMARY: 0,
  },
  { ID: 'A3', CONTACTID: '00001a57JGQ00039', ATTRIBUTENAME: 'PhoneNumber', STRVALUE: '+14085550100', ISPRIMARY: 0 },
  { ID: 'A4', CONTACTID: '00001a57JGQ00039', ATTRIBUTENAME: 'PhoneNumber', STRVALUE: '+14085550101', ISPRIMARY: 1 },
  {
    ID: 'A5',
    CONTACTID: '00001a57JGQ00039',
    ATTRIBUTENAME: 'Birthday',
    DATEVALUE: '1980-02-29T00:00:00Z',
    ISPRIMARY: 1,
  },
  { ID: 'A6', CONTACTID: '00001a57JGQ00039', ATTRIBUTENAME: 'ShoeSize', STRVALUE: '46', ISPRIMARY: 1 },
];
const interactions: Lines = [
  {
    STARTDATE: '2012-03-30T10:29:50.407Z',
    MIMETYPE: 'message/rfc822',
    HEADER: Buffer.from('Return-Path: x').toString('base64'),
    ENTITYTYPEID: 0,
    CONTENT: mail.toString('base64'),
    SUBTYPEID: 'InboundNew',
    CONTACTID: '00001a57JGQ00039',
    OWNERID: 126,
    MAILBOX: '"Contact Center"',
    CREATORAPPID: 171,
    MEDIATYPEID: 'email',
    STATUS: 3,
    TENANTID: 101,
    IXNID: '0002Ha7QB2MX00GR',
    FROMADDRESS: 'Client1@cust.example',
    CANBEPARENT: 1,
    TEXT: ' Test memory leak ',
    TOADDRESSES: 'main@mcr.example',
    CCADDRESSES: '"Banner, B." <b@x.example>, plain@x.example',
    ENDDATE: '2012-03-30T10:29:32.957Z',
    THREADHASH: 20772491,
    EXTERNALID: '',
    ALLATTRIBUTES: {
      RStrategyDBID: '252',
      ServiceObjective: 0,
      IWAttachedDataInformation: { 'CaseData.Segment': 'Segment' },
    },
    TIMESHIFT: 120,
    SENTDATE: '2012-03-30T10:28:14.000Z',
    THESIZE: mail.length,
    SUBJECT: 'Check memory leak',
    THREADID: '0002Ha7QB2MX000S',
    TYPEID: 'Inbound',
  },
  {
    IxnId: 'OUT1',
    ContactId: 'ONLYID',
    EntityTypeId: 1,
    MediaTypeId: 'email',
    TypeId: 'Outbound',
    Status: 3,
    ParentId: '0002Ha7QB2MX00GR',
    ThreadId: '0002Ha7QB2MX000S',
    StartDate: '2012-03-30T11:00:00Z',
    FromAddressEmailOut: 'main@mcr.example',
    FromPersonalEmailOut: 'Contact Center',
    ToAddressesEmailOut: 'Client1@cust.example; odd',
    SentDateEmailOut: '2012-03-30T11:00:01.000Z',
    StructuredText: '<p>Fixed</p>',
    StructTextMimeType: 'text/html',
  },
  { IXNID: 'NOSTART', CONTACTID: 'ONLYID', ENTITYTYPEID: 3 },
  { IXNID: 'NOCONTACT', ENTITYTYPEID: 3, STARTDATE: '2012-03-30T10:29:50.407Z' },
];
const documents: Lines = [
  {
    ID: 'DOC1',
    MIMETYPE: 'message/rfc822',
    DESCRIPTION: '',
    ENTITYTYPEID: 0,
    CONTENT: mail.toString('base64'),
    THENAME: 'OriginalMsg.eml',
    DOCUMENTID: 'DOC1',
    ENTITYID: '0002Ha7QB2MX00GR',
    THESIZE: mail.length,
  },
  { ID: 'DOC2', DOCUMENTID: 'DOC2', ENTITYID: 'NOTHERE', CONTENT: '' },
];
const files = {
  'data/Contact-7.json': jsonLines(contacts),
  'data/ContactAttribute-7.json': jsonLines(contactAttributes),
  'data/Interaction-7.json': Buffer.concat([jsonLines(interactions), Buffer.from('{"IXNID":\n')]),
  'data/Interaction-Attachment-7.json': jsonLines(documents),
};

test('an archive comes back to life, and once', async () => {
  const parts = await archive('whole', files);
  const first = await importArchive(parts);
  assert.equal(first.code, 3, first.errors + first.output);
  assert.deepEqual(counts(first), {
    contact: [1, 0, 0, 0],
    contactattribute: [5, 0, 1, 0],
    interaction: [2, 0, 0, 3],
    document: [1, 0, 0, 1],
  });
  assert.deepEqual(first.report.other_files, ['schema/interaction.json']);
  const [contact, attribute, interaction, document] = first.report.files;
  assert.deepEqual(attribute?.['kept'], { 'ATTRIBUTENAME ShoeSize': 1 });
  assert.deepEqual(contact?.['kept'], { MERGEID: 1, LOYALTYTIER: 1 });
  assert.deepEqual(interaction?.['filled'], { creator_app_id: 1 });
  assert.equal(interaction?.['customers_made'], 1);
  assert.deepEqual(Object.keys(interaction?.['kept'] as object).sort(), [
    'ALLATTRIBUTES',
    'HEADER',
    'MAILBOX',
    'THREADHASH',
    'ToAddressesEmailOut',
  ]);
  assert.deepEqual(interaction?.['rejected'], [
    { line: 5, reason: 'the line is not JSON' },
    { line: 3, reason: "missing parameter 'STARTDATE'" },
    { line: 4, reason: "missing parameter 'CONTACTID'" },
  ]);
  assert.match(first.output, /line 4 rejected: missing parameter 'CONTACTID'/);
  assert.deepEqual(document?.['rejected'], [{ line: 2, reason: "interaction 'NOTHERE' does not exist" }]);

  const { body: profile } = await expectStatus(200, call('GET', '/profiles/00001a57JGQ00039'));
  assert.deepEqual(profile, {
    customer_id: '00001a57JGQ00039',
    LastName: 'Joseph',
    FirstName: 'A',
    EmailAddress: ['A.Joseph@mycompany.example', 'second@mycompany.example'],
    PhoneNumber: ['+14085550101', '+14085550100'],
    Birthday: '1980-02-29T00:00:00.000Z',
  });
  assert.equal(
    (await call('GET', '/profiles?EmailAddress=second@mycompany.example')).body.customer_id,
    profile.customer_id,
  );
  const { rows } = await asOwner(server.databaseUrl, (client) =>
    client.query("SELECT created_at, modified_at FROM profiles WHERE customer_id = '00001a57JGQ00039'"),
  );
  assert.deepEqual(
    [rows[0].created_at.toISOString(), rows[0].modified_at.toISOString()],
    ['2009-08-05T08:30:25.467Z', '2009-08-05T08:30:25.513Z'],
  );

  const { body: email } = await expectStatus(200, call('GET', '/interactions/0002Ha7QB2MX00GR'));
  assert.deepEqual(email.from, { address: 'Client1@cust.example' });
  assert.deepEqual(email.cc, [{ address: 'b@x.example', personal: 'Banner, B.' }, { address: 'plain@x.example' }]);
  assert.deepEqual(email.udata, { RStrategyDBID: '252', ServiceObjective: 0 });
  assert.deepEqual(
    [email.thread_id, email.allow_children, email.timeshift, email.external_id, email.binary_content_size],
    ['0002Ha7QB2MX000S', true, 120, '', mail.length],
  );
  assert.equal((await call('GET', '/interactions/0002Ha7QB2MX00GR/plain_text')).text, ' Test memory leak ');
  const content = await call('GET', '/interactions/0002Ha7QB2MX00GR/binary_content');
  assert.deepEqual([content.headers.get('content-type'), content.text], ['message/rfc822', mail.toString()]);
  const attached = await call('GET', '/interactions/0002Ha7QB2MX00GR/attachments/DOC1');
  assert.equal(attached.text, mail.toString());
  assert.match(attached.headers.get('content-disposition') ?? '', /OriginalMsg\.eml/);
  const { body: out } = await expectStatus(200, call('GET', '/interactions/OUT1'));
  assert.deepEqual(out.from, { address: 'main@mcr.example', personal: 'Contact Center' });
  assert.deepEqual([out.parent_id, out.sent_date], ['0002Ha7QB2MX00GR', '2012-03-30T11:00:01.000Z']);
  const found = await call('GET', '/interactions?q=leak');
  assert.equal(found.body.items[0].interaction_id, '0002Ha7QB2MX00GR');

  // The decrypted zip is as good.
  const again = await importArchive(parts.map((part) => part.replace(/\.smime$/, '')));
  assert.deepEqual(counts(again), {
    contact: [0, 0, 1, 0],
    contactattribute: [0, 0, 6, 0],
    interaction: [0, 0, 2, 3],
    document: [0, 0, 1, 1],
  });
  assert.deepEqual((await call('GET', '/profiles/00001a57JGQ00039')).body, profile);
});

describe('fields without a place', () => {
  const kept = async (customerId: string) => {
    const keyring = await openKeyring(server.config.dataDir);
    return await asOwner(server.databaseUrl, async (client) => {
      const query = async (text: string, values: readonly unknown[] = []) =>
        (await client.query(text, values as unknown[])).rows;
      return await findArchivedFields({ query: query as never }, keyring, 101, customerId);
    });
  };

  test('are kept as they came, sealed', async () => {
    const fields = await kept('00001a57JGQ00039');
    assert.deepEqual(
      fields.find(({ kind }) => kind === 'contact'),
      {
        kind: 'contact',
        recordId: '00001a57JGQ00039',
        fields: { MERGEID: 'merged before', LOYALTYTIER: { level: 3 } },
      },
    );
    const email = fields.find(({ kind }) => kind === 'interaction')?.fields;
    assert.deepEqual(email?.['ALLATTRIBUTES'], { IWAttachedDataInformation: { 'CaseData.Segment': 'Segment' } });
    assert.equal(email?.['MAILBOX'], '"Contact Center"');
    const shoe = fields.find(({ recordId }) => recordId === 'A6')?.fields;
    assert.deepEqual([shoe?.['ATTRIBUTENAME'], shoe?.['STRVALUE']], ['ShoeSize', '46']);
    const { rows } = await asOwner(server.databaseUrl, (client) => client.query('SELECT sealed FROM archived_fields'));
    assert.ok(rows.length >= 7);
    assert.ok(rows.every(({ sealed }) => !sealed.includes('merged') && sealed.startsWith('k1.')));
  });

  test('go with their customer', async () => {
    await expectStatus(201, call('POST', '/profiles', { customer_id: 'HEIR', LastName: 'Heir' }));
    const before = await kept('00001a57JGQ00039');
    await expectStatus(204, call('PUT', '/profiles/HEIR/merge/00001a57JGQ00039', {}));
    assert.deepEqual(await kept('HEIR'), before);
    assert.deepEqual(await kept('00001a57JGQ00039'), []);
    await expectStatus(200, call('DELETE', '/profiles/HEIR'));
    assert.deepEqual(await kept('HEIR'), []);
  });
});

test('a split set, and contacts that come after their interactions', async () => {
  const late: Lines = [{ contactid: 'ONLYID', strattribute4: 'Late', modifieddate: '2010-01-01T00:00:00Z' }];
  const noise = Array.from({ length: 20_000 }, (_, i) => ((i * 2654435761) % 2 ** 32).toString(36)).join('');
  const parts = await archive(
    'split',
    {
      'data/Contact-8.json': jsonLines(late),
      'data/Interaction-8.json': jsonLines([
        { IXNID: 'SPLIT1', CONTACTID: 'ONLYID', ENTITYTYPEID: 7, STARTDATE: '2012-01-01T00:00:00Z', TEXT: noise },
      ]),
    },
    64,
  );
  assert.equal(parts.length, 2);
  const done = await importArchive([...parts].reverse());
  assert.equal(done.code, 0, done.errors + done.output);
  assert.deepEqual(counts(done), { contact: [0, 1, 0, 0], interaction: [1, 0, 0, 0] });
  assert.equal((await call('GET', '/profiles/ONLYID')).body.LastName, 'Late');
  assert.equal((await call('GET', '/interactions/SPLIT1/plain_text')).text, noise);
});

test('a unique key that would be broken refuses the line and leaves nothing of it', async () => {
  await expectStatus(201, call('POST', '/profiles', { customer_id: 'HOLDER', AccountNumber: 'A-1' }));
  const parts = await archive('unique', {
    'data/Contact-9.json': jsonLines([
      { CONTACTID: 'CLASH', STRATTRIBUTE7: 'a-1' },
      { CONTACTID: 'FINE', STRATTRIBUTE7: 'A-2' },
      { CONTACTID: 'no id' },
      { CONTACTID: 'TWICE', ContactId: 'TWICE' },
    ]),
  });
  const done = await importArchive(parts);
  assert.deepEqual(counts(done), { contact: [1, 0, 0, 3] });
  assert.equal((await call('GET', '/profiles/CLASH')).status, 404);
  assert.equal((await call('GET', '/profiles/FINE')).body.AccountNumber, 'A-2');
});

describe('nothing is loaded', () => {
  const nobody = async () => assert.equal((await call('GET', '/profiles/NOBODY')).status, 404);
  const contact = { 'data/Contact-1.json': jsonLines([{ CONTACTID: 'NOBODY', STRATTRIBUTE4: 'x'.repeat(200) }]) };

  test('with another key', async () => {
    const parts = await archive('otherkey', contact);
    const other = await makeIdentity(folder, 'other');
    const args = [
      'import-archive',
      ...parts,
      '--key',
      other.keyFile,
      '--url',
      server.url,
      '--api-key-file',
      apiKeyFile,
    ];
    const done = await ended(startThroughline(folder, args));
    assert.equal(done.code, 1);
    assert.match(done.errors, /key/);
    await nobody();
  });

  test('when the archive is damaged anywhere', async () => {
    const [zip = ''] = await archive('damaged', contact);
    const plain = zip.replace(/\.smime$/, '');
    const bytes = await readFile(plain);
    // In the data of the last file, which is read last.
    const at = bytes.indexOf('schema/interaction.json') + 'schema/interaction.json'.length;
    bytes[at + 1] = (bytes[at + 1] ?? 0) ^ 0xff;
    bytes[at + 29] = (bytes[at + 29] ?? 0) ^ 0xff;
    await writeFile(plain, bytes);
    const done = await importArchive([plain]);
    assert.equal(done.code, 1, done.output);
    await nobody();
  });

  test('without the tasks for it, or with a wrong credential', async () => {
    const parts = await archive('tasks', contact);
    const few = path.join(folder, 'few');
    await writeFile(few, (await callerWith(server, 'few', tasks.slice(0, 2))).replace('Bearer ', ''));
    const done = await importArchive(parts, server.url, few);
    assert.deepEqual(
      [done.code, /403 the task UCS\.Customer\.updateProfile/.test(done.errors)],
      [1, true],
      done.errors,
    );
    await writeFile(few, 'nonsense');
    assert.match((await importArchive(parts, server.url, few)).errors, /the server refuses the lines: 401/);
    await nobody();
  });

  test('when it is called wrongly', async () => {
    for (const args of [['import-archive'], ['import-archive', 'x.zip', '--nope']]) {
      assert.equal((await ended(startThroughline(folder, args))).code, 2);
    }
    const lost = await ended(startThroughline(folder, ['import-archive', 'none.zip']));
    assert.equal(lost.code, 1);
    assert.match(lost.errors, /is not that of a server: set it, or give --api-key-file/);
  });
});

describe('POST /archives/records', () => {
  const send = async (kind: string, raw: string, headers: Record<string, string> = {}) =>
    await call('POST', `/archives/records?kind=${kind}`, undefined, {
      raw,
      headers: { 'content-type': 'application/x-ndjson', ...headers },
    });

  test('refuses what is no lines of an archive', async () => {
    assert.equal((await send('people', '{}')).status, 400);
    assert.equal((await send('contact', '{}', { 'content-type': 'application/json' })).status, 415);
    assert.equal((await call('POST', '/archives/records?kind=contact')).status, 400);
    const { body } = await expectStatus(200, send('contact', '[]\n\n7\n{"CONTACTID":7}\n{"CONTACTID":"\\u0000"}'));
    assert.deepEqual(
      body.rejected.map(({ line }: { line: number }) => line),
      [1, 3, 5],
    );
    const deep = `{"CONTACTID":"DEEP","X":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
    const tooDeep = await expectStatus(200, send('contact', deep));
    assert.deepEqual(tooDeep.body.rejected, [{ line: 1, reason: 'the line is nested too deep' }]);
    const odd = '{"IXNID":"ODD1","CONTACTID":"ODD","ENTITYTYPEID":3,"STARTDATE":"2012-01-01","SUBJECT":"a\\u0000b"}';
    const refused = await expectStatus(200, send('interaction', odd));
    assert.match(refused.body.rejected[0].reason, /U\+0000/);
  });
});

const skip = process.platform === 'linux' ? false : 'needs /proc';

test('kill -9 of the server in the middle leaves neither gaps nor duplicates', { skip }, async () => {
  const place = await mkdtemp(path.join(os.tmpdir(), 'throughline-archive-kill-'));
  const process = new ServerProcess({ port: await freePort(), dataDir: path.join(place, 'data'), adminPassword });
  after(async () => {
    await process.stop();
    await rm(place, { recursive: true, force: true });
  });
  process.start();
  await process.untilReady();
  const killed: Called = serverAt(`http://127.0.0.1:${process.port}`);
  const url = `http://127.0.0.1:${process.port}`;
  const { body: made } = await expectStatus(
    201,
    killed.call('POST', '/access/api-keys', { name: 'k', roles: ['Administrator'] }),
  );
  const keyOf = path.join(folder, 'killed-key');
  await writeFile(keyOf, made.key);
  const count = 1500;
  const id = (i: number) => `C${i}`;
  const numbers = Array.from({ length: count }, (_, i) => i);
  const parts = await archive('killed', {
    'data/Contact-1.json': jsonLines(numbers.map((i) => ({ CONTACTID: id(i), STRATTRIBUTE4: `Name${i}` }))),
    'data/Interaction-1.json': jsonLines(
      numbers.map((i) => ({
        IXNID: `I${i}`,
        CONTACTID: id(i),
        ENTITYTYPEID: 7,
        STARTDATE: '2012-01-01T00:00:00Z',
        TEXT: `said ${i}`,
      })),
    ),
  });
  const importing = importArchive(parts, url, keyOf);
  let isOver = false;
  const over = importing.finally(() => {
    isOver = true;
  });
  for (const [n, victim] of (['server', 'database'] as const).entries()) {
    const waitFor = [`/profiles/${id(300)}`, '/interactions/I600'][n] ?? '';
    while (!isOver && (await killed.call('GET', waitFor)).status !== 200);
    await kill(process, victim);
    await recover(process, victim);
  }
  const done = await over;
  assert.equal(done.code, 0, done.errors + done.output);
  const again = await importArchive(parts, url, keyOf);
  assert.deepEqual(counts(again), { contact: [0, 0, count, 0], interaction: [0, 0, count, 0] });
});
