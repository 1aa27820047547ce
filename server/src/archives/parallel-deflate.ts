import { crc32 } from 'node:zlib';
import { release } from '../release.ts';
import { BlockDeflater } from './block-deflater.ts';

/** How much is deflated at once: less makes the result larger, more makes nothing better. No block refers to another one. */
export const blockBytes = 1024 * 1024;

export interface DeflateSettings {
  /** 1 is fast, 9 is small. */
  readonly level: number;
  /** How many blocks may be under way, at least 1; each takes about 2.5 MB. */
  readonly blocksAtOnce: number;
}

/** What a zip has to say about a file; sizes in bytes. */
export interface Deflated {
  readonly crc32: number;
  readonly size: number;
  readonly compressedSize: number;
}

/**
 * Deflates in blocks on several threads: each ends on a whole byte, so that the results in their order are one stream. The
 * threads are those of libuv's pool.
 * Blocks are filled in a ring of buffers; a caller that is faster than the threads or `output` waits in `write`.
 */
export class ParallelDeflate {
  readonly #settings: DeflateSettings;
  readonly #output: (bytes: Buffer) => Promise<void>;
  readonly #ring: Buffer[] = [];
  readonly #deflaters: BlockDeflater[] = [];
  #underWay: Promise<readonly Buffer[]>[] = [];
  #started = 0;
  #filled = 0;
  #sum = 0;
  #size = 0;
  #compressedSize = 0;

  /** @param output has done with the bytes when it resolves */
  constructor(settings: DeflateSettings, output: (bytes: Buffer) => Promise<void>) {
    if (!(settings.blocksAtOnce >= 1)) throw new RangeError('At least one block has to be under way.');
    this.#settings = settings;
    this.#output = output;
  }

  /** @param bytes may be used again when it resolves */
  async write(bytes: Buffer): Promise<void> {
    for (let taken = 0; taken < bytes.length; ) {
      // Not as soon as it is full: the last block has to be the one that ends the stream.
      if (this.#filled === blockBytes) await this.#start(false);
      const copied = bytes.copy(this.#block(), this.#filled, taken);
      taken += copied;
      this.#filled += copied;
    }
  }

  /** Ends the stream; what is written next begins another one. */
  async end(): Promise<Deflated> {
    await this.#start(true);
    while (this.#underWay.length > 0) await this.#finishOldest();
    const deflated = { crc32: this.#sum, size: this.#size, compressedSize: this.#compressedSize };
    this.#sum = 0;
    this.#size = 0;
    this.#compressedSize = 0;
    return deflated;
  }

  /** Forgets what is under way, waits until no thread works for it any more, and lets go of the memory. */
  async close(): Promise<void> {
    const underWay = this.#underWay;
    this.#underWay = [];
    await Promise.allSettled(underWay);
    for (const deflater of this.#deflaters.splice(0)) deflater.close();
  }

  /** The buffer that is being filled: one more than blocks under way. */
  #block(): Buffer {
    const index = this.#started % (this.#settings.blocksAtOnce + 1);
    this.#ring[index] ??= Buffer.allocUnsafeSlow(blockBytes);
    return this.#ring[index];
  }

  async #start(last: boolean): Promise<void> {
    const { level, blocksAtOnce } = this.#settings;
    if (this.#underWay.length >= blocksAtOnce) await this.#finishOldest();
    const index = this.#started % blocksAtOnce;
    const deflater = this.#deflaters[index] ?? new BlockDeflater(level);
    this.#deflaters[index] = deflater;
    const block = this.#block().subarray(0, this.#filled);
    const deflating = deflater.deflate(block, last);
    // It is looked at when it is the oldest, or never.
    deflating.catch(() => {});
    this.#underWay.push(deflating);
    this.#started += 1;
    this.#filled = 0;
    this.#sum = crc32(block, this.#sum);
    this.#size += block.length;
  }

  async #finishOldest(): Promise<void> {
    for (const piece of (await this.#underWay.shift()) ?? []) {
      this.#compressedSize += piece.length;
      await this.#output(piece);
      release(piece);
    }
  }
}
