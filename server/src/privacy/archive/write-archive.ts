import type { Db } from '../../db/client.ts';
import type { Keys } from '../../devices/device-keys.ts';
import type { Metadata } from '../../metadata/model.ts';
import { writeAttachments } from './attachments.ts';
import { writeContactAttempts } from './contact-attempts.ts';
import { writeContacts } from './contacts.ts';
import { writeInteractions } from './interactions.ts';
import type { ArchiveRequest, Source } from './request.ts';
import { writeServices } from './services.ts';
import { ZipOutput } from './zip-output.ts';

export interface ArchiveOptions {
  /** A snapshot of the tenant. */
  readonly db: Db;
  readonly keys: Pick<Keys, 'keyring'>;
  /** The definitions in the snapshot. */
  readonly metadata: Metadata;
  readonly tenant: number;
  /** In the order of the file. */
  readonly requests: readonly ArchiveRequest[];
  /** Has taken the bytes when it resolves. */
  readonly write: (bytes: Buffer) => Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * Writes the archive of a file of requests, a zip with a folder for each of them (docs/privacy.md, "What an archive
 * holds"): everything that belongs to the customers and anonymous services that were found, and nothing of others.
 * Memory does not grow with how much that is, but for what the directory of the zip says of each attachment.
 *
 * @throws what `write` or `signal` throws; what was written until then is no archive
 */
export async function writeArchive(options: ArchiveOptions): Promise<void> {
  const { db, keys, metadata, tenant, requests, write, signal } = options;
  const source: Source = { db, keyring: keys.keyring, tenant, metadata };
  const output = new ZipOutput(await momentOf(db), write, signal);
  try {
    for (const request of requests) await writeFolder(source, request, output);
    await output.finish();
  } finally {
    await output.close();
  }
}

/** The folder is complete, whatever stands in those of other requests. */
async function writeFolder(source: Source, request: ArchiveRequest, output: ZipOutput): Promise<void> {
  const begin = (name: string) => output.begin(`${request.folder}/${name}`);
  await begin('contacts.csv');
  await writeContacts(source, request, output);
  await output.end();
  await begin('contact-attempts.csv');
  await writeContactAttempts(source, request, output);
  await output.end();
  await begin('interactions.jsonl');
  const { files } = await writeInteractions(source, request, output);
  await output.end();
  await begin('services.jsonl');
  await writeServices(source, request, output);
  await output.end();
  if (files > 0) await writeAttachments(source, request, output);
}

/** When the snapshot was taken: the date of the files. */
async function momentOf(db: Db): Promise<Date> {
  const [row] = await db.query<{ at: Date }>('SELECT transaction_timestamp() AS at');
  if (row === undefined) throw new Error('the database says no time');
  return row.at;
}
