import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeProgress } from '../src/exports/runs.ts';
import { temporaryFolder } from './archives/workshop.ts';
import { asOwner } from './as-owner.ts';
import { exported, getRun, uploadCertificate } from './exports.ts';
import { startServer } from './test-server.ts';
import { requireTools } from './tools.ts';

await requireTools('openssl');

test('a run of nothing is answered while it is in progress', async () => {
  const server = await startServer();
  await uploadCertificate(server, await temporaryFolder());
  const { id, attempts: attempt } = await exported(server);
  await asOwner(server.databaseUrl, async (client) => {
    await client.query(`UPDATE export_runs SET status = 'InProgress', finished_at = NULL WHERE run_id = $1`, [id]);
    const db = {
      query: async (text: string, values: readonly unknown[] = []) => (await client.query(text, [...values])).rows,
    };
    assert.equal(await writeProgress(db, 101, { id, attempt }, { records: 0, progress: 0 / 0 }), true);
  });
  assert.deepEqual([(await getRun(server, id)).status, (await getRun(server, id)).progress], ['InProgress', 0.99]);
});
