import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { Ajv } from 'ajv';
import { fileKinds } from '../src/exports/file-schemas.ts';
import { ended, pack, startThroughline, temporaryFolder, writeContents } from './archives/workshop.ts';
import { asOwner } from './as-owner.ts';
import { download, type Entries, exported, linesOf, opened, uploadCertificate } from './exports.ts';
import { samples } from './interactions/samples.ts';
import { callerWith, expectStatus, inMaintenance, startServer, type TestServer } from './test-server.ts';
import { requireTools } from './tools.ts';

await requireTools('openssl', 'unzip', 'zip');
const env = { EXPORT_INTERACTION_ATTRIBUTES: 'ServiceType,,RTargetObjSelDBID' };
const server = await startServer({ env });
const folder = await temporaryFolder();
const identity = await uploadCertificate(server, folder);
const call: TestServer['call'] = (...request) => server.call(...request);

const mail = `Return-Path: <client1@cust.example>\r\nSubject: Leak\r\n\r\n${'Test äöü\r\n'.repeat(100)}`;
const large = randomBytes(700_001);
const longText = `"quoted" \\ \u2028 𝄞 ${'lang '.repeat(5000)}`;

async function defineAttributes(one: TestServer): Promise<void> {
  await inMaintenance(one, async () => {
    for (const attribute of [
      { name: 'Birthday', type: 'datetime' },
      { name: 'Secret', type: 'string', encrypt: true },
    ]) {
      await expectStatus(201, one.call('POST', '/metadata/profiles', attribute));
    }
  });
}

const raw = (bytes: Uint8Array | string, type: string) => ({
  raw: bytes as Uint8Array<ArrayBuffer>,
  headers: { 'content-type': type },
});

await defineAttributes(server);
await expectStatus(
  201,
  call('POST', '/profiles', {
    customer_id: 'BRUCE',
    PhoneNumber: ['+14088327799', '+14088327798'],
    LastName: 'Bänner',
    Birthday: '1969-12-18T00:00:00Z',
    Secret: ['green', 'Angry'],
    EmailAddress: 'Bruce@example.com',
  }),
);
await expectStatus(201, call('POST', '/profiles', { customer_id: 'EMPTY' }));
for (const [name, fields] of Object.entries(samples)) {
  const id = name.replace(/\W/g, '').toUpperCase();
  await expectStatus(
    201,
    call('POST', '/interactions', { ...fields, customer_id: 'BRUCE', interaction_id: id, text: `Text of ${name}` }),
  );
}
const minimal = {
  customer_id: 'EMPTY',
  status: 0,
  entity_type: 7,
  type: 'Outbound',
  media_type: 'Fax',
  creator_app_id: 0,
  start_date: '2020-02-29T12:00:00Z',
};
await expectStatus(201, call('POST', '/interactions', { ...minimal, interaction_id: 'MINIMAL' }));
await expectStatus(
  201,
  call('POST', '/interactions', {
    ...minimal,
    interaction_id: 'LONG',
    text: longText,
    structured_text: `<p>${longText}</p>`,
    structured_text_mime: 'text/html',
  }),
);
await expectStatus(204, call('PUT', '/interactions/EMAILIN/binary_content', undefined, raw(mail, 'message/rfc822')));
await expectStatus(204, call('PUT', '/interactions/LONG/binary_content', undefined, raw(large, 'video/mp4')));
const attachments = [
  ['small.txt', Buffer.from('small')],
  ['empty.bin', Buffer.alloc(0)],
  ['large.bin', large],
] as const;
for (const [name, bytes] of attachments) {
  const where = `/interactions/CHAT/attachments?name=${name}&description=A%20file`;
  await expectStatus(201, call('POST', where, undefined, raw(bytes, 'application/x-thing')));
}

const interactions = await exported(server);
const contacts = await exported(server, { type: 'Contact' });
const files = await opened(server, folder, interactions, identity);
const contactFiles = await opened(server, folder, contacts, identity);
const interactionLines = linesOf(files, 'Interaction', interactions.job_id);
const interaction = (id: string) => interactionLines.find((line) => line.IXNID === id);

describe('what is in an export', () => {
  test('files are named by kind and job, with a schema for each', () => {
    assert.deepEqual(
      [...files.keys()],
      [
        `data/Interaction-${interactions.job_id}.json`,
        `data/Interaction-Attachment-${interactions.job_id}.json`,
        'schema/interaction.json',
        'schema/document.json',
      ],
    );
    assert.deepEqual(
      [...contactFiles.keys()],
      [
        `data/Contact-${contacts.job_id}.json`,
        `data/ContactAttribute-${contacts.job_id}.json`,
        'schema/contact.json',
        'schema/contactattribute.json',
      ],
    );
    assert.deepEqual([interactions.records, contacts.records], [Object.keys(samples).length + 2, 2]);
  });

  test('schemas are draft 7, name every field of the guide, and every line keeps to them', () => {
    const ajv = new Ajv({ strict: true });
    for (const [entries, job] of [
      [files, interactions.job_id],
      [contactFiles, contacts.job_id],
    ] as const) {
      for (const { data, schema, fields } of Object.values(fileKinds)) {
        const text = entries.get(`schema/${schema}.json`);
        if (text === undefined) continue;
        const described = JSON.parse(text);
        assert.equal(described.$schema, 'http://json-schema.org/draft-07/schema#');
        assert.deepEqual(Object.keys(described.properties), Object.keys(fields));
        const validate = ajv.compile(described);
        const lines = linesOf(entries, data, job);
        assert.ok(lines.length > 0);
        for (const line of lines) assert.ok(validate(line), JSON.stringify([validate.errors, line]).slice(0, 1000));
      }
    }
  });

  test('each entity type has the fields of the guide', () => {
    assert.deepEqual(interaction('EMAILIN'), {
      IXNID: 'EMAILIN',
      CONTACTID: 'BRUCE',
      TENANTID: 101,
      ENTITYTYPEID: 0,
      STARTDATE: '2009-08-05T09:33:10.000Z',
      ENDDATE: '2009-08-05T09:34:04.140Z',
      STATUS: 3,
      TYPEID: 'Inbound',
      SUBTYPEID: 'InboundNew',
      MEDIATYPEID: 'chat',
      THREADID: 'aThread',
      EXTERNALID: '00AF4A7951D60009',
      OWNERID: 124,
      CREATORAPPID: 175,
      TIMESHIFT: -330,
      CATEGORYID: 'cat',
      CANBEPARENT: 1,
      SUBJECT: 'SMS chat',
      STOPPEDREASON: 'Normal',
      ALLATTRIBUTES: { ServiceType: 'default', RTargetObjSelDBID: 123, VIP: true, empty: '' },
      STRATTRIBUTE1: 'default',
      STRATTRIBUTE3: '123',
      TEXT: 'Text of e-mail in',
      FROMADDRESS: 'someone@example.com',
      FROMPERSONAL: 'Søme Öne',
      REPLYTOADDRESS: 'reply@example.com',
      TOADDRESSES: '"Søme Öne" <someone@example.com>, b@example.com',
      CCADDRESSES: 'c@example.com',
      SENTDATE: '2009-08-05T09:33:00.000Z',
      MIMETYPE: 'message/rfc822',
      THESIZE: Buffer.byteLength(mail),
      CONTENT: Buffer.from(mail).toString('base64'),
      HEADER: Buffer.from('Return-Path: <client1@cust.example>\r\nSubject: Leak\r\n').toString('base64'),
    });
    const out = interaction('EMAILOUT');
    assert.equal(out.FromAddressEmailOut, 'someone@example.com');
    assert.equal(out.BccAddressesEmailOut, 'd@example.com');
    assert.equal(out.SentDateEmailOut, '2009-08-05T09:33:00.000Z');
    assert.deepEqual([out.FROMADDRESS, out.SENTDATE, out.REFERENCEID], [undefined, undefined, '4711']);
    assert.deepEqual([interaction('CALLBACK').DESIREDRESPONSETYPE, interaction('PHONECALL').DURATION], [1, 61]);
    assert.deepEqual(Object.keys(interaction('MINIMAL')).sort(), [
      ...['CANBEPARENT', 'CONTACTID', 'CREATORAPPID', 'ENTITYTYPEID', 'IXNID', 'MEDIATYPEID'],
      ...['STARTDATE', 'STATUS', 'TENANTID', 'THREADID', 'TYPEID'],
    ]);
  });

  test('long texts and large contents are whole', () => {
    const line = interaction('LONG');
    assert.equal(line.TEXT, longText);
    assert.equal(line.STRUCTUREDTEXT, `<p>${longText}</p>`);
    assert.ok(Buffer.from(line.CONTENT, 'base64').equals(large));
    const documents = linesOf(files, 'Interaction-Attachment', interactions.job_id);
    assert.deepEqual(
      documents.map((one) => [one.THENAME, one.DESCRIPTION, one.THESIZE, one.ENTITYID, one.ENTITYTYPEID, one.MIMETYPE]),
      attachments.map(([name, bytes]) => [name, 'A file', bytes.length, 'CHAT', 2, 'application/x-thing']),
    );
    for (const [index, [, bytes]] of attachments.entries()) {
      assert.ok(Buffer.from(documents[index].CONTENT, 'base64').equals(bytes));
    }
  });

  test('contacts have the primary values of chosen attributes, attributes every value', () => {
    const [bruce, empty] = linesOf(contactFiles, 'Contact', contacts.job_id);
    assert.deepEqual(
      [bruce.CONTACTID, bruce.TENANTID, bruce.STRATTRIBUTE1, bruce.STRATTRIBUTE2, bruce.STRATTRIBUTE4],
      ['BRUCE', 101, '+14088327799', 'Bruce@example.com', 'Bänner'],
    );
    assert.deepEqual(Object.keys(empty), ['CONTACTID', 'TENANTID', 'CREATEDDATE', 'MODIFIEDDATE']);
    const values = linesOf(contactFiles, 'ContactAttribute', contacts.job_id);
    assert.deepEqual(
      values
        .map((one) =>
          [one.ATTRIBUTENAME, one.STRVALUE ?? one.DATEVALUE, one.STRVALUELOWERCASE, one.ISPRIMARY].join(' '),
        )
        .sort(),
      [
        'Birthday 1969-12-18T00:00:00.000Z  1',
        'EmailAddress Bruce@example.com bruce@example.com 1',
        'LastName Bänner bänner 1',
        'PhoneNumber +14088327798 +14088327798 0',
        'PhoneNumber +14088327799 +14088327799 1',
        'Secret Angry angry 0',
        'Secret green green 1',
      ],
    );
    assert.equal(new Set(values.map((one) => one.ID)).size, values.length);
    for (const one of values) assert.match(`${one.ID} ${one.ATTRIBUTEID}`, /^[0-9A-Z]{16} [0-9A-Z]{16}$/);
  });

  test('media types and timeframes choose interactions', async () => {
    const idsOf = async (more: Record<string, unknown>) => {
      const run = await exported(server, more);
      return linesOf(await opened(server, folder, run, identity), 'Interaction', run.job_id).map((line) => line.IXNID);
    };
    assert.deepEqual(await idsOf({ media_types: ['fax'] }), ['LONG', 'MINIMAL']);
    const start = '2009-08-05T09:33:10.000Z';
    const fixed = (from: string, end: string) => ({ timeframe: { kind: 'fixed', start: from, end } });
    assert.equal((await idsOf(fixed(start, '2009-08-05T09:33:10.001Z'))).length, Object.keys(samples).length);
    assert.deepEqual(await idsOf(fixed('2009-08-05T00:00:00Z', start)), []);
    assert.deepEqual(await idsOf({ timeframe: { kind: 'last_month' } }), []);
  });

  test('without data there is a file without lines, and no schema', async () => {
    const run = await exported(server, { timeframe: { kind: 'last_hour' } });
    const entries = await opened(server, folder, run, identity);
    assert.deepEqual([...entries], [[`data/Interaction-${run.job_id}.json`, '']]);
    assert.equal(run.records, 0);
  });

  test('a split set opens, and each file keeps to the size', async () => {
    const run = await exported(server, { file_split_size: 65_536 });
    assert.ok(run.files.length > 10);
    for (const { size } of run.files) assert.ok(size <= 65_536);
    assert.deepEqual(
      run.files.slice(0, 2).map((one: { file_name: string }) => one.file_name),
      [`export-${run.id}.z01.smime`, `export-${run.id}.z02.smime`],
    );
    assert.equal(run.files.at(-1).file_name, `export-${run.id}.zip.smime`);
    const lines = linesOf(await opened(server, folder, run, identity), 'Interaction', run.job_id);
    assert.deepEqual(lines, interactionLines);
  });
});

describe('round trip', () => {
  test('what one server exports another one imports, and exports the same lines', async () => {
    const other = await startServer({ env });
    await defineAttributes(other);
    const otherIdentity = await uploadCertificate(other, folder);
    // Fields that only an archive has come along.
    await importInto(server, await archiveOfOther());
    const before = await exportsOf(server);
    for (const archive of before.archives) await importInto(other, archive, '--key', identity.keyFile);
    const after = await exportsOf(other, otherIdentity);
    for (const kind of ['Contact', 'ContactAttribute', 'Interaction', 'Interaction-Attachment']) {
      assert.deepEqual(after.lines[kind], before.lines[kind], kind);
      assert.ok((before.lines[kind]?.length ?? 0) > 0);
    }
    await asOwner(other.databaseUrl, async (client) => {
      const { rows } = await client.query(
        'SELECT kind, count(*)::int AS n FROM archived_fields GROUP BY kind ORDER BY kind',
      );
      // Nothing is kept aside but what the archive of strangers had.
      assert.deepEqual(rows, [
        { kind: 'contact', n: 1 },
        { kind: 'contactattribute', n: 1 },
        { kind: 'interaction', n: 1 },
      ]);
    });
  });
});

/** An archive with fields that nothing here has a place for, as a file that is not encrypted. */
async function archiveOfOther(): Promise<string> {
  const place = path.join(folder, 'stranger');
  const lines = (...all: object[]) => Buffer.from(all.map((line) => `${JSON.stringify(line)}\n`).join(''));
  await writeContents(place, {
    'data/Contact-7.json': lines({
      CONTACTID: 'STRANGER',
      MERGEID: 'before',
      STRATTRIBUTE4: 'Odd',
      STRATTRIBUTE10: 'ten',
    }),
    'data/ContactAttribute-7.json': lines({
      ID: 'odd1',
      CONTACTID: 'STRANGER',
      ATTRIBUTENAME: 'ShoeSize',
      STRVALUE: '44',
      STRVALUELOWERCASE: '44',
      ISPRIMARY: 1,
    }),
    'data/Interaction-7.json': lines({
      IXNID: 'ODD',
      CONTACTID: 'STRANGER',
      ENTITYTYPEID: 3,
      STARTDATE: '2011-01-01T00:00:00.000Z',
      THREADID: 'oddThread',
      CANBEPARENT: 0,
      MEDIATYPEID: 'voice',
      THREADHASH: 20772491,
      QUEUENAME: 'a queue',
      INTATTRIBUTE1: 1,
      ALLATTRIBUTES: { a: '1', nested: { deep: [1, 2] } },
      SITEFIELD: ['of the site'],
    }),
  });
  await pack('zip', place, '-q', '-r', path.join(folder, 'export-stranger.zip'), 'data');
  return path.join(folder, 'export-stranger.zip');
}

async function importInto(one: TestServer, archive: string, ...options: string[]): Promise<void> {
  const tasks = [
    ...['executeBulkImport', 'createProfile', 'updateProfile'].map((task) => `UCS.Customer.${task}`),
    'UCS.Interaction.createInteraction',
  ];
  const key = (await callerWith(one, path.basename(archive), tasks)).replace('Bearer ', '');
  const keyFile = path.join(folder, 'api-key');
  await writeFile(keyFile, key, { mode: 0o600 });
  const args = ['import-archive', archive, '--url', one.url, '--api-key-file', keyFile, ...options];
  const { code, errors, output } = await ended(startThroughline(folder, args));
  assert.equal(code, 0, errors + output);
}

interface Exports {
  readonly archives: readonly string[];
  /** The text of the lines, by kind. */
  readonly lines: Readonly<Record<string, string[]>>;
}

async function exportsOf(one: TestServer, opener = identity): Promise<Exports> {
  const archives: string[] = [];
  const lines: Record<string, string[]> = {};
  for (const type of ['Contact', 'Interaction']) {
    const run = await exported(one, { type });
    for (const { artifact_id: id, file_name: name } of run.files) {
      const file = path.join(folder, name);
      await writeFile(file, await download(one, id));
      archives.push(file);
    }
    const entries: Entries = await opened(one, folder, run, opener);
    for (const [name, text] of entries) {
      const kind = /^data\/(.*)-\d+\.json$/.exec(name)?.[1];
      if (kind !== undefined) lines[kind] = text.split('\n').slice(0, -1);
    }
  }
  return { archives, lines };
}
