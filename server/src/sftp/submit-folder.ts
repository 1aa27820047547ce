import type { Caller } from '../access/caller.ts';
import { Chunks } from '../chunks.ts';
import { type Db, isRetryable } from '../db/client.ts';
import { ApiError } from '../errors.ts';
import {
  beginSubmission,
  findInFolder,
  type IncomingSubmission,
  largestFileBytes,
  listFolder,
  removeSubmission,
  renameSubmission,
  type SubmissionRow,
} from '../privacy/submissions.ts';
import { chunkBytes } from '../sealed-chunks.ts';
import {
  type Entry,
  type Folder,
  type FolderContext,
  fileMode,
  folderMode,
  type OpenSubmission,
  pageSize,
} from './folder.ts';
import { checkName } from './paths.ts';
import { openFlag, SftpError } from './protocol.ts';

/** Files of requests come here and are not read again. */
const mode = fileMode | 0o200;
const attempts = 5;

/** GDPR_Submit: a file that is written here is processed, or ignored, when it is whole. */
export function submitFolder(context: FolderContext, caller: Caller): Folder {
  const { database, now } = context;
  const { tenant } = caller;
  const read = <T>(work: (db: Db) => Promise<T>) => database.tenant(tenant, work);
  const find = async (name: string) => read((db) => findInFolder(db, tenant, name));

  /** Does something to a file that is not processed; says so of one that is. */
  const toIgnored = async (name: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ApiError) || error.errorName !== 'notFound') throw error;
      const row = await find(name);
      if (row === undefined) throw new SftpError('noSuchFile', 'there is no such file', { cause: error });
      throw new SftpError('permissionDenied', 'the file is being processed', { cause: error });
    }
  };

  return {
    mode: folderMode | 0o700,
    async *list() {
      for (let after: SubmissionRow | undefined, shown = ''; ; ) {
        const rows = await read((db) => listFolder(db, tenant, after, pageSize));
        after = rows.at(-1);
        if (after === undefined) return;
        // The same name may be processed, and ignored when it came again: one file to whoever looks.
        const entries = rows.filter((row, index) => row.name !== (rows[index - 1]?.name ?? shown)).map(entryOf);
        shown = after.name;
        if (entries.length > 0) yield entries;
      }
    },
    async find(name) {
      const row = await find(name);
      return row && entryOf(row);
    },
    async open(name, flags) {
      if ((flags & openFlag.write) === 0 || (flags & openFlag.read) !== 0) {
        throw new SftpError('permissionDenied', 'what was submitted cannot be read');
      }
      if ((flags & openFlag.append) !== 0)
        throw new SftpError('unsupported', 'files are written anew, not appended to');
      checkName(name);
      const mustBeThere = (flags & openFlag.create) === 0;
      const mustBeNew = (flags & openFlag.exclusive) !== 0;
      if (mustBeThere || mustBeNew) {
        const isThere = (await find(name)) !== undefined;
        if (mustBeThere && !isThere) throw new SftpError('noSuchFile', 'there is no such file');
        if (mustBeNew && isThere) throw new SftpError('failure', 'there is a file of this name');
      }
      const incoming = await beginSubmission(context, caller, name);
      const place = (size: number) => placing(() => database.transaction(tenant, (tx) => incoming.place(tx, size)));
      return new IncomingFile({ name, mode, size: 0, modifiedAt: now() }, incoming, place);
    },
    async rename(from, to) {
      checkName(to);
      await toIgnored(from, () => renameSubmission(context, caller, from, to));
    },
    async remove(name) {
      await toIgnored(name, () => removeSubmission(context, caller, name));
    },
  };
}

function entryOf({ name, size, submitted_at }: SubmissionRow): Entry {
  return { name, size, mode, modifiedAt: submitted_at };
}

/** Does it again when another transaction got in between. */
async function placing<T>(place: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await place();
    } catch (error) {
      if (!isRetryable(error) || attempt === attempts) throw error;
    }
  }
}

/** A file on its way in: kept chunk by chunk, as it comes. */
class IncomingFile implements OpenSubmission {
  readonly #entry: Entry;
  readonly #incoming: IncomingSubmission;
  readonly #place: (size: number) => Promise<SubmissionRow>;
  readonly #chunks: Chunks;
  /** Why it can never be whole. */
  #broken: Error | undefined;

  constructor(entry: Entry, incoming: IncomingSubmission, place: (size: number) => Promise<SubmissionRow>) {
    this.#entry = entry;
    this.#incoming = incoming;
    this.#place = place;
    this.#chunks = new Chunks({ chunkBytes, store: (chunk, bytes) => incoming.store(chunk, bytes) });
  }

  get entry(): Entry {
    return { ...this.#entry, size: this.#chunks.size };
  }

  async write(offset: number, bytes: Buffer): Promise<void> {
    if (this.#broken !== undefined) throw this.#broken;
    const { size } = this.#chunks;
    try {
      if (offset !== size) throw new SftpError('failure', 'a file is written from its beginning to its end in one go');
      if (size + bytes.length > largestFileBytes) {
        throw new SftpError('failure', `a file of requests has at most ${largestFileBytes} bytes`);
      }
      await this.#chunks.add(bytes);
    } catch (error) {
      this.#broken = error as Error;
      throw error;
    }
  }

  async close(): Promise<void> {
    try {
      if (this.#broken !== undefined) throw this.#broken;
      await this.#chunks.flush();
      await this.#place(this.#chunks.size);
    } catch (error) {
      // The error says more than that of clearing up, which housekeeping does otherwise.
      await this.abandon().catch(() => {});
      throw error;
    }
  }

  async abandon(): Promise<void> {
    await this.#incoming.abandon();
  }
}
