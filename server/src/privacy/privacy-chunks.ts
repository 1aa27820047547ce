import type { Database, Db } from '../db/client.ts';
import type { Keyring } from '../keyring.ts';
import { SealedChunks } from '../sealed-chunks.ts';

const chunks = { table: 'privacy_chunks', column: 'file_id', title: 'privacy' };

/** The bytes of a submitted file or of a result. */
export function privacyChunks(keyring: Keyring, tenant: number, fileId: string): SealedChunks {
  return new SealedChunks(chunks, keyring, tenant, fileId);
}

/** The same bytes, chunk by chunk, each read for itself. */
export async function* readFile(
  database: Database,
  keyring: Keyring,
  tenant: number,
  fileId: string,
): AsyncGenerator<Buffer> {
  const sealed = privacyChunks(keyring, tenant, fileId);
  for (let chunk = 0; ; chunk += 1) {
    const bytes = await database.tenant(tenant, (db) => sealed.read(db, chunk));
    if (bytes === undefined) return;
    yield bytes;
  }
}

export async function deleteChunks(tx: Db, tenant: number, fileIds: readonly string[]): Promise<void> {
  await tx.query('DELETE FROM privacy_chunks WHERE tenant_id = $1 AND file_id = ANY ($2::uuid[])', [tenant, fileIds]);
}
