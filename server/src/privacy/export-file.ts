import { randomUUID } from 'node:crypto';
import { Chunks } from '../chunks.ts';
import { loadMetadata } from '../metadata/load.ts';
import { chunkBytes } from '../sealed-chunks.ts';
import { writeArchive } from './archive/write-archive.ts';
import { excludeForgetting, hold } from './attempts.ts';
import { dropPlans, planRequest } from './contacts.ts';
import { type Found, unite } from './found.ts';
import { type PlannedContact, planContacts } from './plan.ts';
import { privacyChunks } from './privacy-chunks.ts';
import type { Outcome, Processing, RequestFile } from './processing.ts';
import type { PrivacyRequest } from './request-file.ts';
import { insertResult } from './results.ts';

/**
 * Writes the archive of a file, from its beginning: nothing of an attempt before is left. Whom it holds is written first,
 * so that whoever forgets one of them meanwhile makes the file begin again.
 */
export async function exportFile(processing: Processing, file: RequestFile): Promise<Outcome> {
  const { attempt, requests } = file;
  const planned = await plan(processing, file);
  const archive = await write(processing, file, planned);
  return {
    archive,
    contacts: requests.map(({ contacts }, i) =>
      contacts.map(({ given }, contact) => ({
        given,
        response: planned[i]?.[contact]?.response ?? unplanned(attempt.name),
      })),
    ),
  };
}

async function plan({ database, keys }: Processing, file: RequestFile): Promise<PlannedContact[][]> {
  const { attempt, requests } = file;
  const { tenant } = attempt;
  const planned = await database.snapshot(tenant, async (db) => {
    const all: PlannedContact[][] = [];
    for (const request of requests) {
      const contacts = await planContacts(db, keys.deviceKeys, tenant, request);
      // What others say of somebody is not theirs to take along.
      all.push(contacts.map(({ response, found }) => ({ response, found: { ...found, mentions: new Map() } })));
    }
    return all;
  });
  await database.transaction(tenant, async (tx) => {
    await hold(tx, attempt);
    await excludeForgetting(tx, tenant);
    await dropPlans(tx, attempt);
    for (const [i, contacts] of planned.entries()) await planRequest(tx, attempt, i, contacts);
  });
  return planned;
}

async function write(
  { database, keys, now, signal }: Processing,
  { attempt, requests, settings }: RequestFile,
  planned: readonly (readonly PlannedContact[])[],
): Promise<{ id: string; size: number }> {
  const { tenant, submissionId, name } = attempt;
  const id = randomUUID();
  await database.transaction(tenant, async (tx) => {
    await hold(tx, attempt);
    await insertResult(tx, tenant, { id, submissionId, kind: 'archive', name }, now());
  });
  const sealed = privacyChunks(keys.keyring, tenant, id);
  const chunks = new Chunks({
    chunkBytes,
    store: (chunk, bytes) => database.tenant(tenant, (db) => sealed.write(db, chunk, bytes)),
  });
  await database.snapshot(tenant, async (db) =>
    writeArchive({
      db,
      keys,
      metadata: await loadMetadata(db, tenant),
      tenant,
      requests: requests.map((request, i) => ({
        folder: `request-${i + 1}`,
        found: people(planned[i]),
        leftOutShortcodes: leftOut(request, settings.sharedShortcodes),
      })),
      write: (bytes) => chunks.add(bytes),
      signal,
    }),
  );
  await chunks.flush();
  return { id, size: chunks.size };
}

function people(contacts: readonly PlannedContact[] = []): Found {
  return unite(contacts.map(({ found }) => found));
}

/** Shortcodes of a request that the tenant shares with others (GDPR guide, "Notes for Outbound"). */
function leftOut({ given }: PrivacyRequest, shared: readonly string[]): ReadonlySet<string> {
  const named: unknown[] = Array.isArray(given['shortcodes']) ? given['shortcodes'] : [];
  return new Set(named.map(String).filter((shortcode) => shared.includes(shortcode)));
}

function unplanned(name: string): never {
  throw new Error(`a contact of ${name} was not looked for`);
}
