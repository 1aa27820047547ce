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

  /**
   * Nothing to wait for, as long as there is room in the buffer: most texts cost no promise.
   *
   * @param text or its bytes, which may be used again when it resolves
   */
  write(text: string | Buffer): Promise<void> | undefined {
    if (mostBytes(text) > bufferBytes - this.#filled) return this.#writeBehindFlush(text);
    this.#put(text);
    return undefined;
  }

  /** The same for several texts, one behind the other. */
  writeAll(texts: readonly (string | Buffer)[]): Promise<void> | undefined {
    let written = 0;
    for (const text of texts) {
      written += 1;
      const waiting = this.write(text);
      if (waiting !== undefined) return waiting.then(() => this.writeAll(texts.slice(written)));
    }
    return undefined;
  }

  async flush(): Promise<void> {
    if (this.#filled === 0) return;
    await this.#take(this.#buffer.subarray(0, this.#filled));
    this.#filled = 0;
  }

  #put(text: string | Buffer): void {
    this.#filled +=
      typeof text === 'string' ? this.#buffer.write(text, this.#filled) : text.copy(this.#buffer, this.#filled);
  }

  async #writeBehindFlush(text: string | Buffer): Promise<void> {
    await this.flush();
    if (mostBytes(text) <= bufferBytes) return this.#put(text);
    const bytes = typeof text === 'string' ? Buffer.from(text) : text;
    for (let start = 0; start < bytes.length; start += bufferBytes) {
      await this.#take(bytes.subarray(start, start + bufferBytes));
    }
  }
}

/** A character takes three bytes at most, a pair of surrogates four. */
function mostBytes(text: string | Buffer): number {
  return typeof text === 'string' ? text.length * 3 : text.length;
}
