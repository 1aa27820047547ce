import type { KeyObject } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { Readable } from 'node:stream';
import { ArchiveError, about } from './archive-error.ts';
import { decryptSmime } from './enveloped.ts';
import { JoinedParts, plainSegment, type Segment } from './joined-parts.ts';
import { orderParts, type Part, refuseOtherCount } from './part-set.ts';
import { readEntry } from './read-entry.ts';
import { openSpool, type Spool } from './spool.ts';
import { readDirectory } from './zip-directory.ts';
import { lastDiskOf } from './zip-end.ts';

/** How much of a file is read at once. Larger pieces are no faster, and leave more behind until it is collected. */
const pieceBytes = 128 * 1024;

/** A file in an archive. */
export interface ArchiveEntry {
  readonly name: string;
  readonly size: number;
}

/** An archive of a data download, decrypted and joined. */
export interface Archive {
  /** What the names of its files have in common, such as `export-17`. */
  readonly name: string;
  /** In the order of the zip's directory; names stay below the folder they are written to. */
  readonly entries: readonly ArchiveEntry[];
  /** A file as a stream, which fails at its end when it is not what was written: believe it only then. */
  read(entry: ArchiveEntry): Readable;
  /** Lets go of the decrypted bytes. */
  dispose(): Promise<void>;
}

export interface OpenOptions {
  /** Needed when one of the files is encrypted. */
  readonly key?: KeyObject | undefined;
  /** Where decrypted bytes are kept meanwhile: as many as the encrypted files have, less a third. */
  readonly spoolFolder?: string;
  readonly signal?: AbortSignal;
  /** Called while decrypting, with bytes of the files. */
  readonly progress?: (done: number, total: number) => void;
}

/**
 * Opens what the data download service wrote: `export-17.zip.smime`, all parts of a split set in any order, or the same
 * files decrypted.
 *
 * @throws {ArchiveError}
 */
export async function openArchive(files: readonly string[], options: OpenOptions = {}): Promise<Archive> {
  const set = orderParts(files);
  const opening = new Opening(options);
  try {
    await opening.measure(set.parts);
    const last = await opening.segment(set.parts.at(-1) as Part);
    const lastDisk = await lastDiskOf(last);
    if (lastDisk !== undefined) refuseOtherCount(set, lastDisk);
    const segments: Segment[] = [];
    for (const part of set.parts.slice(0, -1)) segments.push(await opening.segment(part));
    const joined = new JoinedParts([...segments, last]);
    const { entries, end } = await readDirectory(joined);
    refuseOtherCount(set, end.lastDisk);
    return {
      name: set.name,
      entries,
      read: (entry) => {
        const found = entries.find(({ name }) => name === entry.name);
        if (found === undefined) throw new Error(`The archive has no ${entry.name}.`);
        return readEntry(joined, found);
      },
      dispose: () => opening.dispose(),
    };
  } catch (error) {
    await opening.dispose();
    throw error;
  }
}

/** What is under way while an archive is opened. */
class Opening {
  readonly #options: OpenOptions;
  #spool: Spool | undefined;
  #total = 0;
  #done = 0;

  constructor(options: OpenOptions) {
    this.#options = options;
  }

  /** All files are there before the first one is decrypted. */
  async measure(parts: readonly Part[]): Promise<void> {
    for (const { file } of parts) this.#total += (await stat(file)).size;
  }

  async segment(part: Part): Promise<Segment> {
    const encrypted = part.encrypted ?? !(await looksLikeZip(part.file));
    try {
      return encrypted ? await this.#decrypted(part.file) : await plainSegment(part.file);
    } catch (error) {
      throw about(part.file, error);
    }
  }

  async dispose(): Promise<void> {
    await this.#spool?.close();
    this.#spool = undefined;
  }

  async #decrypted(file: string): Promise<Segment> {
    const { key, spoolFolder = tmpdir() } = this.#options;
    if (key === undefined) throw new ArchiveError('noKey', 'it is encrypted and needs a private key.');
    this.#spool ??= await openSpool(spoolFolder);
    return await this.#spool.append(decryptSmime(this.#bytes(file), key));
  }

  /** The bytes of a file, each piece in the place of the one before. */
  async *#bytes(file: string): AsyncGenerator<Buffer> {
    const { signal, progress } = this.#options;
    const into = Buffer.allocUnsafeSlow(pieceBytes);
    const handle = await open(file, 'r');
    try {
      for (;;) {
        signal?.throwIfAborted();
        const { bytesRead } = await handle.read(into, 0, into.length, null);
        if (bytesRead === 0) return;
        yield into.subarray(0, bytesRead);
        this.#done += bytesRead;
        progress?.(this.#done, this.#total);
      }
    } finally {
      await handle.close();
    }
  }
}

/** For one file whose name does not say it. */
async function looksLikeZip(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.toString('latin1') === 'PK';
  } finally {
    await handle.close();
  }
}
