import { readFile, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { run } from './run.ts';

/** The operating system's user that the database runs as. */
export interface Account {
  /** Unknown for the owner of an old cluster who has left /etc/passwd. */
  name: string | undefined;
  uid: number;
  gid: number;
  /** true when the server is root and has to become this user for every program of PostgreSQL. */
  switches: boolean;
}

/** macOS calls its database user `_postgres`. */
const CANDIDATES = ['postgres', '_postgres', 'nobody'];

/** /proc leads a process to its own working directory without a look at the folders above it. */
const WORKING_DIRECTORY = '/proc/self/cwd';

/**
 * Who the database runs as. PostgreSQL refuses to run as root, so root takes the owner of the existing cluster (a
 * folder made by a user, or as `nobody` before a package brought `postgres`, keeps its owner), else a system user.
 */
export async function chooseAccount(clusterDir: string): Promise<Account> {
  const uid = process.geteuid?.() ?? 0;
  const owner = await stat(clusterDir).catch(() => undefined);
  if (uid !== 0) {
    if (owner && owner.uid !== uid) {
      throw new Error(
        `The database folder ${clusterDir} belongs to user ${owner.uid}, and the server runs as ${serverUser()} ` +
          `(${uid}): start it as the same user as before, or set another DATA_DIR.`,
      );
    }
    return { name: serverUser(), uid, gid: process.getegid?.() ?? uid, switches: false };
  }
  const users = await readPasswd();
  if (owner && owner.uid !== 0) {
    const known = users.find((user) => user.uid === owner.uid);
    return { name: known?.name, uid: owner.uid, gid: known?.gid ?? owner.gid, switches: true };
  }
  for (const name of CANDIDATES) {
    const user = users.find((each) => each.name === name && each.uid !== 0);
    if (user) return { ...user, switches: true };
  }
  throw new Error(
    'PostgreSQL refuses to run as root and there is neither a user "postgres" nor "nobody" to run it as: ' +
      'start the server as an ordinary user, or set DATABASE_URL.',
  );
}

/** The name that `peer` authentication will see for this process. */
export function serverUser(): string {
  try {
    return userInfo().username;
  } catch (cause) {
    throw new Error(
      `The user ${process.geteuid?.()} that runs the server has no name on this machine, and PostgreSQL needs one: ` +
        'add it to /etc/passwd, or set DATABASE_URL.',
      { cause },
    );
  }
}

/** uids may be negative in macOS' file (nobody is -2); the kernel takes them as unsigned. */
async function readPasswd(): Promise<{ name: string; uid: number; gid: number }[]> {
  const text = await readFile('/etc/passwd', 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    return name && uid && gid ? [{ name, uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 }] : [];
  });
}

/** Whether the account can walk to the folder and write in it; asked of the kernel, which also knows ACLs and mounts. */
export async function canEnter(account: Account, dir: string): Promise<boolean> {
  return (await run('/bin/sh', ['-c', 'cd -- "$1" && test -w .', 'sh', dir], account)).ok;
}

/**
 * The name under which PostgreSQL can use a folder of its account: its path, or, below a folder that is closed to the
 * account (a checkout under /root), the working directory, which the server enters before it changes its user.
 *
 * The alternative, CAP_DAC_READ_SEARCH, gives more than the way through: with it the database could read every file
 * of the machine, and containers usually do not have it to give.
 */
export async function nameForAccount(account: Account, dir: string): Promise<string> {
  if (!account.switches || (await canEnter(account, dir))) return dir;
  const inside = await run('/bin/sh', ['-c', 'cd -- "$1" && test -w .', 'sh', WORKING_DIRECTORY], account, dir);
  if (inside.ok) return WORKING_DIRECTORY;
  throw new Error(
    `The database runs as user ${account.name ?? account.uid}, who cannot reach or write ${dir}: ` +
      'set DATA_DIR to a folder such as /var/lib/throughline.',
  );
}
