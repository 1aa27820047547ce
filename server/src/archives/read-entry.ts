import { pipeline, Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { ArchiveError } from './archive-error.ts';
import type { JoinedParts } from './joined-parts.ts';
import type { ZipEntry } from './zip-directory.ts';
import { brokenZip } from './zip-end.ts';

/** How much of a zip is in memory for one file. */
const pieceBytes = 64 * 1024;
const localHeaderLength = 30;

/**
 * A file of a zip as a stream. It ends well only when size and check sum are those of the directory, and it never
 * gives more than the declared size; until the end nothing of it is verified.
 */
export function readEntry(parts: JoinedParts, entry: ZipEntry): Readable {
  return Readable.from(verified(parts, entry), { objectMode: false, highWaterMark: pieceBytes });
}

async function* verified(parts: JoinedParts, entry: ZipEntry): AsyncGenerator<Buffer> {
  const stored = storedBytes(parts, entry);
  let size = 0;
  let sum = 0;
  for await (const piece of entry.deflated ? inflated(stored, entry) : stored) {
    size += piece.length;
    if (size > entry.size) throw damaged(entry);
    sum = crc32(piece, sum);
    yield piece;
  }
  if (size !== entry.size || sum !== entry.crc32) throw damaged(entry);
}

async function* storedBytes(parts: JoinedParts, entry: ZipEntry): AsyncGenerator<Buffer> {
  const header = await parts.read(entry.position, localHeaderLength);
  if (header.readUInt32LE(0) !== 0x04034b50) throw brokenZip();
  let position = entry.position + localHeaderLength + header.readUInt16LE(26) + header.readUInt16LE(28);
  for (let left = entry.compressedSize; left > 0; ) {
    const piece = await parts.read(position, Math.min(left, pieceBytes));
    position += piece.length;
    left -= piece.length;
    yield piece;
  }
}

async function* inflated(stored: AsyncIterable<Buffer>, entry: ZipEntry): AsyncGenerator<Buffer> {
  // An error on either side destroys both, and is thrown here by the loop.
  const inflate = pipeline(Readable.from(stored), createInflateRaw({ chunkSize: pieceBytes }), () => {});
  try {
    for await (const piece of inflate) yield piece as Buffer;
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).code?.startsWith('Z_')) throw error;
    throw damaged(entry, error);
  }
}

function damaged(entry: ZipEntry, cause?: unknown): ArchiveError {
  return new ArchiveError('damaged', `${entry.name} in the zip is damaged: it is not what was written.`, { cause });
}
