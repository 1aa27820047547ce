import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { startEmbeddedPostgres } from '../src/db/embedded.ts';
import { createLog } from '../src/log.ts';
import { installTools } from './tools.ts';

const silent = createLog('silent');
let stop = async () => {};

/**
 * Once for the whole run: installs missing tools and starts one PostgreSQL, of which each test file clones a database of
 * its own (test-server.ts).
 */
export async function globalSetup(): Promise<void> {
  await installTools();
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'throughline-test-'));
  const postgres = await startEmbeddedPostgres({
    dataDir,
    log: silent,
    // Nobody needs these databases after a crash.
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '400' },
  });
  process.env['TEST_POSTGRES'] = JSON.stringify(postgres.connection());
  stop = async () => {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}

export async function globalTeardown(): Promise<void> {
  await stop();
}
