import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runPgbench } from '../pgbench.ts';
import type { BenchPostgres } from '../postgres.ts';
import type { RecordedRequest } from '../recording.ts';
import { steps } from './life.ts';

/** The life of a service as pgbench replays it. */
export interface LifeReplay {
  readonly database: string;
  readonly script: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Which step each line of the script belongs to; undefined: to none. */
  readonly stepOfLine: readonly (number | undefined)[];
}

/**
 * Makes a script of the statements that the server sent for one life. The customer comes from a table and the service
 * id from the insert itself, as in the server; the rest are the parameters that were recorded.
 */
export async function prepareLifeReplay(
  postgres: BenchPostgres,
  database: string,
  life: readonly RecordedRequest[],
  customerIds: readonly string[],
): Promise<LifeReplay> {
  await fillCustomers(postgres, database, customerIds);
  const serviceId = /^\/services\/(\d+)/.exec(life[1]?.url ?? '')?.[1] ?? '';
  const customerId = life[0]?.statements
    .flatMap(({ values }) => values)
    .find((value) => customerIds.includes(value ?? ''));
  const dynamic = new Map([
    [serviceId, ':service_id'],
    [`{"${serviceId}"}`, ':service_ids'],
    [customerId ?? '', ':customer_id'],
    [`customer ${customerId}`, ':owner'],
  ]);
  const variables: Record<string, string> = {};
  const lines: string[] = [
    `\\set n random(1, ${customerIds.length})`,
    'SELECT * FROM bench.customers WHERE n = :n \\gset',
  ];
  const stepOfLine: (number | undefined)[] = lines.map(() => undefined);
  for (const [step, { statements }] of life.entries()) {
    for (const [s, { text, values }] of statements.entries()) {
      const sql = text.replace(/\s+/g, ' ').replace(/\$(\d+)/g, (_, number: string) => {
        const value = values[Number(number) - 1];
        // pgbench knows no null.
        if (value === null || value === undefined) return 'NULL';
        const known = dynamic.get(value);
        if (known !== undefined) return known;
        const name = `p${step}_${s}_${number}`;
        variables[name] = value;
        return `:${name}`;
      });
      const makesService = sql.startsWith('INSERT INTO services');
      lines.push(makesService ? `${sql} \\gset` : `${sql};`);
      stepOfLine.push(step);
      if (makesService) {
        lines.push("SELECT '{' || :service_id || '}' AS service_ids \\gset");
        stepOfLine.push(undefined);
      }
    }
  }
  const script = path.join(postgres.dataDir, `${database}-life.pgbench`);
  await writeFile(script, `${lines.join('\n')}\n`);
  return { database, script, variables, stepOfLine };
}

async function fillCustomers(postgres: BenchPostgres, database: string, customerIds: readonly string[]): Promise<void> {
  await postgres.asOwner(database, async (client) => {
    await client.query(`
      CREATE SCHEMA IF NOT EXISTS bench;
      CREATE TABLE bench.customers (n integer PRIMARY KEY, customer_id text, owner text);
      GRANT USAGE ON SCHEMA bench TO public;
      GRANT SELECT ON bench.customers TO public`);
    await client.query(
      `INSERT INTO bench.customers SELECT n, id, 'customer ' || id FROM unnest($1::text[]) WITH ORDINALITY AS c (id, n)`,
      [customerIds],
    );
    await client.query('VACUUM (ANALYZE) bench.customers');
  });
}

/** Requests per second, and the mean milliseconds of each step, that PostgreSQL alone manages. */
export async function replayLife(pgbench: string, postgres: BenchPostgres, replay: LifeReplay, seconds: number) {
  const output = await runPgbench(pgbench, postgres, replay, ['-r', '-T', String(seconds)]);
  const lives = Number(/^tps = ([\d.]+)/m.exec(output)?.[1]);
  const latencies = [...output.matchAll(/^ +([\d.]+) +\d+ +\S/gm)].map((match) => Number(match[1]));
  if (!(lives > 0) || latencies.length !== replay.stepOfLine.length) {
    throw new Error(`pgbench measured nothing: ${output}`);
  }
  const means = steps.map((_, step) =>
    latencies.reduce((sum, ms, line) => sum + (replay.stepOfLine[line] === step ? ms : 0), 0),
  );
  return { requestsPerSecond: lives * steps.length, means };
}
