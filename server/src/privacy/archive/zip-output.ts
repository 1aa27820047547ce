import { ParallelDeflate } from '../../archives/parallel-deflate.ts';
import { TextWriter } from '../../archives/text-writer.ts';
import { ZipWriter } from '../../archives/zip-writer.ts';

/** One after the other is deflated, while the next one is filled: requests to the server need the processor, too. */
const deflateSettings = { level: 6, blocksAtOnce: 2 };

/**
 * Writes a zip in one piece, without encryption: one file after the other, of texts or bytes. Of the files that have
 * ended only what the directory says of them is in memory.
 */
export class ZipOutput {
  readonly #zip: ZipWriter;
  readonly #deflate: ParallelDeflate;
  readonly #texts: TextWriter;
  readonly #signal: AbortSignal;

  /**
   * @param date of all files
   * @param write has taken the bytes when it resolves
   * @param signal is looked at by each call
   */
  constructor(date: Date, write: (bytes: Buffer) => Promise<void>, signal: AbortSignal) {
    this.#signal = signal;
    const take = async (bytes: Buffer) => {
      signal.throwIfAborted();
      await write(bytes);
    };
    this.#zip = new ZipWriter(Number.MAX_SAFE_INTEGER, date, {
      open: async () => {},
      write: take,
      close: async () => {},
    });
    this.#deflate = new ParallelDeflate(deflateSettings, (bytes) => this.#zip.write(bytes));
    this.#texts = new TextWriter((bytes) => this.#deflate.write(bytes));
  }

  /** Begins a file; the one before has to have ended. */
  async begin(name: string): Promise<void> {
    this.#signal.throwIfAborted();
    await this.#zip.begin(name);
  }

  /** Nothing to wait for, as long as the text is only kept for later. */
  text(text: string): Promise<void> | undefined {
    this.#signal.throwIfAborted();
    return this.#texts.write(text);
  }

  /** Bytes of a file that has no texts. */
  async bytes(bytes: Buffer): Promise<void> {
    this.#signal.throwIfAborted();
    await this.#deflate.write(bytes);
  }

  /** Ends the file. */
  async end(): Promise<void> {
    await this.#texts.flush();
    await this.#zip.end(await this.#deflate.end());
  }

  /** Ends the zip. */
  async finish(): Promise<void> {
    await this.#zip.finish();
  }

  /** Lets go of threads and memory, whether or not the zip is finished. */
  async close(): Promise<void> {
    await this.#deflate.close();
  }
}
