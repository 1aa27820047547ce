import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from './free-port.ts';
import { basic, createDatabase } from './test-server.ts';

const root = new URL('../../', import.meta.url);
const run = promisify(execFile);

interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  readonly env: NodeJS.ProcessEnv;
  output(): string;
  exit(): Promise<number | null>;
}

async function dataFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'throughline-start-'));
  after(() => rm(folder, { recursive: true, force: true }));
  return path.join(folder, 'data');
}

/** Starts the server as `npm start` does, and waits until it says where it listens or has ended. */
async function start(settings: Record<string, string>): Promise<Started> {
  const port = await freePort();
  const { ADMIN_PASSWORD: _, DATABASE_URL: __, ...inherited } = process.env;
  const env = { ...inherited, PORT: String(port), SFTP_PORT: '0', ...settings };
  const child = spawn(process.execPath, ['server/src/main.ts'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  after(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  await new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes('Throughline listens on')) resolve();
      });
    }
    void ended.then(() => resolve());
  });
  return { child, url: `http://127.0.0.1:${port}`, env, output: () => output, exit: () => ended };
}

describe('npm start', () => {
  test('makes everything on an empty folder, prints the password once, plays the demo, stops in order', async () => {
    const dataDir = await dataFolder();
    const first = await start({ DATA_DIR: dataDir });
    assert.match(first.output(), new RegExp(`Throughline listens on ${first.url}`));
    const password = /User admin was made with the password (\S+)/.exec(first.output())?.[1] ?? '';
    const authorization = { authorization: basic('admin', password) };
    assert.equal((await fetch(`${first.url}/server/status`, { headers: authorization })).status, 200);
    for (const folder of ['postgres', 'keys'])
      assert.equal((await stat(path.join(dataDir, folder))).mode & 0o777, 0o700);
    assert.equal((await stat(path.join(dataDir, 'keys/encryption.json'))).mode & 0o777, 0o600);

    const demo = await run(process.execPath, ['demo/main.ts', '--customers', '200'], { cwd: root, env: first.env });
    assert.match(demo.stdout, /200 of 200 customers created/);
    assert.match(demo.stdout, /2 of 2 callers identified/);

    first.child.kill('SIGTERM');
    assert.equal(await first.exit(), 0);
    const second = await start({ DATA_DIR: dataDir });
    assert.doesNotMatch(second.output(), /password/);
    const found = await fetch(`${second.url}/profiles?EmailAddress=jd34@hotmail.dom`, { headers: authorization });
    assert.deepEqual(await found.json(), { customer_id: 'JOHNDOE' });
    second.child.kill('SIGINT');
    assert.equal(await second.exit(), 0);
  });

  test('SFTP says where it listens and keeps its host key; a port in use stops the start', async () => {
    const port = await freePort();
    const settings = {
      DATABASE_URL: await createDatabase(),
      DATA_DIR: await dataFolder(),
      ADMIN_PASSWORD: 'correct horse',
      SFTP_PORT: String(port),
    };
    const said = /SFTP listens on 127\.0\.0\.1:(\d+) \(host key (SHA256:[A-Za-z0-9+/]{43})\)/;
    const first = await start(settings);
    const [, listensOn, fingerprint] = said.exec(first.output()) ?? [];
    assert.equal(listensOn, String(port));
    assert.equal((await stat(path.join(settings.DATA_DIR, 'keys/ssh_host_ed25519_key'))).mode & 0o777, 0o600);
    const second = await start(settings);
    assert.equal(await second.exit(), 1);
    assert.match(
      second.output(),
      /cannot start: SFTP cannot listen on 127\.0\.0\.1:\d+ \(the port is in use\): set SFTP_PORT/,
    );
    const beside = await start({ ...settings, SFTP_PORT: String(await freePort()) });
    assert.equal(said.exec(beside.output())?.[2], fingerprint);
    for (const { child, exit } of [first, beside]) {
      child.kill('SIGTERM');
      assert.equal(await exit(), 0);
    }
    const off = await start({ ...settings, SFTP_PORT: '0' });
    assert.doesNotMatch(off.output(), /SFTP/);
  });

  test('rotate-key encrypts again what is stored, and running servers take up the new key', async () => {
    const settings = {
      DATABASE_URL: await createDatabase(),
      DATA_DIR: await dataFolder(),
      ADMIN_PASSWORD: 'correct horse',
    };
    const server = await start(settings);
    const headers = { authorization: basic('admin', 'correct horse'), 'content-type': 'application/json' };
    const post = async (path: string, body: unknown) =>
      (await fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body) })).status;
    const attribute = { name: 'secret', type: 'string', encrypt: true };
    assert.equal(await post('/metadata/profiles', attribute), 201);
    assert.equal(
      await post('/metadata/profiles/extensions', { name: 'E', type: 'single-valued', attributes: [attribute] }),
      201,
    );
    const profile = { customer_id: 'SEALED', secret: 'swordfish', E: { secret: 'marlin' } };
    assert.equal(await post('/profiles', profile), 201);
    const { stdout } = await run(process.execPath, ['server/src/cli.ts', 'rotate-key'], { cwd: root, env: server.env });
    assert.match(stdout, /with the key k2\.\n2 records are encrypted with the key k2\./);
    const client = new pg.Client({ connectionString: settings.DATABASE_URL });
    await client.connect();
    const { rows } = await client.query(
      'SELECT encrypted FROM throughline.profiles UNION ALL SELECT encrypted FROM throughline.profile_extension_records',
    );
    await client.end();
    for (const row of rows) assert.match(row.encrypted.secret, /^k2\./);
    const read = await fetch(`${server.url}/profiles/SEALED?extensions=E`, { headers });
    assert.deepEqual(await read.json(), profile);
    const again = await run(process.execPath, ['server/src/cli.ts', 'rotate-key', '--resume'], {
      cwd: root,
      env: server.env,
    });
    assert.match(again.stdout, /^0 records/);
    server.child.kill('SIGTERM');
    assert.equal(await server.exit(), 0);
  });

  test('says in one sentence why it cannot start', async () => {
    const started = await start({ DATA_DIR: await dataFolder(), PORT: 'http' });
    assert.equal(await started.exit(), 1);
    assert.equal(
      started.output(),
      "Throughline cannot start: PORT must be a whole number from 1 to 65535, not 'http'.\n",
    );
  });
});

describe('several processes', () => {
  test('start at once on one empty database; one makes it, all serve it, another keyring is refused', async () => {
    const databaseUrl = await createDatabase();
    const dataDir = await dataFolder();
    const settings = { DATABASE_URL: databaseUrl, DATA_DIR: dataDir, ADMIN_PASSWORD: 'correct horse' };
    const started = await Promise.all([start(settings), start(settings), start(settings)]);
    const headers = { authorization: basic('admin', 'correct horse'), 'content-type': 'application/json' };
    const [one, two, three] = started as [Started, Started, Started];
    for (const { output } of started) assert.match(output(), /listens/);
    const body = JSON.stringify({ customer_id: 'EVERYWHERE' });
    assert.equal((await fetch(`${one.url}/profiles`, { method: 'POST', headers, body })).status, 201);
    for (const { url } of [two, three])
      assert.equal((await fetch(`${url}/profiles/EVERYWHERE`, { headers })).status, 200);

    const stranger = await start({ ...settings, DATA_DIR: await dataFolder() });
    assert.equal(await stranger.exit(), 1);
    assert.match(stranger.output(), /is not the keyring of this database/);
    for (const { child, exit } of started) {
      child.kill('SIGTERM');
      assert.equal(await exit(), 0);
    }
  });

  test('serve a database whose user is neither superuser nor may create roles', async () => {
    const databaseUrl = await createDatabase();
    const owner = new pg.Client({ connectionString: databaseUrl });
    await owner.connect();
    const { rows } = await owner.query('SELECT current_database() AS name');
    const role = `owner_of_${rows[0].name}`;
    await owner.query(`CREATE ROLE ${role} LOGIN`);
    await owner.query(`ALTER DATABASE ${rows[0].name} OWNER TO ${role}`);
    await owner.end();
    // The role goes with the test run's cluster.
    // Peer authentication only admits the owner of the cluster: the role is taken on by a setting instead.
    const url = new URL(databaseUrl);
    url.searchParams.set('options', `-c role=${role}`);
    const started = await start({
      DATABASE_URL: url.href,
      DATA_DIR: await dataFolder(),
      ADMIN_PASSWORD: 'correct horse',
    });
    assert.match(started.output(), /listens/);
    const headers = { authorization: basic('admin', 'correct horse'), 'content-type': 'application/json' };
    const created = await fetch(`${started.url}/profiles`, {
      method: 'POST',
      headers,
      body: '{"customer_id":"ORDINARY"}',
    });
    assert.equal(created.status, 201);
    started.child.kill('SIGTERM');
    assert.equal(await started.exit(), 0);
  });
});
