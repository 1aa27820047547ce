import { join, resolve } from 'node:path';
import { chooseAccount } from './embedded/account.ts';
import { prepareCluster } from './embedded/cluster.ts';
import { createDataDir, holdDataDir } from './embedded/data-dir.ts';
import { endPredecessor } from './embedded/predecessor.ts';
import { packagedPrograms, usablePrograms } from './embedded/programs.ts';
import { type DatabaseLog, type EmbeddedPostgres, Supervisor } from './embedded/supervisor.ts';

export type { DatabaseLog, EmbeddedPostgres } from './embedded/supervisor.ts';

export interface EmbeddedOptions {
  /** DATA_DIR; the cluster lives in `<dataDir>/postgres`. */
  dataDir: string;
  log: DatabaseLog;
  /** More `postgres -c` settings, for tests and benchmarks; they win over the defaults. */
  settings?: Record<string, string>;
  /** Where the programs may be copied when the database's user reaches neither node_modules nor DATA_DIR. */
  sharedDirs?: string[];
}

/**
 * Runs the PostgreSQL that came with npm on `<dataDir>/postgres`, and keeps it running until `stop()`.
 *
 * The folder is held first: everything after it (ending an orphan, initdb, the start) may then assume that no other
 * Throughline is at work in it.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  const clusterDir = join(dataDir, 'postgres');
  const packaged = packagedPrograms();
  await createDataDir(dataDir, await chooseAccount(clusterDir));
  const hold = await holdDataDir(dataDir);
  try {
    const account = await chooseAccount(clusterDir);
    await endPredecessor({ dir: clusterDir, dataDir, account, log: options.log });
    const programs = await usablePrograms(packaged, account, dataDir, options.sharedDirs);
    const cluster = await prepareCluster(dataDir, account, programs);
    const supervisor = new Supervisor({ dataDir, cluster, account, programs, hold, options });
    await supervisor.start();
    return supervisor;
  } catch (error) {
    await hold.release();
    throw error;
  }
}
