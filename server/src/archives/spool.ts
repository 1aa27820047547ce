import { randomBytes } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import path from 'node:path';
import { ArchiveError } from './archive-error.ts';
import type { Segment } from './joined-parts.ts';

/**
 * Where decrypted bytes are kept while an archive is open: a zip is read from its end, a message only from its front.
 * The file loses its name before anything is written to it. Nobody else can open it, and it is gone with the process,
 * in whatever way that ends.
 */
export class Spool {
  readonly #handle: FileHandle;
  readonly #folder: string;
  #size = 0;

  constructor(handle: FileHandle, folder: string) {
    this.#handle = handle;
    this.#folder = folder;
  }

  /** Writes what arrives behind what is there; answers how to read it. */
  async append(pieces: AsyncIterable<Buffer>): Promise<Segment> {
    const start = this.#size;
    for await (const piece of pieces) {
      await this.#write(piece);
      this.#size += piece.length;
    }
    return {
      size: this.#size - start,
      read: async (position, into) => (await this.#handle.read(into, 0, into.length, start + position)).bytesRead,
    };
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #write(piece: Buffer): Promise<void> {
    try {
      for (let written = 0; written < piece.length; ) {
        const { bytesWritten } = await this.#handle.write(piece, written, undefined, this.#size + written);
        written += bytesWritten;
      }
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ENOSPC') throw cause;
      throw new ArchiveError('noRoom', `There is no room in ${this.#folder} for the decrypted archive.`, { cause });
    }
  }
}

/** @param folder where there is room: not the system's folder for temporary files, which is often in memory */
export async function openSpool(folder: string): Promise<Spool> {
  const file = path.join(folder, `.throughline-${randomBytes(12).toString('hex')}`);
  const handle = await open(file, 'wx+', 0o600);
  await unlink(file);
  return new Spool(handle, folder);
}
