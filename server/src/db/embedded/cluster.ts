import { chown, lchown, mkdtemp, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Account, nameForAccount, serverUser } from './account.ts';
import type { Programs } from './programs.ts';
import { run } from './run.ts';

/** `postgres.new-…` of initdb, `postgres-….part-…` of a copy. */
const LEFTOVER = /^postgres(\.new-|-.*\.part-)/;

/** The one role that initdb makes, and that only the server's own OS user may be. */
export const OWNER = 'throughline';

export interface Cluster {
  dir: string;
  /** What `postgres -D` is told when it starts inside `dir`. */
  argument: string;
}

/** The cluster of this DATA_DIR, made if there is none, owned by the account. Only for the holder of DATA_DIR. */
export async function prepareCluster(dataDir: string, account: Account, programs: Programs): Promise<Cluster> {
  const dir = join(dataDir, 'postgres');
  await removeLeftovers(dataDir);
  const version = await readFile(join(dir, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version === undefined) {
    await refuseForeignFiles(dir);
    await rename(await createCluster(dir, account, programs), dir);
    await persist(dataDir);
  } else if (version.trim() !== programs.major) {
    throw new Error(
      `The database folder ${dir} was made by PostgreSQL ${version.trim()}, and this server brings ${programs.major}: ` +
        'move its data over with pg_dump of the old version, or set DATABASE_URL to a server of that version.',
    );
  }
  if (account.switches && (await stat(dir)).uid === 0) await giveTree(dir, account);
  return { dir, argument: await nameForAccount(account, dir) };
}

/**
 * Says who may connect, anew at each start because the server's user may have changed: whoever the kernel says is the
 * server's or the database's user, as the owner, through the socket. There is no password to leak.
 */
export async function writeAccessFiles(dir: string, account: Account): Promise<void> {
  const users = new Set([serverUser(), account.name].filter((name) => name !== undefined));
  const lines = [...users].map((name) => `throughline "${name.replaceAll('"', '""')}" ${OWNER}\n`);
  await replaceFile(join(dir, 'pg_ident.conf'), lines.join(''), account);
  await replaceFile(join(dir, 'pg_hba.conf'), 'local all all peer map=throughline\n', account);
}

/**
 * Writes a file of the cluster. The folder belongs to the database's user, and the server may be root: the file is made
 * anew and changed through its descriptor, so that a link put there cannot lead the write elsewhere.
 */
export async function replaceFile(path: string, text: string, account: Account): Promise<void> {
  await rm(path, { force: true });
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    if (account.switches) await file.chown(account.uid, account.gid);
  } finally {
    await file.close();
  }
}

/** An empty folder is welcome (rename replaces it); anything else is not ours to overwrite. */
async function refuseForeignFiles(dir: string): Promise<void> {
  const names = await readdir(dir).catch(() => []);
  if (names.length === 0) return;
  throw new Error(`${dir} holds files but no PostgreSQL cluster: move them away, or set another DATA_DIR.`);
}

/** Half a cluster or half a copy of the programs, of a start that was killed. Its initdb may still be writing. */
async function removeLeftovers(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (!LEFTOVER.test(name)) continue;
    await rm(join(dataDir, name), { recursive: true, force: true, maxRetries: 10 });
  }
}

/**
 * initdb into a folder that gets its real name when it is whole: a crash leaves nothing that looks like a cluster. The
 * name is new each time, because the initdb of a killed server may go on and must not write into ours.
 */
async function createCluster(dir: string, account: Account, programs: Programs): Promise<string> {
  const fresh = await mkdtemp(`${dir}.new-`);
  if (account.switches) await chown(fresh, account.uid, account.gid);
  const argument = await nameForAccount(account, fresh);
  const made = await run(
    programs.initdb,
    [
      ...['-D', argument, '-U', OWNER, '-E', 'UTF8'],
      ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
      ...['--data-checksums', '--auth-local=peer', '--auth-host=reject', '--no-instructions'],
    ],
    account,
    fresh,
  );
  if (made.ok) return fresh;
  await rm(fresh, { recursive: true, force: true });
  throw new Error(`The database could not be created in ${dirname(fresh)}: ${made.stderr}`);
}

/** A cluster put back from a backup by root. The top folder comes last: until then, the next start begins again. */
async function giveTree(dir: string, account: Account): Promise<void> {
  for (const entry of await readdir(dir, { recursive: true })) await lchown(join(dir, entry), account.uid, account.gid);
  await chown(dir, account.uid, account.gid);
}

/** initdb has synced the files; this is for the name. */
async function persist(dir: string): Promise<void> {
  const handle = await open(dir, 'r');
  await handle.sync();
  await handle.close();
}
