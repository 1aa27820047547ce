import type { Authenticator } from './access/authenticate.ts';
import type { Config } from './config.ts';
import type { Database } from './db/client.ts';
import type { DeviceKeys } from './devices/device-keys.ts';
import type { Writing } from './http/writing.ts';
import type { ImportRunner } from './imports/runner.ts';
import type { Keyring } from './keyring.ts';
import type { Logger } from './log.ts';
import type { MetadataCache } from './metadata/cache.ts';
import type { Control } from './operations/control.ts';
import type { ModeGate } from './operations/mode-gate.ts';
import type { RequestCounts } from './operations/request-counts.ts';
import type { Queue } from './queue/queue.ts';
import type { ArtifactStore } from './storage/artifact-store.ts';

/** What the routes work with, wired by hand in open-context.ts and handed down as a value. */
export interface Context {
  readonly config: Config;
  readonly log: Logger;
  readonly now: () => Date;
  readonly database: Database;
  readonly keyring: Keyring;
  readonly deviceKeys: DeviceKeys;
  readonly authenticator: Authenticator;
  readonly metadata: MetadataCache;
  readonly writing: Writing;
  readonly gate: ModeGate;
  readonly control: Control;
  readonly counts: RequestCounts;
  readonly imports: ImportRunner;
  readonly queue: Queue;
  readonly artifacts: ArtifactStore;
  readonly startedAt: Date;
}
