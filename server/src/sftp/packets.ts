import type { Entry } from './folder.ts';
import { longestPacket, response, SftpError, type StatusName, statusCode } from './protocol.ts';

/**
 * Cuts a stream into packets, without their lengths. No more than one packet is in memory, beside the piece that it
 * came with.
 *
 * @throws {Error} for a packet that is longer than any may be: nobody knows where the next one begins
 */
export async function* readPackets(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = [];
  let size = 0;
  let needed = 4;
  for await (const piece of stream) {
    pieces.push(piece);
    size += piece.length;
    if (size < needed) continue;
    let bytes = pieces.length === 1 ? piece : Buffer.concat(pieces, size);
    for (needed = lengthOf(bytes); bytes.length >= needed; needed = lengthOf(bytes)) {
      yield bytes.subarray(4, needed);
      bytes = bytes.subarray(needed);
    }
    pieces = bytes.length === 0 ? [] : [bytes];
    size = bytes.length;
  }
}

/** How many bytes there must be for the next step: those of a length, or of the packet with its length. */
function lengthOf(bytes: Buffer): number {
  if (bytes.length < 4) return 4;
  const length = bytes.readUInt32BE(0);
  if (length < 1 || length > longestPacket) throw new Error('a packet of SFTP has an impossible length');
  return 4 + length;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads the fields of a packet, one after the other. Each throws an SftpError where there is no such field. */
export class Fields {
  #rest: Buffer;

  constructor(bytes: Buffer) {
    this.#rest = bytes;
  }

  uint32(): number {
    return this.#take(4).readUInt32BE(0);
  }

  uint64(): number {
    const value = this.#take(8).readBigUInt64BE(0);
    // Behind the end of every file.
    return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value);
  }

  bytes(): Buffer {
    return this.#take(this.uint32());
  }

  text(): string {
    const bytes = this.bytes();
    try {
      return utf8.decode(bytes);
    } catch (cause) {
      throw new SftpError('noSuchFile', 'names are UTF-8', { cause });
    }
  }

  #take(length: number): Buffer {
    if (length > this.#rest.length) throw new SftpError('badMessage', 'the packet is too short');
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return taken;
  }
}

export function uint32(...values: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
}

export function uint64(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

export function string(value: string | Buffer): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  return Buffer.concat([uint32(bytes.length), bytes]);
}

/** A packet with its length in front. */
export function packet(type: number, ...fields: readonly Buffer[]): Buffer {
  const length = fields.reduce((sum, field) => sum + field.length, 1);
  return Buffer.concat([uint32(length), Buffer.of(type), ...fields]);
}

export function statusPacket(id: number, status: StatusName, message: string): Buffer {
  return packet(response.status, uint32(id, statusCode[status]), string(message), string('en'));
}

/** The attributes that all entries have: size, owner, permissions, times. */
export function attributes({ size, mode, modifiedAt }: Pick<Entry, 'size' | 'mode' | 'modifiedAt'>): Buffer {
  const seconds = Math.floor(modifiedAt.getTime() / 1000);
  const present = 0x1 | 0x2 | 0x4 | 0x8;
  return Buffer.concat([uint32(present), uint64(size), uint32(0, 0, mode, seconds, seconds)]);
}

/** A line as `ls -l` writes it, which clients show as it is. */
export function longName({ name, size, mode, modifiedAt }: Entry, now: Date): string {
  const permissions = Array.from({ length: 9 }, (_, bit) => ((mode >> (8 - bit)) & 1 ? 'rwx'[bit % 3] : '-')).join('');
  const [, month, day, year, time] = modifiedAt
    .toUTCString()
    .replace(/^\w+, (\d+) (\w+)/, 'x $2 $1')
    .split(' ');
  const halfAYear = 182 * 24 * 60 * 60 * 1000;
  const isRecent = Math.abs(now.getTime() - modifiedAt.getTime()) < halfAYear;
  const when = `${month} ${day?.replace(/^0/, ' ')} ${isRecent ? time?.slice(0, 5) : ` ${year}`}`;
  const kind = mode & 0o040000 ? 'd' : '-';
  return `${kind}${permissions} 1 throughline throughline ${String(size).padStart(10)} ${when} ${name}`;
}
