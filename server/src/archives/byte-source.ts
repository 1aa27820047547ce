import { truncated } from './archive-error.ts';

/**
 * Takes exact numbers of bytes out of pieces that arrive in any size. A piece need not last longer than until the next
 * one is asked for: what comes in large amounts is read into the same memory again and again, because garbage is
 * collected late and memory would grow by a hundred megabytes (measured).
 */
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
      this.#held = Buffer.concat([this.#held, next.value]);
    }
    return this.#held.subarray(0, most);
  }

  /**
   * At least one byte and at most so many, without copying them: they last until the next call.
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
    const taken = Buffer.allocUnsafe(length);
    for (let filled = 0; filled < length; ) filled += (await this.some(length - filled)).copy(taken, filled);
    return taken;
  }

  /** All that is left, in pieces that last until the next one. */
  async *rest(): AsyncGenerator<Buffer> {
    if (this.#held.length > 0) yield await this.some(this.#held.length);
    for (let next = await this.#pieces.next(); !next.done; next = await this.#pieces.next()) yield next.value;
  }

  /** Lets go of what the pieces come from, when not all of them were asked for. */
  async close(): Promise<void> {
    await this.#pieces.return?.();
  }
}
