import pg from 'pg';
import { OWNER } from './cluster.ts';
import { PORT } from './socket-dir.ts';

/** Any two numbers that nobody else locks in the database `postgres`. */
const LOCK = [0x7468_726f, 0x7567_686c] as const;

const TAKE_LOCK = 'SELECT pg_try_advisory_lock($1, $2) AS locked';

const OWNER_OF_LOCK = `
  SELECT a.application_name AS name
  FROM pg_locks l JOIN pg_stat_activity a USING (pid)
  WHERE l.locktype = 'advisory' AND l.granted AND l.classid = $1 AND l.objid = $2 AND l.objsubid = 2`;

/** The connection that shows the database, and whoever asks it, that a Throughline lives and owns it. */
export interface OwnerSession {
  client: pg.Client;
  /** Resolves when the connection has ended, for whatever reason. */
  ended: Promise<void>;
}

/** Thrown when the database is fine and belongs to another process. */
export class OwnedByAnother extends Error {
  readonly pid: number;

  constructor(pid: number) {
    super(`the database is owned by process ${pid}`);
    this.pid = pid;
  }
}

/**
 * Connects to the database `postgres` of a socket folder. `ssl` and `options` are always given, because `pg` would
 * else take them from PGSSLMODE and PGOPTIONS; the session idles for months, whatever ALTER SYSTEM says.
 */
async function connect(socketDir: string): Promise<OwnerSession> {
  const client = new pg.Client({
    host: socketDir,
    port: PORT,
    user: OWNER,
    database: 'postgres',
    application_name: `throughline ${process.pid}`,
    ssl: false,
    options: '-c idle_session_timeout=0',
    connectionTimeoutMillis: 10_000,
  });
  client.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => client.once('end', () => resolve()));
  try {
    await client.connect();
  } catch (error) {
    client.end().catch(() => undefined);
    throw error;
  }
  return { client, ended };
}

/** Connects and takes the owner's lock; undefined while an ended session of our own process still has it. */
export async function openOwnerSession(socketDir: string): Promise<OwnerSession | undefined> {
  const session = await connect(socketDir);
  let owner: number | undefined;
  try {
    const { rows } = await session.client.query<{ locked: boolean }>(TAKE_LOCK, [...LOCK]);
    if (rows[0]?.locked) return session;
    owner = await lockOwner(session.client);
  } catch (error) {
    session.client.end().catch(() => undefined);
    throw error;
  }
  await session.client.end();
  if (owner !== undefined && owner !== process.pid) throw new OwnedByAnother(owner);
  return undefined;
}

/** The process that owns the server behind a socket; undefined when nobody does or nothing answers. */
export async function ownerBehind(socketDir: string): Promise<number | undefined> {
  try {
    const { client } = await connect(socketDir);
    const owner = await lockOwner(client);
    await client.end();
    return owner;
  } catch {
    return undefined;
  }
}

async function lockOwner(client: pg.Client): Promise<number | undefined> {
  const { rows } = await client.query<{ name: string }>(OWNER_OF_LOCK, [...LOCK]);
  const name = rows[0]?.name;
  return name === undefined ? undefined : Number(/\d+$/.exec(name)?.[0] ?? 0);
}
