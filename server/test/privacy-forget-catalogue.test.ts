import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settingsOf } from '../src/db/client.ts';
import { createLog } from '../src/log.ts';
import { Queue, queueSchema } from '../src/queue/queue.ts';
import { asOwner } from './as-owner.ts';
import { catalogue, type Fate, fates } from './forget/catalogue.ts';
import { startServer } from './test-server.ts';

const server = await startServer();

async function rowsOf<Row>(statement: string, values: readonly unknown[] = []): Promise<Row[]> {
  return await asOwner(server.databaseUrl, async (client) => (await client.query(statement, [...values])).rows);
}

/** `data` are ids of work; `output` is a kind of failure; the other ones are names, states and settings of queues. */
const queueTexts = {
  bam: 'command error name queue status table_name',
  job: 'data dead_letter group_id group_tier name output policy singleton_key source_name source_output',
  job_dependency: 'child_name parent_name',
  queue: 'dead_letter name policy table_name',
  queue_stats: 'name',
  schedule: 'cron data key kind name options timezone',
  subscription: 'event name',
  warning: 'data message type',
};

async function columnsOf(schema: string): Promise<string[]> {
  const rows = await rowsOf<{ name: string }>(
    `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
     WHERE table_schema = $1 AND column_name <> 'tenant_id' ORDER BY 1`,
    [schema],
  );
  return rows.map(({ name }) => name);
}

const listed = Object.entries(catalogue).flatMap(([table, columns]) =>
  Object.entries(columns).flatMap(([fate, names]) =>
    names.split(' ').map((column) => ({ name: `${table}.${column}`, fate: fate as Fate })),
  ),
);

test('of every column it is said how it is forgotten, or why it holds nothing of anybody', async () => {
  assert.deepEqual(
    listed.map(({ name }) => name).sort(),
    (await columnsOf('throughline')).sort(),
    'forgetting does not know of a column: see server/test/forget/catalogue.ts and docs/privacy.md',
  );
  assert.ok(listed.every(({ fate }) => fate in fates));
});

test('PostgreSQL keeps no samples of columns that hold what is personal', async () => {
  const rows = await rowsOf<{ name: string }>(
    `SELECT relname || '.' || attname AS name FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
     WHERE relnamespace = 'throughline'::regnamespace AND relkind = 'r' AND attnum > 0 AND attstattarget = 0`,
  );
  const unsampled = new Set(rows.map(({ name }) => name));
  const sampled = listed.filter(({ fate, name }) => ['anonymised', 'sealed'].includes(fate) && !unsampled.has(name));
  assert.deepEqual(sampled, []);
});

test('the queue has names and states of work, ids, and what went wrong without what it was about', async () => {
  const texts = await rowsOf<{ name: string }>(
    `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
     WHERE table_schema = $1 AND data_type IN ('text', 'json', 'jsonb') AND table_name !~ '^(job_common|queue_stats_)'
     ORDER BY 1`,
    [queueSchema],
  );
  assert.deepEqual(
    texts.map(({ name }) => name),
    Object.entries(queueTexts).flatMap(([table, names]) => names.split(' ').map((column) => `${table}.${column}`)),
  );
  const queue = await Queue.open({
    settings: settingsOf(server.databaseUrl),
    role: undefined,
    log: createLog('silent'),
    supervise: false,
  });
  try {
    let tried = () => {};
    const hasFailed = new Promise<void>((resolve) => {
      tried = resolve;
    });
    await queue.work('quoting', 1, () => {
      tried();
      return Promise.reject(Object.assign(new Error('Quoxmark'), { code: '22P02', detail: 'Quoxmark' }));
    });
    await asOwner(server.databaseUrl, (client) =>
      queue.send(
        { query: async (text, values) => (await client.query(text, [...(values ?? [])])).rows },
        'quoting',
        '0b6f6ac7-3b0f-4ab3-8c0c-3a9a7a5e7b11',
        { tenant: 101 },
      ),
    );
    queue.wake();
    await hasFailed;
  } finally {
    await queue.stop();
  }
  const [job] = await rowsOf<{ output: unknown; all: string }>(
    `SELECT output, row_to_json(j)::text AS all FROM ${queueSchema}.job j WHERE name = 'quoting'`,
  );
  assert.ok(job?.output !== null);
  assert.match(job?.all ?? '', /Error 22P02/);
  assert.doesNotMatch(job?.all ?? '', /Quoxmark/);
});
