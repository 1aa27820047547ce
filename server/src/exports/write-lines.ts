import type { EntryWriter } from '../archives/write-archive.ts';

/** What is handed to the archive at once, in bytes. */
const bufferBytes = 256 * 1024;

/**
 * Writes JSON Lines into a file of an archive. Lines are gathered in one buffer that is used again and again: garbage
 * of buffers would be most of the memory of an export.
 */
export class LineWriter {
  readonly #entry: EntryWriter;
  readonly #buffer = Buffer.allocUnsafeSlow(bufferBytes);
  #filled = 0;
  #lines = 0;

  constructor(entry: EntryWriter) {
    this.#entry = entry;
  }

  /** Nothing to wait for, as long as there is room in the buffer: most lines cost no promise. */
  line(text: string): Promise<void> | undefined {
    this.#lines += 1;
    return this.#write(`${text}\n`);
  }

  /** A line whose last field is base64 of bytes that come in pieces. */
  async lineWithBytes(line: Record<string, unknown>, field: string, pieces: AsyncIterable<Buffer>): Promise<void> {
    const start = JSON.stringify(line).slice(0, -1);
    await this.#write(`${start},${JSON.stringify(field)}:"`);
    // Three bytes are four characters: what is left of a piece waits for the next one.
    let rest: Buffer = Buffer.alloc(0);
    for await (const piece of pieces) {
      const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
      const whole = bytes.length - (bytes.length % 3);
      await this.#write(bytes.toString('base64', 0, whole));
      rest = Buffer.from(bytes.subarray(whole));
    }
    await this.line(`${rest.toString('base64')}"}`);
  }

  /** Answers how many lines there are. */
  async end(): Promise<number> {
    await this.#flush();
    await this.#entry.end();
    return this.#lines;
  }

  #write(text: string): Promise<void> | undefined {
    // A character takes three bytes at most, a pair of surrogates four.
    if (text.length * 3 > bufferBytes - this.#filled) return this.#writeBehindFlush(text);
    this.#filled += this.#buffer.write(text, this.#filled);
    return undefined;
  }

  async #writeBehindFlush(text: string): Promise<void> {
    await this.#flush();
    if (text.length * 3 <= bufferBytes) {
      this.#filled = this.#buffer.write(text);
      return;
    }
    const bytes = Buffer.from(text);
    for (let start = 0; start < bytes.length; start += bufferBytes) {
      await this.#entry.write(bytes.subarray(start, start + bufferBytes));
    }
  }

  async #flush(): Promise<void> {
    if (this.#filled === 0) return;
    await this.#entry.write(this.#buffer.subarray(0, this.#filled));
    this.#filled = 0;
  }
}
