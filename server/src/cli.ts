#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { listTenantIds } from './access/queries.ts';
import { readConfig } from './config.ts';
import { resealAll } from './extension-records/reseal.ts';
import { addEncryptionKey } from './keyring.ts';
import { createLog } from './log.ts';
import { openContext } from './open-context.ts';
import { resealProfiles } from './profiles/reseal.ts';
import { refuseOldNode } from './runtime.ts';
import { resealServices } from './services/reseal.ts';

const usage = `Usage: npx throughline <command>

  rotate-key [--resume]   encrypt with a new key from now on, and encrypt again what is stored;
                          --resume goes on with an interrupted run without making another key

Settings come from the environment, as for npm start. With the embedded database the server must be stopped first.`;

/** The same functions as the server, for a person. */
async function main(): Promise<void> {
  refuseOldNode();
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { resume: { type: 'boolean' } } });
  switch (positionals[0]) {
    case 'rotate-key':
      await rotateKey(values.resume ?? false);
      break;
    default:
      console.log(usage);
      process.exitCode = positionals.length === 0 ? 0 : 2;
  }
}

async function rotateKey(resume: boolean): Promise<void> {
  const config = readConfig(process.env);
  const { context, dispose } = await openContext({ config, log: createLog('warn') });
  try {
    if (!resume) console.log(`New values are encrypted with the key ${await addEncryptionKey(config.dataDir)}.`);
    const { database, keyring } = context;
    keyring.reload();
    let written = 0;
    // Until a pass finds nothing: a request may have encrypted with the former key while the file was changed.
    for (let found = 1; found > 0; written += found) {
      found = 0;
      for (const tenant of await database.system(listTenantIds)) {
        const progress = (what: string) => (looked: number) => {
          if (looked % 10_000 === 0) console.log(`tenant ${tenant}: ${looked} ${what} looked at`);
        };
        found += await resealAll(database, tenant, resealProfiles(keyring, tenant), progress('customers'));
        found += await resealAll(database, tenant, resealServices(keyring, tenant), progress('services'));
      }
    }
    console.log(`${written} records are encrypted with the key ${keyring.current}.`);
  } finally {
    await dispose();
  }
}

try {
  await main();
} catch (error) {
  console.error(`throughline: ${(error as Error).message}`);
  process.exitCode = 1;
}
