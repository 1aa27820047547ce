import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { freePort } from './free-port.ts';
import { killRounds } from './kill/rounds.ts';
import { ServerProcess } from './kill/server-process.ts';
import { adminPassword, basic } from './test-server.ts';

// Processes are found in /proc. The long form is scripts/kill-rounds.ts.
const skip = process.platform === 'linux' ? false : 'needs /proc';

test('kill -9 of the server or of its database loses no acknowledged write', { skip }, async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'throughline-kill-'));
  const server = new ServerProcess({ port: await freePort(), dataDir: path.join(folder, 'data'), adminPassword });
  after(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });
  server.start();
  const summary = await killRounds({
    server,
    admin: basic('admin', adminPassword),
    victims: ['server', 'database', 'server', 'database'],
    seed: 1,
    writers: 6,
  });
  assert.deepEqual(summary.rounds, { server: 2, database: 2 });
  assert.equal(summary.mostPostmasters, 1);
  assert.ok(summary.acknowledged > 0);
});
