import type { Caller } from '../access/caller.ts';
import { ApiError } from '../errors.ts';
import { privacyChunks } from '../privacy/privacy-chunks.ts';
import { getResult, listResults, type ResultRow, removeResult, takeResult } from '../privacy/results.ts';
import { chunkBytes } from '../sealed-chunks.ts';
import {
  type Entry,
  type Folder,
  type FolderContext,
  fileMode,
  folderMode,
  type OpenResult,
  pageSize,
} from './folder.ts';
import { openFlag, SftpError } from './protocol.ts';

/** Results are read and removed. */
const mode = fileMode | 0o400;

/** GDPR_Result: execution logs and archives, for whoever may log in. */
export function resultFolder(context: FolderContext, caller: Caller): Folder {
  const { database, keyring, now } = context;
  const { tenant } = caller;

  return {
    mode: folderMode | 0o500,
    async *list() {
      for (let after = ''; ; ) {
        const rows = await database.tenant(tenant, (db) => listResults(db, tenant, { after, limit: pageSize }));
        const last = rows.at(-1);
        if (last === undefined) return;
        after = last.name;
        yield rows.map(entryOf);
      }
    },
    async find(name) {
      const row = await unlessMissing(database.tenant(tenant, (db) => getResult(db, tenant, name)));
      return row && entryOf(row);
    },
    async open(name, flags) {
      if ((flags & ~openFlag.read) !== 0) throw new SftpError('permissionDenied', 'results are not written');
      const row = await database.transaction(tenant, (tx) => takeResult(tx, caller, name, now()));
      const chunks = privacyChunks(keyring, tenant, row.result_id);
      return new StoredFile(entryOf(row), (chunk) => database.tenant(tenant, (db) => chunks.read(db, chunk)));
    },
    async rename() {
      throw new SftpError('permissionDenied', 'results keep their names');
    },
    async remove(name) {
      await database.transaction(tenant, (tx) => removeResult(tx, caller, name, now()));
    },
  };
}

function entryOf({ name, size, created_at }: ResultRow): Entry {
  return { name, size, mode, modifiedAt: created_at };
}

async function unlessMissing<T>(found: Promise<T>): Promise<T | undefined> {
  return await found.catch((error: unknown) => {
    if (error instanceof ApiError && error.errorName === 'notFound') return undefined;
    throw error;
  });
}

/** A file on its way out: what is read next mostly stands in the chunk that was read last. */
class StoredFile implements OpenResult {
  readonly entry: Entry;
  readonly #readChunk: (chunk: number) => Promise<Buffer | undefined>;
  #cached: { readonly chunk: number; readonly bytes: Buffer } | undefined;

  constructor(entry: Entry, readChunk: (chunk: number) => Promise<Buffer | undefined>) {
    this.entry = entry;
    this.#readChunk = readChunk;
  }

  async read(offset: number, length: number): Promise<Buffer | undefined> {
    const end = Math.min(offset + length, this.entry.size);
    if (offset >= this.entry.size) return undefined;
    const pieces: Buffer[] = [];
    for (let at = offset; at < end; ) {
      const chunk = Math.floor(at / chunkBytes);
      const start = chunk * chunkBytes;
      const piece = (await this.#chunk(chunk)).subarray(at - start, end - start);
      if (piece.length === 0) throw new Error('a chunk of a result is shorter than it was');
      pieces.push(piece);
      at += piece.length;
    }
    return pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
  }

  async #chunk(chunk: number): Promise<Buffer> {
    if (this.#cached?.chunk === chunk) return this.#cached.bytes;
    const bytes = await this.#readChunk(chunk);
    // Removed since it was opened.
    if (bytes === undefined) throw new SftpError('noSuchFile', 'there is no such file any more');
    this.#cached = { chunk, bytes };
    return bytes;
  }
}
