import type pg from 'pg';
import { release } from '../release.ts';

/** Messages of PostgreSQL's protocol (its documentation, "Message Formats"): a letter, and a length that counts itself. */
const copyData = 'd'.charCodeAt(0);
const copyOutResponse = 'H'.charCodeAt(0);
const headBytes = 5;

type Listener = (bytes: Buffer) => void;

/**
 * What a `COPY … TO STDOUT` answers, in a memory that is used for one after the other. It takes the bytes from the
 * connection's stream, before the driver makes an object of each row, and gives back at once what they came in: rows that
 * arrive as new buffers, 64 KB each, let V8 collect its whole heap twelve times a second (measured).
 */
export class CopyOut implements pg.Submittable {
  readonly #settle = Promise.withResolvers<Buffer>();
  /** When all of it has come. */
  readonly ended = this.#settle.promise;
  readonly #text: string;
  #memory: Buffer;
  #filled = 0;
  /** Lets the driver go on with what has come. */
  #giveBack: Listener = () => {};
  readonly #head = Buffer.alloc(headBytes);
  #ofHead = 0;
  /** How much of the message that is arriving has not come yet. */
  #expected = 0;

  /** @param memory is exchanged for a larger one when it does not suffice */
  constructor(text: string, memory: Buffer) {
    this.#text = text;
    this.#memory = memory;
  }

  /** The driver calls it when the connection has nothing else to do. */
  submit(connection: pg.Connection): void {
    const { stream } = connection;
    const driver = stream.listeners('data').at(-1) as Listener;
    this.#giveBack = (bytes) => {
      stream.off('data', this.#take).on('data', driver);
      driver(bytes);
    };
    stream.off('data', driver).on('data', this.#take);
    connection.query(this.#text);
  }

  readonly #take = (bytes: Buffer): void => {
    let at = 0;
    while (at < bytes.length) {
      if (this.#expected > 0) {
        const end = Math.min(at + this.#expected, bytes.length);
        if (this.#head[0] === copyData) this.#keep(bytes, at, end);
        this.#expected -= end - at;
        at = end;
        continue;
      }
      if (this.#ofHead === 0 && bytes[at] !== copyData && bytes[at] !== copyOutResponse) {
        // The end, an error or a notice.
        this.#giveBack(Buffer.from(bytes.subarray(at)));
        break;
      }
      const copied = bytes.copy(this.#head, this.#ofHead, at);
      this.#ofHead += copied;
      at += copied;
      if (this.#ofHead < headBytes) break;
      this.#ofHead = 0;
      this.#expected = this.#head.readUInt32BE(1) - 4;
    }
    release(bytes);
  };

  #keep(bytes: Buffer, from: number, to: number): void {
    const needed = this.#filled + to - from;
    if (needed > this.#memory.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#memory.length * 2));
      this.#memory.copy(larger, 0, 0, this.#filled);
      this.#memory = larger;
    }
    bytes.copy(this.#memory, this.#filled, from, to);
    this.#filled = needed;
  }

  /** Rows behind a notice come by way of the driver. */
  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    this.#keep(chunk, 0, chunk.length);
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.#settle.resolve(this.#memory);
  }

  handleError(error: Error): void {
    this.#settle.reject(error);
  }
}
