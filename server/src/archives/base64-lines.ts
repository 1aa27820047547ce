const bytesOfLine = 48;
const charactersOfLine = 65;
const linesAtOnce = 1024;
const lineFeed = 0x0a;

/** How long a text is that holds so many bytes, with a line feed behind each line. */
export function base64Length(bytes: number): number {
  const characters = Math.ceil(bytes / 3) * 4;
  return characters + Math.ceil(bytes / bytesOfLine);
}

/**
 * Writes bytes as base64 in lines of 64 characters, as OpenSSL does. Everything passes through the same two pieces of
 * memory: the text that `write` gets lasts until it resolves.
 */
export class Base64Lines {
  readonly #bytes = Buffer.allocUnsafeSlow(linesAtOnce * bytesOfLine);
  readonly #text = Buffer.allocUnsafeSlow(linesAtOnce * charactersOfLine);
  #filled = 0;

  async write(bytes: Buffer, write: (text: Buffer) => Promise<void>): Promise<void> {
    for (let taken = 0; taken < bytes.length; ) {
      const copied = bytes.copy(this.#bytes, this.#filled, taken);
      taken += copied;
      this.#filled += copied;
      if (this.#filled < this.#bytes.length) continue;
      await this.end(write);
    }
  }

  /** What is left; afterwards it begins anew. */
  async end(write: (text: Buffer) => Promise<void>): Promise<void> {
    const bytes = this.#filled;
    this.#filled = 0;
    if (bytes > 0) await write(this.#encoded(bytes));
  }

  clear(): void {
    this.#filled = 0;
  }

  /** Node encodes all lines as one, three times as fast as each alone; then they move apart for the line feeds. */
  #encoded(bytes: number): Buffer {
    const text = this.#text;
    const lines = Math.ceil(bytes / bytesOfLine);
    const length = base64Length(bytes);
    text.write(this.#bytes.toString('base64', 0, bytes), lines, 'latin1');
    for (let line = 0; line < lines; line += 1) {
      const from = lines + line * (charactersOfLine - 1);
      const end = Math.min(from + charactersOfLine - 1, length);
      text.copyWithin(line * charactersOfLine, from, end);
      text[line * charactersOfLine + end - from] = lineFeed;
    }
    return text.subarray(0, length);
  }
}
