/** Where a stream of bytes is kept. */
export interface ChunkStore {
  /** Every chunk but the last has this many bytes; no more of the stream is in memory. */
  readonly chunkBytes: number;
  /** Has done with the bytes when it resolves. */
  readonly store: (chunk: number, bytes: Buffer) => Promise<void>;
}

/** Cuts a stream of bytes into chunks of equal size. */
export class Chunks {
  readonly #chunkBytes: number;
  readonly #store: (chunk: number, bytes: Buffer) => Promise<void>;
  /** Filled piece by piece: of pieces that are kept, many small ones would take a hundred times their bytes. */
  #buffer: Buffer | undefined;
  #waiting = 0;
  #next = 0;
  /** Bytes so far. */
  size = 0;

  constructor({ chunkBytes, store }: ChunkStore) {
    this.#chunkBytes = chunkBytes;
    this.#store = store;
  }

  async add(bytes: Buffer): Promise<void> {
    let piece = bytes;
    this.size += piece.length;
    while (piece.length > 0) {
      this.#buffer ??= Buffer.allocUnsafe(this.#chunkBytes);
      const taken = piece.copy(this.#buffer, this.#waiting);
      this.#waiting += taken;
      piece = piece.subarray(taken);
      if (this.#waiting === this.#chunkBytes) await this.flush();
    }
  }

  /** Stores what is left. */
  async flush(): Promise<void> {
    if (this.#waiting === 0 || this.#buffer === undefined) return;
    // The buffer is used again when these have been stored.
    await this.#store(this.#next, this.#buffer.subarray(0, this.#waiting));
    this.#waiting = 0;
    this.#next += 1;
  }
}
