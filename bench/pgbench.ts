import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type pg from 'pg';
import { applicationRole, schemaName } from '../server/src/db/client.ts';
import type { BenchPostgres } from './postgres.ts';
import type { RecordedRequest } from './recording.ts';

const run = promisify(execFile);

/** Connections: as many as the pool of the server has. */
const clients = 10;

export const pgbenchMissing =
  'pgbench is not installed (Debian and Ubuntu: apt install postgresql): its column is left out.';

/** The pgbench of this machine, or undefined when there is none. */
export async function findPgbench(): Promise<string | undefined> {
  const packaged = await readdir('/usr/lib/postgresql').catch(() => []);
  const folders = packaged.sort((a, b) => Number(b) - Number(a)).map((version) => `/usr/lib/postgresql/${version}/bin`);
  for (const folder of [...(process.env['PATH'] ?? '').split(':'), ...folders]) {
    const program = path.join(folder, 'pgbench');
    const works = await run(program, ['--version']).then(
      () => true,
      () => false,
    );
    if (works) return program;
  }
  return undefined;
}

/** What pgbench replays: requests as the server sent them, several to one of its "transactions". */
export interface Replay {
  readonly database: string;
  readonly script: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Requests in one run of the script. */
  readonly batch: number;
  /** For requests that can be replayed only once: how often each client runs the script. */
  readonly runsPerClient: number | undefined;
}

export interface ReplayOptions {
  readonly postgres: BenchPostgres;
  readonly database: string;
  readonly name: string;
  readonly requests: readonly RecordedRequest[];
  readonly batch: number;
  readonly repeatable: boolean;
}

/**
 * Makes a script of recorded requests. Parameters that differ from request to request lie in a table of the same
 * database; pgbench reads them for a batch of requests with one select, the only statement that the server does not
 * send. Parameters that are always the same are variables, so that they stay parameters for the planner too.
 */
export async function prepareReplay(options: ReplayOptions): Promise<Replay> {
  const { postgres, database, name, requests, batch, repeatable } = options;
  const rows = Math.floor(requests.length / batch);
  const first = requests[0];
  if (first === undefined || rows < clients) throw new Error(`too few requests were recorded for ${name}`);
  const varying = varyingParameters(requests);
  const variables: Record<string, string> = { turn: '0' };
  const lines = repeatable
    ? [`\\set n random(0, ${rows - 1})`]
    : [`\\set n :client_id * ${Math.floor(rows / clients)} + :turn`, '\\set turn :turn + 1'];
  lines.push(`SELECT * FROM bench.${name} WHERE n = :n \\gset`);
  for (let i = 0; i < batch; i += 1) {
    for (const [s, { text, values }] of first.statements.entries()) {
      const statement = text.replace(/\$(\d+)/g, (_, number: string) => {
        const at = Number(number) - 1;
        const value = values[at];
        if (varying.has(`${s}_${at}`)) return `:v${i}_${s}_${at}`;
        // pgbench knows no null.
        if (value === null || value === undefined) return 'NULL';
        variables[`c${s}_${at}`] = value;
        return `:c${s}_${at}`;
      });
      lines.push(`${statement};`);
    }
  }
  await postgres.asOwner(database, (client) => fillParameters(client, name, requests, varying, batch, rows));
  const script = path.join(postgres.dataDir, `${database}-${name}.pgbench`);
  await writeFile(script, `${lines.join('\n')}\n`);
  return { database, script, variables, batch, runsPerClient: repeatable ? undefined : Math.floor(rows / clients) };
}

/** `<statement>_<parameter>` of those that differ; and of empty texts, which pgbench does not take as variables. */
function varyingParameters(requests: readonly RecordedRequest[]): Set<string> {
  const varying = new Set<string>();
  for (const [s, { values }] of (requests[0]?.statements ?? []).entries()) {
    for (const [at, value] of values.entries()) {
      const differs = requests.some((request) => request.statements[s]?.values[at] !== value);
      if (differs || value === '') varying.add(`${s}_${at}`);
    }
  }
  return varying;
}

async function fillParameters(
  client: pg.Client,
  name: string,
  requests: readonly RecordedRequest[],
  varying: ReadonlySet<string>,
  batch: number,
  rows: number,
): Promise<void> {
  const places = [...varying].map((place) => place.split('_').map(Number) as [number, number]);
  const columns = Array.from({ length: batch }, (_, i) => places.map(([s, at]) => `v${i}_${s}_${at}`)).flat();
  await client.query('CREATE SCHEMA IF NOT EXISTS bench');
  await client.query(
    `CREATE TABLE bench.${name} (n integer PRIMARY KEY, ${columns.map((c) => `${c} text`).join(', ')})`,
  );
  await client.query(`GRANT USAGE ON SCHEMA bench TO ${applicationRole}`);
  await client.query(`GRANT SELECT ON bench.${name} TO ${applicationRole}`);
  const table = Array.from({ length: rows }, (_, n) => {
    const row: Record<string, unknown> = { n };
    for (let i = 0; i < batch; i += 1) {
      const statements = requests[n * batch + i]?.statements ?? [];
      for (const [s, at] of places) row[`v${i}_${s}_${at}`] = statements[s]?.values[at];
    }
    return row;
  });
  for (let from = 0; from < rows; from += 500) {
    await client.query(`INSERT INTO bench.${name} SELECT * FROM json_populate_recordset(NULL::bench.${name}, $1)`, [
      JSON.stringify(table.slice(from, from + 500)),
    ]);
  }
  await client.query(`VACUUM (ANALYZE) bench.${name}`);
}

/** Requests a second that PostgreSQL alone manages, as the role and with the row-level security of the server. */
export async function replayWithPgbench(
  pgbench: string,
  postgres: BenchPostgres,
  replay: Replay,
  seconds: number,
): Promise<number> {
  const length = replay.runsPerClient === undefined ? ['-T', String(seconds)] : ['-t', String(replay.runsPerClient)];
  const output = await runPgbench(pgbench, postgres, replay, length);
  const transactions = Number(/^tps = ([\d.]+)/m.exec(output)?.[1]);
  if (!(transactions > 0)) throw new Error(`pgbench measured nothing: ${output}`);
  return transactions * replay.batch;
}

/** Runs a script as the role and with the row-level security of the server; answers what pgbench printed. */
export async function runPgbench(
  pgbench: string,
  postgres: BenchPostgres,
  replay: Pick<Replay, 'database' | 'script' | 'variables'>,
  options: readonly string[],
): Promise<string> {
  const { host, user } = postgres;
  const definitions = Object.entries(replay.variables).flatMap(([name, value]) => ['-D', `${name}=${value}`]);
  const { stdout } = await run(
    pgbench,
    [
      ...['-h', host, '-U', user, '-n', '-M', 'prepared', '-c', String(clients), '-j', '2', '-f', replay.script],
      ...options,
      ...definitions,
      replay.database,
    ],
    {
      env: {
        ...process.env,
        PGOPTIONS: `-c search_path=${schemaName} -c role=${applicationRole} -c throughline.tenant=101`,
      },
    },
  );
  return stdout;
}
