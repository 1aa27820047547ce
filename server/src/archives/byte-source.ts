import { truncated } from './archive-error.ts';

/** Takes exact numbers of bytes out of pieces that arrive in any size; what is not taken yet is one piece. */
export class ByteSource {
  readonly #pieces: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);
  #position = 0;

  constructor(pieces: AsyncIterable<Buffer>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** How many bytes have been taken. */
  get position(): number {
    return this.#position;
  }

  /** Up to so many bytes without taking them: fewer only when there are no more. */
  async peek(most: number): Promise<Buffer> {
    while (this.#held.length < most) {
      const next = await this.#pieces.next();
      if (next.done) break;
      this.#held = this.#held.length === 0 ? next.value : Buffer.concat([this.#held, next.value]);
    }
    return this.#held.subarray(0, most);
  }

  /**
   * At least one byte and at most so many, without copying them.
   *
   * @throws {ArchiveError} `truncated` when there are no more
   */
  async some(most: number): Promise<Buffer> {
    while (this.#held.length === 0) {
      const next = await this.#pieces.next();
      if (next.done) throw truncated();
      this.#held = next.value;
    }
    const taken = this.#held.subarray(0, most);
    this.#held = this.#held.subarray(taken.length);
    this.#position += taken.length;
    return taken;
  }

  /** @throws {ArchiveError} `truncated` when there are fewer */
  async take(length: number): Promise<Buffer> {
    const taken: Buffer[] = [];
    for (let missing = length; missing > 0; ) {
      const piece = await this.some(missing);
      taken.push(piece);
      missing -= piece.length;
    }
    return taken.length === 1 && taken[0] !== undefined ? taken[0] : Buffer.concat(taken);
  }

  /** All that is left. */
  async *rest(): AsyncGenerator<Buffer> {
    while ((await this.peek(1)).length > 0) yield await this.some(Number.POSITIVE_INFINITY);
  }

  /** Lets go of what the pieces come from, when not all of them were asked for. */
  async close(): Promise<void> {
    await this.#pieces.return?.();
  }
}
