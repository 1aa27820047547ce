import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { exportQueue } from '../src/exports/standing.ts';
import { createLog } from '../src/log.ts';
import { openContext } from '../src/open-context.ts';
import { queueSchema } from '../src/queue/queue.ts';
import { asOwner } from './as-owner.ts';
import { startServer } from './test-server.ts';

test('a tool leaves the work of the servers to them', async () => {
  const server = await startServer();
  await server.stop();
  const { context, dispose } = await openContext({ config: server.config, log: createLog('silent'), isTool: true });
  const [id, run] = [randomUUID(), { tenant: 101, runId: randomUUID() }];
  await context.database.system((db) => context.queue.send(db, exportQueue, id, run));
  context.queue.wake();
  await dispose();
  const { rows } = await asOwner(server.databaseUrl, (client) =>
    client.query(`SELECT state FROM ${queueSchema}.job WHERE id = $1`, [id]),
  );
  assert.deepEqual(rows, [{ state: 'created' }]);
});
