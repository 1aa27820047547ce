import { TextWriter } from '../archives/text-writer.ts';
import type { EntryWriter } from '../archives/write-archive.ts';

/** A name of letters, and the value as it stands in the line. */
export type JsonField = readonly [name: string, json: string | Buffer];

/** Its fields, or its text up to the last brace, which is looked at before anything else is done. */
type Line = Record<string, unknown> | Buffer;

/** Writes JSON Lines into a file of an archive. */
export class LineWriter {
  readonly #entry: EntryWriter;
  readonly #texts: TextWriter;
  #lines = 0;

  constructor(entry: EntryWriter) {
    this.#entry = entry;
    this.#texts = new TextWriter((bytes) => entry.write(bytes));
  }

  /**
   * Nothing to wait for, as long as there is room in the buffer: most lines cost no promise.
   *
   * @param fields stand at the end of the line, instead of those that it has by the same names
   */
  line(line: Line, fields: readonly JsonField[] = []): Promise<void> | undefined {
    this.#lines += 1;
    const texts = started(line, fields);
    texts.push('}\n');
    return this.#texts.writeAll(texts);
  }

  /** A line whose last field is base64 of bytes that come in pieces. */
  async lineWithBytes(
    line: Line,
    fields: readonly JsonField[],
    field: string,
    pieces: AsyncIterable<Buffer>,
  ): Promise<void> {
    await this.#texts.writeAll([...started(line, fields), `,"${field}":"`]);
    // Three bytes are four characters: what is left of a piece waits for the next one.
    let rest: Buffer = Buffer.alloc(0);
    for await (const piece of pieces) {
      const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
      const whole = bytes.length - (bytes.length % 3);
      await this.#texts.write(bytes.toString('base64', 0, whole));
      rest = Buffer.from(bytes.subarray(whole));
    }
    this.#lines += 1;
    await this.#texts.write(`${rest.toString('base64')}"}\n`);
  }

  /** Answers how many lines there are. */
  async end(): Promise<number> {
    await this.#texts.flush();
    await this.#entry.end();
    return this.#lines;
  }
}

/** A line up to its last brace. */
function started(line: Line, fields: readonly JsonField[]): (string | Buffer)[] {
  const texts: (string | Buffer)[] = [Buffer.isBuffer(line) ? line : openText(line, fields)];
  for (const [name, json] of fields) texts.push(`,"${name}":`, json);
  return texts;
}

function openText(line: Record<string, unknown>, fields: readonly JsonField[]): string {
  for (const [name] of fields) if (Object.hasOwn(line, name)) delete line[name];
  return JSON.stringify(line).slice(0, -1);
}
