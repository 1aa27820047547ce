import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { ArtifactStore, StoreLocation } from './artifact-store.ts';
import { FolderStore } from './folder-store.ts';

/** Opens a store. The SDK of S3 is loaded only for S3: it takes 55 MB of memory (measured). */
export async function openStore(location: StoreLocation): Promise<ArtifactStore> {
  if (location.kind === 'folder') return new FolderStore(location.folder);
  const { S3Store } = await import('./s3-store.ts');
  return new S3Store(location);
}

/**
 * Writes, reads and deletes an object, so that a store that cannot be used is found at start and not by an export.
 *
 * @throws {Error} one sentence that names the setting
 */
export async function checkStore(store: ArtifactStore): Promise<void> {
  const key = `probe/${randomBytes(8).toString('hex')}`;
  const bytes = randomBytes(16);
  try {
    const upload = await store.create(key);
    try {
      await upload.write(bytes);
      await upload.close();
    } finally {
      await upload.abort();
    }
    const read = await buffer(await store.read(key, 0, bytes.length - 1));
    await store.delete([key]);
    if (!read.equals(bytes)) throw new Error('what is read is not what was written');
  } catch (cause) {
    throw new Error(`ARTIFACT_STORE cannot be used: ${(cause as Error).message}`, { cause });
  }
}
