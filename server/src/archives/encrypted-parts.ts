import { createHash, type Hash, type X509Certificate } from 'node:crypto';
import { SmimeWriter } from './smime-writer.ts';
import { WriteBehind } from './write-behind.ts';
import type { SegmentSink } from './zip-writer.ts';

/** Where an S/MIME file goes. */
export interface PartSink {
  /** Has done with the bytes when it resolves: they are written over afterwards. */
  write(bytes: Buffer): Promise<void>;
  /** The file is whole. */
  close(): Promise<void>;
  /** The file will not become whole. */
  abort(): Promise<void>;
}

/** An S/MIME file that is whole. */
export interface FinishedPart {
  readonly part: number;
  /** In bytes. */
  readonly size: number;
  readonly sha256: string;
}

interface OpenPart {
  readonly part: number;
  readonly sink: PartSink;
  readonly hash: Hash;
  size: number;
}

/** Makes each segment of a zip an S/MIME file of its own. */
export class EncryptedParts implements SegmentSink {
  readonly finished: FinishedPart[] = [];
  readonly #smime: SmimeWriter;
  readonly #behind = new WriteBehind();
  readonly #openPart: (part: number) => Promise<PartSink>;
  #open: OpenPart | undefined;

  constructor(certificate: X509Certificate, openPart: (part: number) => Promise<PartSink>) {
    this.#smime = new SmimeWriter(certificate);
    this.#openPart = openPart;
  }

  async open(part: number): Promise<void> {
    const open: OpenPart = { part, sink: await this.#openPart(part), hash: createHash('sha256'), size: 0 };
    this.#open = open;
    this.#behind.begin(async (text) => {
      const writing = open.sink.write(text);
      open.hash.update(text);
      open.size += text.length;
      await writing;
    });
    await this.#smime.begin((text) => this.#behind.write(text));
  }

  async write(bytes: Buffer): Promise<void> {
    await this.#smime.write(bytes);
  }

  async close(): Promise<void> {
    if (this.#open === undefined) return;
    await this.#smime.end();
    await this.#behind.end();
    const { part, sink, hash, size } = this.#open;
    await sink.close();
    this.#open = undefined;
    this.finished.push({ part, size, sha256: hash.digest('hex') });
  }

  /** Gives up the part that is open. Those that are whole stay. */
  async abort(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await this.#behind.abort();
    await open?.sink.abort();
  }
}
