import { mkdir } from 'node:fs/promises';
import { Authenticator } from './access/authenticate.ts';
import { ensureDefaultTenant } from './access/bootstrap.ts';
import type { Config } from './config.ts';
import type { Context } from './context.ts';
import { type ConnectionSettings, Database, settingsOf } from './db/client.ts';
import { startEmbeddedPostgres } from './db/embedded.ts';
import { migrate } from './db/migrate.ts';
import { DeviceKeys } from './devices/device-keys.ts';
import { isPhoneCountry } from './devices/phone.ts';
import { Rekeyer } from './devices/rekeyer.ts';
import { readCountry } from './devices/rules.ts';
import { ExportRunner } from './exports/runner.ts';
import { startScheduler } from './exports/scheduler.ts';
import { Writing } from './http/writing.ts';
import { ImportRunner } from './imports/runner.ts';
import { type Keyring, openKeyring } from './keyring.ts';
import type { Logger } from './log.ts';
import { MetadataCache } from './metadata/cache.ts';
import { valueRules } from './metadata/values.ts';
import { Control } from './operations/control.ts';
import { startHousekeeping } from './operations/housekeeping.ts';
import { ModeGate } from './operations/mode-gate.ts';
import { RequestCounts } from './operations/request-counts.ts';
import { ReceiptSigner } from './privacy/receipt.ts';
import { PrivacyWorker } from './privacy/worker.ts';
import { Queue } from './queue/queue.ts';
import { checkStore, openStore } from './storage/open-store.ts';

/** A context, and what ends it. */
export interface OpenContext {
  readonly context: Context;
  /** The administrator's password when this start made it up. */
  readonly generatedPassword: string | undefined;
  /** Ends everything that was started, in reverse order. */
  dispose(): Promise<void>;
}

export interface ContextOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly now?: () => Date;
  /**
   * A tool beside the servers does nothing but what it is there for, and which country numbers are of is theirs to say.
   */
  readonly isTool?: boolean;
}

/** What has to be ended, the last one first. */
type Started = (() => Promise<void>)[];

/** Where everything is stored. */
interface Stored {
  readonly config: Config;
  readonly settings: ConnectionSettings;
  /** As in `Database`. */
  readonly role: string | undefined;
  readonly database: Database;
  readonly keyring: Keyring;
}

/**
 * Opens the database (the embedded one, or that of DATABASE_URL), brings it up to date, wires everything that works on
 * it and starts the work of the background. When a step fails, what was started before it is ended.
 */
export async function openContext({
  config,
  log,
  now = () => new Date(),
  isTool = false,
}: ContextOptions): Promise<OpenContext> {
  refuseUnknownCountry(config.defaultCountry);
  const started: Started = [];
  const dispose = async () => {
    for (let end = started.pop(); end !== undefined; end = started.pop()) await end();
  };
  try {
    const stored = await openStored({ config, log, isTool }, started);
    const generatedPassword = await ensureDefaultTenant(stored.database, config.adminPassword, now());
    const context = await wire(stored, { log, now, isTool }, started);
    if (!isTool) await startBackgroundWork(context, stored, started);
    return { context, generatedPassword, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function openStored(
  { config, log, isTool }: Required<Pick<ContextOptions, 'config' | 'log' | 'isTool'>>,
  started: Started,
): Promise<Stored> {
  const settings = await openDatabase(config, log, started);
  const role = await migrate(settings, log);
  const keyring = await openKeyring(config.dataDir);
  await mkdir(config.importDir, { recursive: true, mode: 0o700 });
  const database = new Database({ settings, role, log });
  started.push(() => database.close());
  await refuseOtherKeyring(database, keyring);
  const known = isTool ? await database.system(readCountry) : undefined;
  return {
    config: { ...config, defaultCountry: known ?? config.defaultCountry },
    settings,
    role,
    database,
    keyring,
  };
}

/** Wires what routes and tools work with. It listens to the other processes, and does nothing by itself. */
async function wire(
  { config, settings, role, database, keyring }: Stored,
  { log, now, isTool }: Required<Pick<ContextOptions, 'log' | 'now' | 'isTool'>>,
  started: Started,
): Promise<Context> {
  const deviceKeys = new DeviceKeys(keyring, config);
  const gate = new ModeGate(config.enforceModes);
  const metadata = new MetadataCache(database);
  const authenticator = new Authenticator({ database, localToken: keyring.localToken, useRole: config.useRole, now });
  const queue = await Queue.open({ settings, role, log, supervise: !isTool });
  started.push(() => queue.stop());
  const control = new Control({
    settings,
    role,
    database,
    gate,
    log,
    onMessage: ({ kind, tenant }) => {
      if (kind === 'queue') queue.wake();
      if (kind === 'metadata') metadata.forget(tenant);
      if (kind === 'access') authenticator.forget(tenant);
    },
    onGap: () => {
      metadata.forgetAll();
      authenticator.forgetAll();
    },
  });
  await control.start();
  started.push(() => control.stop());
  const artifacts = await openStore(config.artifactStore);
  started.push(() => artifacts.close());
  await checkStore(artifacts);

  const { dataDir, defaultCountry } = config;
  const running = { settings, role, dataDir, defaultCountry, rules: valueRules(config) };
  const imports = new ImportRunner({ ...running, database, control, log, now });
  started.push(() => imports.stop());
  return {
    config,
    log,
    now,
    database,
    keyring,
    deviceKeys,
    authenticator,
    metadata,
    writing: new Writing({ database, metadata, authenticator, keyring, now }),
    gate,
    control,
    counts: new RequestCounts(),
    imports,
    queue,
    artifacts,
    startedAt: now(),
  };
}

/** Takes work from the queues, and does what falls due, from now on. */
async function startBackgroundWork(
  { config, log, now, database, keyring, deviceKeys, metadata, imports, queue, artifacts }: Context,
  { settings, role }: Stored,
  started: Started,
): Promise<void> {
  started.push(startHousekeeping({ database, artifacts, log, now }));
  const exports = await ExportRunner.start({ config, settings, role, queue, log, now });
  started.push(async () => exports.stop());
  started.push(startScheduler({ database, queue, log, now }));
  const keys = { keyring, deviceKeys };
  const rekeyer = await Rekeyer.start({ database, queue, metadata, keys, log });
  started.push(async () => rekeyer.stop());
  const signer = new ReceiptSigner(keyring);
  const privacy = await PrivacyWorker.start({ database, queue, metadata, keys, signer, log, now });
  started.push(async () => privacy.stop());
  imports.start();
}

async function openDatabase(config: Config, log: Logger, started: Started): Promise<ConnectionSettings> {
  if (config.databaseUrl !== undefined) return settingsOf(config.databaseUrl);
  const embedded = await startEmbeddedPostgres({ dataDir: config.dataDir, log });
  started.push(() => embedded.stop());
  // A socket of ours: what PGSSLMODE says is meant for other databases.
  return { ...embedded.connection(), ssl: false };
}

/** Here and not with the other settings: whoever reads no numbers does without the library that knows the countries. */
function refuseUnknownCountry(country: string): void {
  if (isPhoneCountry(country)) return;
  throw new Error(
    `DEFAULT_COUNTRY must be the ISO code of a country with phone numbers, such as US, not '${country}'.`,
  );
}

/**
 * The values that customers are found by are digested with the keyring of the first start. With another one nobody
 * would be found, silently.
 */
async function refuseOtherKeyring(database: Database, keyring: Keyring): Promise<void> {
  const known = await database.system(async (db) => {
    await db.query(`INSERT INTO installation (name, value) VALUES ('keyring', $1) ON CONFLICT (name) DO NOTHING`, [
      keyring.fingerprint,
    ]);
    return await db.query<{ value: string }>(`SELECT value FROM installation WHERE name = 'keyring'`);
  });
  if (known[0]?.value !== keyring.fingerprint) {
    throw new Error(
      'DATA_DIR/keys/encryption.json is not the keyring of this database; copy the keys folder of the process that made it.',
    );
  }
}
