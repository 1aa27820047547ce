import { listTenantIds } from './access/queries.ts';
import { resealArchivedFields } from './archive-import/archived-fields.ts';
import { readConfig } from './config.ts';
import { resealAll } from './extension-records/reseal.ts';
import { addEncryptionKey } from './keyring.ts';
import { createLog } from './log.ts';
import { openContext } from './open-context.ts';
import { resealProfiles } from './profiles/reseal.ts';
import { resealServices } from './services/reseal.ts';

/** Makes a new key and encrypts again what is stored, however much another process writes meanwhile. */
export async function rotateKey(resume: boolean, print: (line: string) => void): Promise<void> {
  const config = readConfig(process.env);
  const { context, dispose } = await openContext({ config, log: createLog('warn'), isTool: true });
  try {
    if (!resume) print(`New values are encrypted with the key ${await addEncryptionKey(config.dataDir)}.`);
    const { database, keyring } = context;
    keyring.reload();
    let written = 0;
    // Until a pass finds nothing: a request may have encrypted with the former key while the file was changed.
    for (let found = 1; found > 0; written += found) {
      found = 0;
      for (const tenant of await database.system(listTenantIds)) {
        const progress = (what: string) => (looked: number) => {
          if (looked % 10_000 === 0) print(`tenant ${tenant}: ${looked} ${what} looked at`);
        };
        found += await resealAll(database, tenant, resealProfiles(keyring, tenant), progress('customers'));
        found += await resealAll(
          database,
          tenant,
          resealArchivedFields(keyring, tenant),
          progress('archived customers'),
        );
        found += await resealAll(database, tenant, resealServices(keyring, tenant), progress('services'));
      }
    }
    print(`${written} records are encrypted with the key ${keyring.current}.`);
  } finally {
    await dispose();
  }
}
