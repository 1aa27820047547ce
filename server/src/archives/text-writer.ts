/** What is handed on at once, in bytes. */
const bufferBytes = 256 * 1024;

/**
 * Gathers texts in one buffer that is used again and again: garbage of buffers would be most of the memory of an
 * archive.
 */
export class TextWriter {
  readonly #take: (bytes: Buffer) => Promise<unknown>;
  readonly #buffer = Buffer.allocUnsafeSlow(bufferBytes);
  #filled = 0;

  /** @param take has done with the bytes when it resolves */
  constructor(take: (bytes: Buffer) => Promise<unknown>) {
    this.#take = take;
  }

  /** Nothing to wait for, as long as there is room in the buffer: most texts cost no promise. */
  write(text: string): Promise<void> | undefined {
    // A character takes three bytes at most, a pair of surrogates four.
    if (text.length * 3 > bufferBytes - this.#filled) return this.#writeBehindFlush(text);
    this.#filled += this.#buffer.write(text, this.#filled);
    return undefined;
  }

  async flush(): Promise<void> {
    if (this.#filled === 0) return;
    await this.#take(this.#buffer.subarray(0, this.#filled));
    this.#filled = 0;
  }

  async #writeBehindFlush(text: string): Promise<void> {
    await this.flush();
    if (text.length * 3 <= bufferBytes) {
      this.#filled = this.#buffer.write(text);
      return;
    }
    const bytes = Buffer.from(text);
    for (let start = 0; start < bytes.length; start += bufferBytes) {
      await this.#take(bytes.subarray(start, start + bufferBytes));
    }
  }
}
