import { open, stat } from 'node:fs/promises';
import { ArchiveError } from './archive-error.ts';

/** A part of an archive that can be read anywhere. */
export interface Segment {
  readonly size: number;
  /** Reads what is there at a position; answers how many bytes, fewer only at the end. */
  read(position: number, into: Buffer): Promise<number>;
}

/**
 * A part that lies there decrypted. It is opened for each read: a set may have more parts than a process may have open
 * files.
 */
export async function plainSegment(file: string): Promise<Segment> {
  const { size } = await stat(file);
  return {
    size,
    async read(position, into) {
      const handle = await open(file, 'r');
      try {
        return (await handle.read(into, 0, into.length, position)).bytesRead;
      } finally {
        await handle.close();
      }
    },
  };
}

/** The parts of an archive as one sequence of bytes. */
export class JoinedParts {
  readonly size: number;
  readonly #segments: readonly Segment[];
  readonly #starts: readonly number[];

  constructor(segments: readonly Segment[]) {
    this.#segments = segments;
    let size = 0;
    this.#starts = segments.map((segment) => {
      const start = size;
      size += segment.size;
      return start;
    });
    this.size = size;
  }

  /** Zips name places by the number of a part and an offset in it. */
  position(disk: number, offset: number): number {
    const start = this.#starts[disk];
    if (start === undefined || start + offset > this.size) throw outside();
    return start + offset;
  }

  /** @throws {ArchiveError} `damaged` when there are not so many bytes */
  async read(position: number, length: number): Promise<Buffer> {
    if (position < 0 || position + length > this.size) throw outside();
    const bytes = Buffer.allocUnsafe(length);
    for (let filled = 0; filled < length; ) {
      const index = this.#segmentAt(position + filled);
      const segment = this.#segments[index];
      const within = position + filled - (this.#starts[index] ?? 0);
      const wanted = Math.min(length - filled, (segment?.size ?? 0) - within);
      const read = (await segment?.read(within, bytes.subarray(filled, filled + wanted))) ?? 0;
      if (read === 0) throw new ArchiveError('truncated', 'A part became shorter while it was read.');
      filled += read;
    }
    return bytes;
  }

  /** The last part that begins at this position or before it, by halving: there may be thousands. */
  #segmentAt(position: number): number {
    let low = 0;
    for (let high = this.#starts.length; high - low > 1; ) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) <= position) low = middle;
      else high = middle;
    }
    return low;
  }
}

function outside(): ArchiveError {
  return new ArchiveError('damaged', 'The zip is damaged: it names a place behind its end.');
}
