import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { asOwner } from './as-owner.ts';
import { freePort } from './free-port.ts';
import { ended, order } from './imports.ts';
import { kill, recover } from './kill/rounds.ts';
import { ServerProcess } from './kill/server-process.ts';
import { adminPassword, type Called, expectStatus, inMaintenance, serverAt, startServer } from './test-server.ts';

/** A file whose records tell which of them was imported how often. */
function rows(count: number, name = 'Row'): string {
  return `LastName,EmailAddress\n${Array.from({ length: count }, (_, i) => `${name}${i + 1},row${i + 1}@example.com`).join('\n')}\n`;
}

async function progressOf(server: Called, id: number): Promise<{ records: number; finished_at: string | null }> {
  return (await expectStatus(200, server.call('GET', `/profiles/imports/${id}`))).body;
}

test('another process goes on with an import whose process stops, and each record is imported once', async () => {
  const one = await startServer();
  const other = await startServer({ beside: one });
  const count = 4000;
  // Two, so that each process works on one.
  const orders = [
    await expectStatus(202, order(one, rows(count, 'A'), 'batch_size=10')),
    await expectStatus(202, order(one, rows(count, 'B'), 'batch_size=10')),
  ];
  for (const { body } of orders) while ((await progressOf(other, body.id)).records < 100) await delay(5);
  await one.stop();
  for (const { body } of orders) {
    const { row } = await ended(other, body.id);
    assert.deepEqual([row.status, row.created], ['finished', count]);
  }
  const { rows: found } = await asOwner(other.databaseUrl, (client) =>
    client.query(`SELECT count(*) AS all, count(DISTINCT attributes ->> 'LastName') AS different FROM profiles`),
  );
  assert.deepEqual([Number(found[0].all), Number(found[0].different)], [2 * count, 2 * count]);
});

test('an import that has just begun when its process stops is not lost', async () => {
  const one = await startServer();
  const { body } = await expectStatus(202, order(one, rows(3)));
  // While its thread starts.
  await delay(60);
  await one.stop();
  const other = await startServer({ beside: one });
  const { row } = await ended(other, body.id);
  assert.deepEqual([row.status, row.created], ['finished', 3]);
});

const skip = process.platform === 'linux' ? false : 'needs /proc';

test('kill -9 in the middle of imports leaves neither gaps nor duplicates', { skip }, async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'throughline-import-'));
  const process = new ServerProcess({ port: await freePort(), dataDir: path.join(folder, 'data'), adminPassword });
  after(async () => {
    await process.stop();
    await rm(folder, { recursive: true, force: true });
  });
  process.start();
  await process.untilReady();
  const server = serverAt(`http://127.0.0.1:${process.port}`);
  await inMaintenance(server, async () => {
    const key = { name: 'idEmail', attributes: ['EmailAddress'] };
    await expectStatus(201, server.call('POST', '/metadata/identification-keys', key));
  });
  const count = 6000;
  const csv = rows(count);
  const dry = await expectStatus(202, order(server, csv, 'batch_size=50&id_key=idEmail&dry_run=true'));
  const real = await expectStatus(202, order(server, csv, 'batch_size=50&id_key=idEmail'));
  const again = await expectStatus(202, order(server, csv, 'batch_size=50&id_key=idEmail&on_match=update'));
  for (let round = 0; round < 4; round += 1) {
    // Somewhere in the work: behind a few batches of this life.
    const progress = async () =>
      (await Promise.all([dry, real, again].map(({ body }) => progressOf(server, body.id)))).map((row) => row.records);
    const before = await progress();
    for (const limit = Date.now() + 20_000; Date.now() < limit; await delay(10)) {
      const now = await progress();
      if (now.some((records, i) => Math.abs(records - (before[i] ?? 0)) >= 200)) break;
    }
    const victim = round % 2 === 0 ? 'server' : 'database';
    await kill(process, victim);
    await recover(process, victim);
  }
  const [tried, done, repeated] = [
    await ended(server, dry.body.id),
    await ended(server, real.body.id),
    await ended(server, again.body.id),
  ];
  // The import behind one may have overtaken it, while it waited for the database.
  assert.deepEqual([tried.row.status, tried.row.created + tried.row.unchanged], ['finished', count]);
  for (const { row } of [done, repeated]) {
    assert.deepEqual([row.status, row.created + row.unchanged], ['finished', count]);
  }
  assert.equal(done.row.created + repeated.row.created, count);
  // The report names every customer, and every customer is there once.
  assert.equal(new Set(done.report.map(([, , id]) => id)).size, count);
  assert.deepEqual(
    repeated.report.map(([, , id]) => id),
    done.report.map(([, , id]) => id),
  );
});
