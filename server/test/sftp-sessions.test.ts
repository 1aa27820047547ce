import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
import { describe, test } from 'node:test';
import type { Client } from 'ssh2';
import { largestFileBytes } from '../src/privacy/submissions.ts';
import { defaultLimits } from '../src/sftp/limits.ts';
import { asOwner } from './as-owner.ts';
import {
  asAdmin,
  connect,
  openSftp,
  putResult,
  type Session,
  startSftpServer,
  submissions,
  untilClosed,
} from './sftp.ts';
import { basic, expectStatus, type TestServer, userWith } from './test-server.ts';

const server = await startSftpServer();
const call: TestServer['call'] = (...request) => server.call(...request);
const status = { noSuchFile: 2, permissionDenied: 3, failure: 4, unsupported: 8 };

async function session(of = server): Promise<Session> {
  return await openSftp(await connect(of));
}

async function refused(code: keyof typeof status, work: Promise<unknown>, message = /./): Promise<void> {
  await assert.rejects(work, (error: Error & { code: number }) => {
    assert.equal(error.code, status[code], error.message);
    assert.match(error.message, message);
    return true;
  });
}

async function names(): Promise<string[]> {
  return (await submissions(server)).map(({ name }) => name);
}

/** Waits until there is nothing of a file any more. */
async function untilGone(name: string): Promise<void> {
  while ((await names()).includes(name)) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('a file on its way in', () => {
  test('is nowhere before it is whole, and leaves nothing when the connection breaks', async () => {
    const client = await connect(server);
    const sftp = await openSftp(client);
    const handle = await sftp.open('/GDPR_Submit/broken.txt', 'w');
    await sftp.write(handle, 0, randomBytes(300_000));
    assert.deepEqual(await sftp.list('/GDPR_Submit'), []);
    assert.deepEqual(await names(), ['broken.txt']);
    client.destroy();
    await untilGone('broken.txt');
    const { rows } = await asOwner(server.databaseUrl, (owner) => owner.query('SELECT 1 FROM privacy_chunks'));
    assert.equal(rows.length, 0);
  });

  test('comes in its order, without gaps, in one go', async () => {
    const sftp = await session();
    for (const [offsets, failing] of [
      [[0, 20], 1],
      [[10], 0],
      [[0, 10, 10], 2],
      [[0, 10, 5], 2],
    ] as const) {
      const handle = await sftp.open('/GDPR_Submit/gap.txt', 'w');
      for (const [index, offset] of offsets.entries()) {
        const written = sftp.write(handle, offset, Buffer.alloc(10));
        await (index < failing ? written : refused('failure', written, /in one go/));
      }
      await refused('failure', sftp.close(handle), /in one go/);
    }
    assert.ok(!(await names()).includes('gap.txt'));
    await refused('unsupported', sftp.open('/GDPR_Submit/x.txt', 'a'));
    await refused('permissionDenied', sftp.open('/GDPR_Submit/x.txt', 'w+'));
    await refused('permissionDenied', sftp.open('/GDPR_Submit/x.txt', 'r'));
    await refused('noSuchFile', sftp.open('/GDPR_Submit/x.txt', 2));
    await sftp.put('/GDPR_Submit/x.txt', Buffer.from('1'));
    await refused('failure', sftp.open('/GDPR_Submit/x.txt', 'wx'), /there is a file/);
    // As scp opens files: to write and create, not to empty.
    const handle = await sftp.open('/GDPR_Submit/x.txt', 2 | 8);
    await sftp.write(handle, 0, Buffer.from('2'));
    await sftp.close(handle);
    const found = (await submissions(server)).filter(({ name }) => name === 'x.txt');
    assert.deepEqual(
      found.map(({ content }) => content.toString()),
      ['2'],
    );
  });

  test('is pipelined', async () => {
    const sftp = await session();
    const bytes = randomBytes(2_000_000);
    const handle = await sftp.open('/GDPR_Submit/pipelined.bin', 'w');
    const writes: Promise<void>[] = [];
    for (let at = 0; at < bytes.length; at += 10_007) {
      writes.push(sftp.write(handle, at, bytes.subarray(at, at + 10_007)));
    }
    await Promise.all([...writes, sftp.close(handle)]);
    const found = (await submissions(server)).find(({ name }) => name === 'pipelined.bin');
    assert.ok(found?.content.equals(bytes));
  });

  test('has a largest size', async () => {
    const sftp = await session();
    const handle = await sftp.open('/GDPR_Submit/large.bin', 'w');
    const piece = Buffer.alloc(128 * 1024);
    for (let at = 0; at < largestFileBytes; at += piece.length) await sftp.write(handle, at, piece);
    await refused('failure', sftp.write(handle, largestFileBytes, Buffer.alloc(1)), /at most 16777216 bytes/);
    await refused('failure', sftp.close(handle));
    assert.ok(!(await names()).includes('large.bin'));
  });

  test('has a name that can be listed', async () => {
    const sftp = await session();
    for (const name of ['a\nb', 'a\u0000b', 'a\u009bb', 'x'.repeat(256)]) {
      await refused('failure', sftp.open(`/GDPR_Submit/${name}`, 'w'));
    }
    await sftp.put('/GDPR_Submit/ä € 😀 "\'.txt', Buffer.from('x'));
    assert.ok((await sftp.list('/GDPR_Submit/')).includes('ä € 😀 "\'.txt'));
  });
});

describe('a session', () => {
  test('stays within its root', async () => {
    const sftp = await session();
    for (const [given, absolute] of [
      ['.', '/'],
      ['', '/'],
      ['..', '/'],
      ['/../../etc', '/etc'],
      ['GDPR_Submit//./x/../', '/GDPR_Submit'],
      ['//GDPR_Result//a', '/GDPR_Result/a'],
    ] as const) {
      assert.equal(await sftp.realpath(given), absolute);
    }
    assert.deepEqual(await sftp.list('/'), ['GDPR_Submit', 'GDPR_Result']);
    for (const outside of ['/etc/passwd', '/GDPR_Submit/../../etc/passwd', '/GDPR_Submit/a/b', '/GDPR_Result/../x/y']) {
      await refused('noSuchFile', sftp.open(outside, 'w'));
      await refused(
        'noSuchFile',
        sftp.do((raw, settle) => raw.stat(outside, settle)),
      );
    }
    await refused('permissionDenied', sftp.open('/x', 'w'));
    await refused('permissionDenied', sftp.open('/GDPR_Submit/', 'w'));
  });

  test('has files only, which stay in their folder; attributes are accepted and say nothing', async () => {
    const sftp = await session();
    await sftp.put('/GDPR_Submit/file.txt', Buffer.from('x'));
    for (const work of [
      sftp.do((raw, settle) => raw.mkdir('/GDPR_Submit/d', settle)),
      sftp.do((raw, settle) => raw.rmdir('/GDPR_Submit', settle)),
      sftp.do((raw, settle) => raw.symlink('/GDPR_Submit/file.txt', '/GDPR_Submit/l', settle)),
      sftp.do((raw, settle) => raw.readlink('/GDPR_Submit/file.txt', settle)),
      sftp.do((raw, settle) => raw.rename('/GDPR_Submit/file.txt', '/GDPR_Result/file.txt', settle)),
      sftp.do((raw, settle) => raw.unlink('/GDPR_Submit', settle)),
    ]) {
      await refused('permissionDenied', work);
    }
    await sftp.do((raw, settle) => raw.setstat('/GDPR_Submit/file.txt', { mode: 0o777 }, settle));
    await sftp.put('/GDPR_Submit/other.txt', Buffer.from('y'));
    const [from, to] = ['/GDPR_Submit/file.txt', '/GDPR_Submit/other.txt'];
    await refused(
      'failure',
      sftp.do((raw, settle) => raw.rename(from, to, settle)),
      /there is a file/,
    );
    await sftp.do((raw, settle) => raw.ext_openssh_rename(from, to, settle));
    const found = (await submissions(server)).filter(({ name }) => /^(file|other)\.txt$/.test(name));
    assert.deepEqual(
      found.map(({ name, content }) => [name, content.toString()]),
      [['other.txt', 'x']],
    );
  });

  test('has a limited number of open files, and knows its own', async () => {
    const sftp = await session();
    const handles: Buffer[] = [];
    for (let i = 0; i < 32; i += 1) handles.push(await sftp.open(`/GDPR_Submit/open-${i}`, 'w'));
    await refused('failure', sftp.open('/GDPR_Submit/one-more', 'w'), /at most 32/);
    const [first = Buffer.of()] = handles;
    const other = await session();
    await refused('failure', other.write(first, 0, Buffer.of(1)), /not open/);
    await refused('failure', other.close(Buffer.from('nothing')), /not open/);
    await refused('permissionDenied', sftp.read(first, 0, 10));
    await sftp.close(first);
    await refused('failure', sftp.close(first), /not open/);
    await sftp.open('/GDPR_Submit/one-more', 'w');
  });

  test('is SFTP and nothing else', async () => {
    const client = await connect(server);
    const tried = (work: (settle: (error?: Error | null) => void) => void) =>
      assert.rejects(new Promise<void>((resolve, reject) => work((error) => (error ? reject(error) : resolve()))));
    await tried((settle) => client.shell(settle));
    await tried((settle) => client.exec('ls', settle));
    await tried((settle) => client.subsys('netconf', settle));
    await tried((settle) => client.forwardOut('127.0.0.1', 1, '127.0.0.1', server.config.port, settle));
    await tried((settle) => client.forwardIn('127.0.0.1', 0, settle));
    assert.deepEqual(await (await openSftp(client)).list('/'), ['GDPR_Submit', 'GDPR_Result']);
  });

  test('is ended by what is not SFTP, and the server goes on', async () => {
    for (const bytes of [
      Buffer.alloc(9, 0xff),
      Buffer.from([0, 0, 0, 0, 1]),
      Buffer.from([0, 0, 0, 5, 3, 0, 0, 0, 1]),
    ]) {
      const client = await connect(server);
      const channel = await new Promise<NodeJS.ReadWriteStream>((resolve, reject) =>
        client.subsys('sftp', (error, it) => (error ? reject(error) : resolve(it))),
      );
      channel.resume();
      const closed = once(channel, 'close');
      channel.write(bytes);
      await closed;
      client.end();
    }
    assert.deepEqual(await (await session()).list('/'), ['GDPR_Submit', 'GDPR_Result']);
  });

  test('reads from any place, and as much ahead as it likes', async () => {
    const bytes = randomBytes(5_000_000);
    await putResult(server, 'any.zip', bytes);
    const sftp = await session();
    const handle = await sftp.open('/GDPR_Result/any.zip', 'r');
    for (const [offset, length] of [
      [4_999_999, 10],
      [0, 1],
      [262_143, 2],
      [262_100, 100_000],
      [3_000_000, 32_768],
    ] as const) {
      assert.ok((await sftp.read(handle, offset, length)).equals(bytes.subarray(offset, offset + length)));
    }
    assert.equal((await sftp.read(handle, 5_000_000, 10)).length, 0);
    const pieces: Promise<Buffer>[] = [];
    for (let at = 0; at < bytes.length; at += 1000) pieces.push(sftp.read(handle, at, 1000));
    assert.ok(Buffer.concat(await Promise.all(pieces)).equals(bytes));
    await sftp.do((raw, settle) => raw.unlink('/GDPR_Result/any.zip', settle));
    await refused('noSuchFile', sftp.read(handle, 0, 10), /any more/);
  });
});

describe('who may no longer', () => {
  const password = 'a long password';

  async function userId(name: string): Promise<number> {
    const { body } = await call('GET', '/access/users');
    return body.items.find((user: { name: string }) => user.name === name).id;
  }

  async function loggedIn(name: string): Promise<{ client: Client; closed: Promise<unknown> }> {
    const client = await connect(server, { user: name, password });
    await openSftp(client);
    return { client, closed: untilClosed(client) };
  }

  test('is logged out: disabled, another password, other rights, other keys, deleted', async () => {
    const as = await userWith(server, 'leaver', ['GDPR.submitRequests']);
    const id = await userId('leaver');
    const { body } = await call('GET', '/access/roles');
    const role = body.items.find(({ name }: { name: string }) => name === 'role of leaver');
    const keys = { as, raw: '', headers: { 'content-type': 'text/plain' } };
    const line = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB5tMFdQ0kzAZbFmZ0hoyXk2sbrZxYzxkHEQm5bhRxVZ';
    for (const [change, back] of [
      [
        () => call('PUT', `/access/users/${id}`, { enabled: false }),
        () => call('PUT', `/access/users/${id}`, { enabled: true }),
      ],
      [
        () => call('PUT', `/access/users/${id}`, { password: 'another password' }),
        () => call('PUT', `/access/users/${id}`, { password }),
      ],
      [
        () => call('PUT', `/access/roles/${role.id}`, { tasks: ['UCS.Customer.readProfile'] }),
        () => call('PUT', `/access/roles/${role.id}`, { tasks: ['GDPR.submitRequests'] }),
      ],
      [
        () => call('PUT', '/users/me/ssh-keys', undefined, { ...keys, raw: line }),
        () => call('PUT', '/users/me/ssh-keys', undefined, keys),
      ],
    ] as const) {
      const { closed } = await loggedIn('leaver');
      await expectStatus(200, change());
      await closed;
      await expectStatus(200, back());
    }
    const { closed } = await loggedIn('leaver');
    await expectStatus(204, call('DELETE', `/access/users/${id}`));
    await closed;
  });

  test('is logged out in all processes; others stay', async () => {
    const beside = await startSftpServer({ beside: server });
    await userWith(server, 'far', ['GDPR.submitRequests']);
    const client = await connect(beside, { user: 'far', password });
    const stays = await session(beside);
    const closed = untilClosed(client);
    await expectStatus(200, call('PUT', `/access/users/${await userId('far')}`, { enabled: false }));
    await closed;
    assert.deepEqual(await stays.list('/'), ['GDPR_Submit', 'GDPR_Result']);
    await stays.put('/GDPR_Submit/beside.txt', Buffer.from('x'));
    assert.ok((await (await session()).list('/GDPR_Submit')).includes('beside.txt'));
    const fingerprints = [server, beside].map(({ log }) => log.find((line) => line.includes('SHA256:')));
    const [first, second] = fingerprints.map((line) => JSON.parse(line ?? '{}').fingerprint);
    assert.equal(first, second);
  });

  test('is slowed down over SFTP as over HTTP', async () => {
    // A clock that stands still: the delay does not pass, however slow the machine.
    const at = new Date();
    const slow = await startSftpServer({ now: () => at });
    await userWith(slow, 'guessed', ['GDPR.submitRequests']);
    for (let i = 0; i < 6; i += 1) {
      await assert.rejects(connect(slow, { user: 'guessed', password: `wrong ${i}` }));
    }
    await assert.rejects(connect(slow, { user: 'guessed', password }));
    const answer = await slow.call('GET', '/users/me/ssh-keys', undefined, { as: basic('guessed', password) });
    assert.equal(answer.status, 429);
  });
});

describe('the server', () => {
  test('sends away who does not log in, or does nothing', async () => {
    const impatient = await startSftpServer({ sftpLimits: { ...defaultLimits, loginMs: 200, idleMs: 300 } });
    const silent = net.connect(impatient.config.sftpPort, '127.0.0.1');
    silent.on('error', () => {});
    silent.resume();
    await untilClosed(silent);
    const idle = await startSftpServer({ sftpLimits: { ...defaultLimits, idleMs: 300 } });
    const client = await connect(idle);
    await untilClosed(client);
  });

  test('bears a limited number of connections, channels and tries', async () => {
    const limits = { ...defaultLimits, connections: 2, loggingInFromOne: 1, sessions: 1, attempts: 3 };
    const small = await startSftpServer({ sftpLimits: limits });
    const first = await connect(small);
    await openSftp(first);
    await assert.rejects(openSftp(first));
    const silent = net.connect(small.config.sftpPort, '127.0.0.1');
    await once(silent, 'data');
    await assert.rejects(connect(small));
    silent.destroy();
    await untilClosed(silent);
    const tries: string[] = [];
    const authHandler = () => {
      tries.push('password');
      return { type: 'password' as const, username: 'nobody', password: 'wrong' };
    };
    for (;;) {
      // The server hears later than we that the one before has gone.
      await assert.rejects(connect(small, { user: 'nobody' }, { authHandler: authHandler as never }));
      if (tries.length > 0) break;
    }
    assert.equal(tries.length, 4);
  });

  test('lets transfers end when it stops, and waits for nobody for ever', async () => {
    const stopping = await startSftpServer({ sftpLimits: { ...defaultLimits, stopMs: 60_000 } });
    const client = await connect(stopping);
    const sftp = await openSftp(client);
    const handle = await sftp.open('/GDPR_Submit/last.txt', 'w');
    const idle = await connect(stopping);
    const idleClosed = untilClosed(idle);
    const stopped = stopping.stop();
    await idleClosed;
    await refused('failure', sftp.open('/GDPR_Submit/too-late.txt', 'w'), /stopping/);
    await sftp.write(handle, 0, Buffer.from('x'));
    await sftp.close(handle);
    await stopped;
    assert.deepEqual(
      (await submissions(stopping)).map(({ name }) => name),
      ['last.txt'],
    );
    const hasty = await startSftpServer({ sftpLimits: { ...defaultLimits, stopMs: 100 } });
    await (await session(hasty)).open('/GDPR_Submit/never.txt', 'w');
    await hasty.stop();
    assert.deepEqual(await submissions(hasty), []);
  });

  test('answers while the database is out of reach, and goes on with the session', async () => {
    const lone = await startSftpServer();
    const sftp = await session(lone);
    const name = new URL(lone.databaseUrl).pathname.slice(1);
    const elsewhere = lone.databaseUrl.replace(`/${name}?`, '/postgres?');
    const allow = (is: boolean) =>
      asOwner(elsewhere, async (client) => {
        await client.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS ${is}`);
        const all = 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1';
        if (!is) await client.query(all, [name]);
      });
    await allow(false);
    await refused('failure', sftp.list('/GDPR_Submit'));
    assert.deepEqual(await sftp.list('/'), ['GDPR_Submit', 'GDPR_Result']);
    await allow(true);
    for (;;) {
      const list = await sftp.list('/GDPR_Submit').catch(() => undefined);
      if (list !== undefined) break;
    }
    await sftp.put('/GDPR_Submit/after.txt', Buffer.from('x'));
    assert.deepEqual(await sftp.list('/GDPR_Submit'), ['after.txt']);
  });

  test('keeps little for a client that reads nothing of what it asks for', async () => {
    await putResult(server, 'slow.zip', randomBytes(30_000_000));
    const client = await connect(server, asAdmin);
    const sftp = await openSftp(client);
    const handle = await sftp.open('/GDPR_Result/slow.zip', 'r');
    const socket = (client as unknown as { _sock: net.Socket })._sock;
    socket.pause();
    const reads: Promise<Buffer>[] = [];
    for (let at = 0; at < 30_000_000; at += 30_000) reads.push(sftp.read(handle, at, 30_000));
    // Another one is served meanwhile.
    assert.deepEqual(await (await session()).list('/'), ['GDPR_Submit', 'GDPR_Result']);
    socket.resume();
    const sizes = (await Promise.all(reads)).map(({ length }) => length);
    assert.equal(
      sizes.reduce((sum, size) => sum + size, 0),
      30_000_000,
    );
  });
});
