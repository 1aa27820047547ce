import { TextWriter } from '../archives/text-writer.ts';
import type { EntryWriter } from '../archives/write-archive.ts';

/** Writes JSON Lines into a file of an archive. */
export class LineWriter {
  readonly #entry: EntryWriter;
  readonly #texts: TextWriter;
  #lines = 0;

  constructor(entry: EntryWriter) {
    this.#entry = entry;
    this.#texts = new TextWriter((bytes) => entry.write(bytes));
  }

  /** Nothing to wait for, as long as there is room in the buffer: most lines cost no promise. */
  line(text: string): Promise<void> | undefined {
    this.#lines += 1;
    return this.#texts.write(`${text}\n`);
  }

  /** A line whose last field is base64 of bytes that come in pieces. */
  async lineWithBytes(line: Record<string, unknown>, field: string, pieces: AsyncIterable<Buffer>): Promise<void> {
    const start = JSON.stringify(line).slice(0, -1);
    await this.#texts.write(`${start},${JSON.stringify(field)}:"`);
    // Three bytes are four characters: what is left of a piece waits for the next one.
    let rest: Buffer = Buffer.alloc(0);
    for await (const piece of pieces) {
      const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
      const whole = bytes.length - (bytes.length % 3);
      await this.#texts.write(bytes.toString('base64', 0, whole));
      rest = Buffer.from(bytes.subarray(whole));
    }
    await this.line(`${rest.toString('base64')}"}`);
  }

  /** Answers how many lines there are. */
  async end(): Promise<number> {
    await this.#texts.flush();
    await this.#entry.end();
    return this.#lines;
  }
}
