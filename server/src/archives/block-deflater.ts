import { constants, createDeflateRaw, type DeflateRaw } from 'node:zlib';
import { release } from '../release.ts';

/** Not the size of the memory that small buffers share: `release` has to tell them apart. */
const outputBytes = 512 * 1024;

/**
 * Deflates one block after the other on a thread of libuv's pool, each as if it stood behind other bytes.
 *
 * zlib takes these bytes as a dictionary when it is made, and one for each block would be simpler. But what it keeps of
 * the dictionary is freed when V8 collects the whole heap, and V8 does not know of it: tens of megabytes. So one stream
 * is kept, begins anew for each block, and what it makes of the bytes in front is thrown away; that is no slower.
 */
export class BlockDeflater {
  readonly #stream: DeflateRaw;
  #pieces: Buffer[] = [];

  constructor(level: number) {
    this.#stream = createDeflateRaw({ level, chunkSize: outputBytes });
    this.#stream.on('data', (piece: Buffer) => this.#pieces.push(piece));
    // Whoever waits is told.
    this.#stream.on('error', () => {});
  }

  /**
   * The block as a part of a stream, which ends on a whole byte. The pieces are to be released in their order, before
   * the next block.
   *
   * @param before what the block may refer to; both are read until it resolves
   */
  async deflate(before: Buffer, block: Buffer, last: boolean): Promise<readonly Buffer[]> {
    this.#stream.reset();
    if (before.length > 0) (await this.#deflated(before, constants.Z_SYNC_FLUSH)).forEach(release);
    return await this.#deflated(block, last ? constants.Z_FINISH : constants.Z_SYNC_FLUSH);
  }

  close(): void {
    this.#stream.close();
  }

  async #deflated(bytes: Buffer, flush: number): Promise<Buffer[]> {
    this.#pieces = [];
    this.#stream.write(bytes);
    await new Promise<void>((resolve, reject) => {
      this.#stream.flush(flush, ((error?: Error | null) => {
        if (error) reject(error);
        // The last pieces may be said in the ticks that follow.
        else setImmediate(resolve);
      }) as () => void);
    });
    return this.#pieces;
  }
}
