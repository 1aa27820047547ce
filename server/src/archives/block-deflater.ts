import { constants, createDeflateRaw, type DeflateRaw } from 'node:zlib';

/** Not the size of the memory that small buffers share: `release` has to tell them apart. */
const outputBytes = 512 * 1024;

/**
 * Deflates one block after the other on a thread of libuv's pool.
 *
 * One stream is kept, and begins anew for each block: what zlib needs for one is freed when V8 collects the whole heap, and
 * V8 does not know of it.
 */
export class BlockDeflater {
  readonly #stream: DeflateRaw;
  #pieces: Buffer[] = [];

  constructor(level: number) {
    // Each write ends on a whole byte; to say so for each is one more way to a thread and back.
    this.#stream = createDeflateRaw({ level, flush: constants.Z_SYNC_FLUSH, chunkSize: outputBytes });
    this.#stream.on('data', (piece: Buffer) => this.#pieces.push(piece));
    // Whoever waits is told.
    this.#stream.on('error', () => {});
  }

  /**
   * The block as a part of a stream, which ends on a whole byte. The pieces are to be released in their order, before
   * the next block.
   *
   * @param block is read until it resolves
   */
  async deflate(block: Buffer, last: boolean): Promise<readonly Buffer[]> {
    this.#stream.reset();
    this.#pieces = [];
    if (block.length > 0) await this.#done((callback) => this.#stream.write(block, callback));
    if (last) await this.#done((callback) => this.#stream.flush(constants.Z_FINISH, callback as () => void));
    return this.#pieces;
  }

  close(): void {
    this.#stream.close();
  }

  async #done(begin: (callback: (error?: Error | null) => void) => void): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      begin((error) => {
        if (error) reject(error);
        // The last pieces may be said in the ticks that follow.
        else setImmediate(resolve);
      });
    });
  }
}
