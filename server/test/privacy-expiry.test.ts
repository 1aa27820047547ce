import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applicationRole, Database, settingsOf } from '../src/db/client.ts';
import { createLog } from '../src/log.ts';
import { tidy } from '../src/operations/housekeeping.ts';
import { openStore } from '../src/storage/open-store.ts';
import { asOwner } from './as-owner.ts';
import { process, submit } from './privacy.ts';
import { expectStatus, startServer } from './test-server.ts';

const dayMs = 24 * 60 * 60 * 1000;
const server = await startServer();

/** Housekeeping, so many days from now. */
async function tidied(days: number): Promise<void> {
  const log = createLog('silent');
  const database = new Database({ settings: settingsOf(server.databaseUrl), role: applicationRole, log });
  const now = () => new Date(Date.now() + days * dayMs);
  await tidy({ database, artifacts: await openStore(server.config.artifactStore), log, now });
  await database.close();
}

/** How many rows there are of what belongs to privacy requests. */
async function rows(): Promise<Record<string, number>> {
  return await asOwner(server.databaseUrl, async (client) => {
    const counts: Record<string, number> = {};
    for (const name of ['submissions', 'results', 'chunks', 'findings', 'contacts', 'receipts']) {
      counts[name] = (await client.query(`SELECT count(*)::int AS n FROM privacy_${name}`)).rows[0].n;
    }
    return counts;
  });
}

test('results and submitted files are removed after 30 days, uploads that broke off after one; receipts stay', async () => {
  const phone = '+1 781 555 1212';
  await expectStatus(201, server.call('POST', '/profiles', { customer_id: 'BRUCE', PhoneNumber: phone }));
  await process(server, 'export', [[{ phone }]]);
  await process(server, 'forget', [[{ phone: '+1 617 555 1212' }]]);
  await submit(server, 'another.json', '{}');
  await asOwner(server.databaseUrl, (client) =>
    client.query(
      `INSERT INTO privacy_submissions (tenant_id, submission_id, name, actor, status, size, submitted_at)
       VALUES (101, gen_random_uuid(), 'broken', 'user:101', 'receiving', 0, now())`,
    ),
  );
  const all = { submissions: 4, results: 3, chunks: 4, findings: 1, contacts: 0, receipts: 1 };
  assert.deepEqual(await rows(), all);
  await tidied(0.9);
  assert.deepEqual(await rows(), all);
  await tidied(1.1);
  assert.deepEqual(await rows(), { ...all, submissions: 3 });
  await tidied(29.9);
  assert.deepEqual(await rows(), { ...all, submissions: 3 });
  await tidied(30.1);
  const none = { submissions: 0, results: 0, chunks: 0, findings: 0, contacts: 0 };
  assert.deepEqual(await rows(), { ...none, receipts: 1 });
  const { body } = await expectStatus(200, server.call('GET', '/gdpr/results'));
  assert.deepEqual(body.items, []);
});
