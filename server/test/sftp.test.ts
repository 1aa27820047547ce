import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { temporaryFolder } from './archives/workshop.ts';
import { asOwner } from './as-owner.ts';
import { latestAudit } from './exports.ts';
import { asAdmin, makeKey, nameOfToday, putResult, sftp, startSftpServer, submissions } from './sftp.ts';
import { basic, expectStatus, type TestServer, userWith } from './test-server.ts';
import { requireTools } from './tools.ts';

await requireTools('sftp');
const server = await startSftpServer();
const call: TestServer['call'] = (...request) => server.call(...request);
const folder = await temporaryFolder();

/** Plays commands as admin that have to succeed. */
async function play(...commands: string[]): Promise<string> {
  const { code, stdout, stderr } = await sftp(server, asAdmin, ...commands);
  assert.equal(code, 0, stderr);
  return stdout;
}

/** Plays a command that has to be refused. */
async function refused(command: string): Promise<string> {
  const { code, stderr } = await sftp(server, asAdmin, command);
  assert.equal(code, 1, stderr);
  return stderr;
}

async function localFile(name: string, content: string | Buffer): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, content);
  return file;
}

async function submission(name: string) {
  return (await submissions(server)).find((row) => row.name === name);
}

describe('the folders', () => {
  test('are two', async () => {
    const stdout = await play(
      'pwd',
      'ls -la',
      'cd GDPR_Submit',
      'pwd',
      'ls',
      'cd ../../..//./GDPR_Result/',
      'pwd',
      'ls',
    );
    assert.match(stdout, /Remote working directory: \/\n/);
    assert.match(stdout, /^drwx------.* GDPR_Submit$/m);
    assert.match(stdout, /^dr-x------.* GDPR_Result$/m);
    assert.match(stdout, /Remote working directory: \/GDPR_Submit\n/);
    assert.match(stdout, /Remote working directory: \/GDPR_Result\n/);
  });

  test('are all there is, and stay', async () => {
    for (const command of [
      'ls /etc',
      'get /etc/passwd',
      'get ../../../../etc/passwd',
      'cd GDPR_Submit/x',
      'ls GDPR_Result/x',
    ]) {
      assert.match(await refused(command), /No such file|not found/, command);
    }
    const file = await localFile('outside.json', '{}');
    for (const command of [
      'mkdir x',
      'mkdir GDPR_Submit/x',
      'rmdir GDPR_Submit',
      'rename GDPR_Submit x',
      'symlink GDPR_Submit x',
      `put ${file}`,
      `put ${file} /outside.json`,
      `put ${file} GDPR_Result/`,
    ]) {
      assert.match(await refused(command), /Permission denied/i, command);
    }
  });
});

describe('GDPR_Submit', () => {
  test('takes a file that is processed', async () => {
    const name = nameOfToday('1');
    const content = JSON.stringify({ requests: [{ type: 'FORGET', contacts: [{ email: 'a@example.com' }] }] });
    await play(`put ${await localFile(name, content)} GDPR_Submit/`);
    const row = await submission(name);
    assert.deepEqual([row?.reason, row?.size], [null, content.length]);
    assert.match(row?.status ?? '', /^(pending|running|finished)$/);
    assert.match(row?.actor ?? '', /^user:\d+$/);
    const { body } = await call('GET', '/access/audit?limit=10');
    assert.ok(body.items.some(({ action }: { action: string }) => action === 'submit'));
    const log = name.replace('.json', '-execution-log.json');
    while (!(await play('ls -1 GDPR_Result')).includes(log));
    await play(`get GDPR_Result/${log} ${folder}/log.json`);
    const { result } = JSON.parse(await readFile(path.join(folder, 'log.json'), 'utf8'));
    assert.equal(result[0].contacts[0].response, 'SUCCESS: not found');
    assert.doesNotMatch(await play('ls GDPR_Submit'), new RegExp(name));
  });

  test('keeps a file of another name with all its bytes, until that is a name for it', async () => {
    const content = randomBytes(700_001);
    const file = await localFile('notes', content);
    const stdout = await play(`put ${file} GDPR_Submit/upload.part`, 'ls -l GDPR_Submit');
    assert.match(stdout, /^--w------- .* 700001 .*upload\.part$/m);
    const before = await submission('upload.part');
    assert.deepEqual([before?.status, before?.content.equals(content)], ['ignored', true]);
    const name = nameOfToday('renamed');
    await play(`rename GDPR_Submit/upload.part GDPR_Submit/${name}`);
    assert.equal(await submission('upload.part'), undefined);
    assert.match((await submission(name))?.status ?? '', /^(pending|running|finished)$/);
  });

  test('takes nothing twice, and says why', async () => {
    const name = nameOfToday('twice');
    const file = await localFile(name, '{}');
    await play(`put ${file} GDPR_Submit/`);
    await play(`put ${file} GDPR_Submit/`);
    const rows = (await submissions(server)).filter((row) => row.name === name);
    assert.deepEqual(
      rows.map(({ status }) => status === 'ignored'),
      [false, true],
    );
    assert.match(rows[1]?.reason ?? '', /processed already/);
  });

  test('is written, and not read', async () => {
    const file = await localFile('secret.txt', 'secret');
    await play(`put ${file} GDPR_Submit/`);
    assert.match(await refused(`get GDPR_Submit/secret.txt ${folder}/back`), /Permission denied/);
    await play('rm GDPR_Submit/secret.txt');
    assert.equal(await submission('secret.txt'), undefined);
    assert.match(await refused('rm GDPR_Submit/secret.txt'), /No such file/i);
  });

  test('does not give back what is being processed', async () => {
    const name = nameOfToday('running', 'export');
    await asOwner(server.databaseUrl, (client) =>
      client.query(
        `INSERT INTO privacy_submissions (tenant_id, submission_id, name, actor, status, size, submitted_at)
         VALUES (101, gen_random_uuid(), $1, 'user:1', 'running', 7, now())`,
        [name],
      ),
    );
    assert.match(await play('ls -l GDPR_Submit'), new RegExp(` 7 .*${name}$`, 'm'));
    for (const command of [`rm GDPR_Submit/${name}`, `rename GDPR_Submit/${name} GDPR_Submit/other`]) {
      assert.match(await refused(command), /Permission denied/i);
    }
    await asOwner(server.databaseUrl, (client) =>
      client.query(`UPDATE privacy_submissions SET status = 'finished' WHERE name = $1`, [name]),
    );
    assert.doesNotMatch(await play('ls GDPR_Submit'), new RegExp(name));
  });

  test('lists as many files as there are, each name once', async () => {
    await asOwner(server.databaseUrl, (client) =>
      client.query(
        `INSERT INTO privacy_submissions (tenant_id, submission_id, name, actor, status, size, submitted_at)
         SELECT 101, gen_random_uuid(), 'many-' || lpad(i::text, 4, '0'), 'user:1', status, 0, now()
         FROM generate_series(1, 205) AS i, (VALUES ('ignored'), ('pending')) AS s (status)`,
      ),
    );
    const listed = (await play('ls -1 GDPR_Submit')).match(/many-\d+/g);
    await asOwner(server.databaseUrl, (client) =>
      client.query(`DELETE FROM privacy_submissions WHERE name LIKE 'many-%'`),
    );
    assert.deepEqual(
      listed,
      Array.from({ length: 205 }, (_, i) => `many-${String(i + 1).padStart(4, '0')}`),
    );
  });

  test('goes on with no file that was begun before', async () => {
    const file = await localFile('again.txt', 'the first half and the second one');
    await play(`put ${await localFile('half.txt', 'the first half')} GDPR_Submit/again.txt`);
    assert.match(await refused(`reput ${file} GDPR_Submit/again.txt`), /unsupported/);
    assert.equal((await submission('again.txt'))?.content.toString(), 'the first half');
  });
});

describe('GDPR_Result', () => {
  test('is read and cleared', async () => {
    const bytes = randomBytes(3_000_000);
    const name = 'export-20260101_1-archive.zip';
    await putResult(server, name, bytes);
    assert.match(await play('ls -l GDPR_Result'), new RegExp(`^-r-------- .* 3000000 .*${name}$`, 'm'));
    const target = path.join(folder, 'archive.zip');
    await play(`get GDPR_Result/${name} ${target}`);
    assert.ok((await readFile(target)).equals(bytes));
    const file = await localFile(name, 'x');
    for (const command of [`put ${file} GDPR_Result/`, `rename GDPR_Result/${name} GDPR_Result/x`]) {
      assert.match(await refused(command), /Permission denied/i);
    }
    await play(`rm GDPR_Result/${name}`);
    assert.doesNotMatch(await play('ls GDPR_Result'), /archive/);
    assert.match(await refused(`get GDPR_Result/${name}`), /not found|No such file/);
    assert.match(await latestAudit(server), /^delete privacy_result /);
    const { body } = await call('GET', '/access/audit?limit=10');
    assert.ok(body.items.some(({ action }: { action: string }) => action === 'download'));
  });

  test('goes on with a download that was broken off, and takes an empty file', async () => {
    const bytes = randomBytes(1_000_000);
    await putResult(server, 'b.zip', bytes);
    await putResult(server, 'empty.zip', Buffer.alloc(0));
    const target = await localFile('b.zip', bytes.subarray(0, 300_001));
    await play(`reget GDPR_Result/b.zip ${target}`, `get GDPR_Result/empty.zip ${folder}/empty.zip`);
    assert.ok((await readFile(target)).equals(bytes));
    assert.equal((await readFile(path.join(folder, 'empty.zip'))).length, 0);
  });

  test('streams 200 MB through little memory', async () => {
    const bytes = randomBytes(200_000_000);
    await putResult(server, 'large.zip', bytes);
    const before = process.memoryUsage.rss();
    let most = before;
    const timer = setInterval(() => {
      most = Math.max(most, process.memoryUsage.rss());
    }, 20);
    const target = path.join(folder, 'large.zip');
    await play(`get GDPR_Result/large.zip ${target}`);
    clearInterval(timer);
    assert.ok(most - before < 100_000_000, `${Math.round((most - before) / 1e6)} MB more`);
    assert.ok((await readFile(target)).equals(bytes));
  });
});

describe('a login', () => {
  const put = async (file: string) => [`put ${file} GDPR_Submit/`];

  test('needs the right password of a user who may', async () => {
    const file = await localFile('login.txt', 'x');
    const officer = await userWith(server, 'officer', ['GDPR.submitRequests']);
    assert.match(officer, /^Basic /);
    await userWith(server, 'agent', ['UCS.Customer.readProfile', 'GDPR.readResults']);
    const good = { user: 'officer', password: 'a long password' };
    for (const credentials of [good, { ...good, user: 'OFFICER' }, { ...good, user: 'default\\officer' }]) {
      const { code, stderr } = await sftp(server, credentials, ...(await put(file)));
      assert.equal(code, 0, stderr);
    }
    for (const credentials of [
      { ...good, password: 'another password' },
      { ...good, password: '' },
      { user: 'agent', password: 'a long password' },
      { ...good, user: 'nobody' },
      { ...good, user: 'acme\\officer' },
    ]) {
      const { code, stderr } = await sftp(server, credentials, 'ls');
      assert.equal(code, 255, credentials.user);
      assert.match(stderr, /Permission denied \(publickey,password\)/);
    }
    const { body } = await call('GET', '/access/users');
    const { id } = body.items.find(({ name }: { name: string }) => name === 'officer');
    await expectStatus(200, call('PUT', `/access/users/${id}`, { enabled: false }));
    assert.equal((await sftp(server, good, 'ls')).code, 255);
    await expectStatus(200, call('PUT', `/access/users/${id}`, { enabled: true }));
    assert.equal((await sftp(server, good, 'ls')).code, 0);
  });

  test('is made with a key of each kind', async () => {
    const as = await userWith(server, 'holder', ['GDPR.submitRequests']);
    const keys = [];
    for (const kind of [['ed25519'], ['ecdsa', '-b', '256'], ['ecdsa', '-b', '521'], ['rsa', '-b', '3072']]) {
      keys.push(await makeKey(kind[0] ?? '', ...kind.slice(1)));
    }
    const login = (file: string) => sftp(server, { user: 'holder', key: file }, 'ls');
    for (const { file } of keys) assert.equal((await login(file)).code, 255);
    const text = (lines: readonly string[]) => ({
      as,
      raw: lines.join('\n'),
      headers: { 'content-type': 'text/plain' },
    });
    const all = keys.map(({ line }) => line);
    await expectStatus(200, call('PUT', '/users/me/ssh-keys', undefined, text(all)));
    for (const { file } of keys) {
      const { code, stderr } = await login(file);
      assert.equal(code, 0, stderr);
    }
    // Of another user it is nobody's.
    assert.equal((await sftp(server, { user: 'admin', key: keys[0]?.file ?? '' }, 'ls')).code, 255);
    await expectStatus(200, call('PUT', '/users/me/ssh-keys', undefined, text(all.slice(1))));
    assert.deepEqual(
      (await Promise.all(keys.map(({ file }) => login(file)))).map(({ code }) => code),
      [255, 0, 0, 0],
    );
    await expectStatus(200, call('PUT', '/users/me/ssh-keys', undefined, text([])));
    assert.equal((await login(keys[1]?.file ?? '')).code, 255);
  });

  test('shows one tenant', async () => {
    const tenant = { name: 'acme', admin_password: 'acme password' };
    const { body } = await expectStatus(201, call('POST', '/access/tenants', tenant));
    const other = { user: 'acme\\admin', password: 'acme password' };
    await putResult(server, 'ours.zip', Buffer.from('ours'));
    await putResult(server, 'theirs.zip', Buffer.from('theirs'), body.id);
    const file = await localFile('of-acme.txt', 'acme');
    const { code, stdout, stderr } = await sftp(
      server,
      other,
      `put ${file} GDPR_Submit/`,
      'ls GDPR_Submit',
      'ls GDPR_Result',
    );
    assert.equal(code, 0, stderr);
    assert.deepEqual(stdout.match(/GDPR_\w+\/\S+/g), ['GDPR_Submit/of-acme.txt', 'GDPR_Result/theirs.zip']);
    for (const command of ['get GDPR_Result/ours.zip', 'rm GDPR_Result/ours.zip', 'rm GDPR_Submit/login.txt']) {
      assert.equal((await sftp(server, other, command)).code, 1, command);
    }
    assert.doesNotMatch(await play('ls GDPR_Submit', 'ls GDPR_Result'), /acme|theirs/);
    assert.deepEqual(
      (await submissions(server, body.id)).map(({ name }) => name),
      ['of-acme.txt'],
    );
    const asAcme = basic('acme\\admin', 'acme password');
    const { body: audit } = await expectStatus(200, call('GET', '/access/audit', undefined, { as: asAcme }));
    assert.equal(audit.items[0].record_type, 'privacy_file');
  });

  test('leaves lines without names in the log', async () => {
    await play('ls');
    const lines = server.log.map((line) => JSON.parse(line));
    const started = lines.findLast(({ message }) => message === 'sftp session started');
    const ended = lines.findLast(({ message }) => message === 'sftp session ended');
    assert.match(started.actor, /^user:\d+$/);
    assert.deepEqual([started.tenant, ended.actor, ended.bytes_sent], [101, started.actor, 0]);
    assert.ok(lines.some(({ message, method }) => message === 'sftp login refused' && method === 'password'));
    assert.ok(!server.log.some((line) => /login\.txt|officer|nobody/.test(line)));
  });
});
