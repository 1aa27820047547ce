import type { X509Certificate } from 'node:crypto';
import { EncryptedParts, type FinishedPart, type PartSink } from './encrypted-parts.ts';
import { confinedName, refuseClashes } from './entry-name.ts';
import { type DeflateSettings, ParallelDeflate } from './parallel-deflate.ts';
import { contentCapacity } from './smime-writer.ts';
import { ZipWriter } from './zip-writer.ts';

export type { PartSink } from './encrypted-parts.ts';

export interface ArchiveSettings extends DeflateSettings {
  /** Whose private key opens it; RSA. */
  readonly certificate: X509Certificate;
  /** How long each S/MIME file may be at most, in bytes; at least 65,536. */
  readonly partBytes: number;
  /** The date of all entries. */
  readonly date: Date;
  /** @param part counted from 1; it is asked for when there is something to write to it */
  readonly openPart: (part: number) => Promise<PartSink>;
  readonly signal?: AbortSignal;
}

/** A file of an archive while it is written. */
export interface EntryWriter {
  /** @param bytes may be used again when it resolves */
  write(bytes: Buffer): Promise<void>;
  /** Answers how many bytes were written. */
  end(): Promise<{ size: number }>;
}

export interface WrittenPart extends FinishedPart {
  /** `z01`, `z02` …, `zip` for the last one or the only one. */
  readonly ending: string;
}

const smallestPart = 64 * 1024;

/**
 * Writes an archive of a data download in constant memory: files, one after the other, into a zip, and that into S/MIME
 * files. Each call has to resolve before the next one. When one fails, whatever the reason, the part that is open is
 * aborted, and all later calls fail for the same reason; parts that were closed before are the caller's to remove.
 * `signal` is looked at by each call: who calls no more has to `abort`.
 */
export class ArchiveWriter {
  readonly #signal: AbortSignal | undefined;
  readonly #parts: EncryptedParts;
  readonly #zip: ZipWriter;
  readonly #deflate: ParallelDeflate;
  readonly #names: string[] = [];
  #current: string | undefined;
  #running: Promise<unknown> | undefined;
  #stopped: { reason: unknown } | undefined;

  /** @throws {Error} when the certificate has no RSA key */
  constructor(settings: ArchiveSettings) {
    const { certificate, partBytes, date, openPart, signal } = settings;
    if (!(partBytes >= smallestPart)) throw new RangeError(`Parts have at least ${smallestPart} bytes.`);
    this.#signal = signal;
    this.#parts = new EncryptedParts(certificate, openPart);
    this.#zip = new ZipWriter(contentCapacity(certificate, partBytes), date, this.#parts);
    this.#deflate = new ParallelDeflate(settings, (bytes) => {
      this.#check();
      return this.#zip.write(bytes);
    });
  }

  /** Begins a file; the one before has to have ended. */
  async entry(name: string): Promise<EntryWriter> {
    await this.#run(async () => {
      if (this.#current !== undefined) throw new Error('The file before has not ended.');
      refuseClashes([...this.#names, confinedName(Buffer.from(name))]);
      this.#names.push(name);
      this.#current = name;
      await this.#zip.begin(name);
    });
    return {
      write: (bytes) => this.#run(() => this.#write(name, bytes)),
      end: () => this.#run(() => this.#end(name)),
    };
  }

  /** Ends the archive; answers its files, which are closed, in their order. */
  async finish(): Promise<readonly WrittenPart[]> {
    return await this.#run(async () => {
      if (this.#current !== undefined) throw new Error('The last file has not ended.');
      await this.#zip.finish();
      await this.#cleanUp();
      this.#stopped = { reason: new Error('The archive is finished.') };
      const { finished } = this.#parts;
      return finished.map((part) => ({ ...part, ending: endingOf(part.part, finished.length) }));
    });
  }

  /** Gives up what is not whole, and waits until nothing is under way. After the end it does nothing. */
  async abort(): Promise<void> {
    this.#stopped ??= { reason: new Error('The archive was given up.') };
    await this.#running?.catch(() => {});
    await this.#cleanUp();
  }

  async #write(name: string, bytes: Buffer): Promise<void> {
    if (this.#current !== name) throw new Error(`${name} has ended.`);
    await this.#deflate.write(bytes);
  }

  async #end(name: string): Promise<{ size: number }> {
    if (this.#current !== name) throw new Error(`${name} has ended.`);
    const deflated = await this.#deflate.end();
    await this.#zip.end(deflated);
    this.#current = undefined;
    return { size: deflated.size };
  }

  async #run<T>(step: () => Promise<T>): Promise<T> {
    if (this.#running !== undefined) throw new Error('The call before has not ended.');
    const running = this.#guarded(step);
    this.#running = running;
    try {
      return await running;
    } finally {
      this.#running = undefined;
    }
  }

  async #guarded<T>(step: () => Promise<T>): Promise<T> {
    try {
      this.#check();
      return await step();
    } catch (reason) {
      this.#stopped ??= { reason };
      await this.#cleanUp();
      throw reason;
    }
  }

  #check(): void {
    if (this.#stopped !== undefined) throw this.#stopped.reason;
    this.#signal?.throwIfAborted();
  }

  async #cleanUp(): Promise<void> {
    await this.#deflate.close();
    // What went wrong first is what the caller has to know.
    await this.#parts.abort().catch(() => {});
  }
}

function endingOf(part: number, parts: number): string {
  return part === parts ? 'zip' : `z${String(part).padStart(2, '0')}`;
}
