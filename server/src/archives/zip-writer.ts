import type { Deflated } from './parallel-deflate.ts';
import { dataDescriptor, directoryHeader, endRecords, localHeader, type WrittenEntry } from './zip-records.ts';

/** Where the bytes of a zip go: one segment at a time. */
export interface SegmentSink {
  /** @param segment counted from 1 */
  open(segment: number): Promise<void>;
  /** Has done with the bytes when it resolves. */
  write(bytes: Buffer): Promise<void>;
  close(): Promise<void>;
}

/** Names are paths of a few words; a header has to fit into the smallest segment. */
const longestName = 1024;
/** How much zip 3.0 copies at once. */
const copyBytes = 16 * 1024;
/** ZIP64 record, locator and end, which stay together. */
const longestEnd = 56 + 20 + 22;

/**
 * Writes a zip from front to back, cut into segments of at most so many bytes; only the last one is shorter by more than
 * a header. How many there will be shows at the end. Data goes on in the next segment; a header never does: that is what
 * readers rely on.
 */
export class ZipWriter {
  readonly #segmentBytes: number;
  readonly #date: Date;
  readonly #sink: SegmentSink;
  readonly #entries: WrittenEntry[] = [];
  #segments = 0;
  /** How much is in the segment that is open. */
  #used = 0;
  /** Where in it the data of the current file begins. */
  #dataStart = 0;
  #current: { name: Buffer; disk: number; offset: number } | undefined;

  /** @param segmentBytes at least as long as any header: 1.2 KB with the longest name */
  constructor(segmentBytes: number, date: Date, sink: SegmentSink) {
    this.#segmentBytes = segmentBytes;
    this.#date = date;
    this.#sink = sink;
  }

  /** Begins a file; what is written afterwards is its deflated data. */
  async begin(name: string): Promise<void> {
    const bytes = Buffer.from(name);
    if (bytes.length > longestName) throw new Error(`${name.slice(0, 40)}… is too long for a name in a zip.`);
    const header = localHeader(bytes, this.#date);
    // With the first byte of the data, or zip 3.0 finds none: see below.
    await this.#room(header.length + 1);
    this.#current = { name: bytes, ...(await this.#put(header)) };
    this.#dataStart = this.#used;
  }

  async write(data: Buffer): Promise<void> {
    for (let at = 0; at < data.length; ) {
      if (this.#used >= this.#dataEnd()) await this.#nextSegment();
      const piece = data.subarray(at, at + this.#dataEnd() - this.#used);
      await this.#sink.write(piece);
      this.#used += piece.length;
      at += piece.length;
    }
  }

  /** Ends the file that was begun. */
  async end(deflated: Deflated): Promise<void> {
    if (this.#current === undefined) throw new Error('No file was begun.');
    await this.#put(dataDescriptor(deflated));
    this.#entries.push({ ...this.#current, ...deflated });
    this.#current = undefined;
  }

  /** Ends the zip. */
  async finish(): Promise<void> {
    const headers = this.#entries.map((entry) => directoryHeader(entry, this.#date));
    const size = headers.reduce((sum, header) => sum + header.length, 0);
    // zip 3.0 reads no directory that is cut, not even between headers; with more than 600 files it cannot be helped.
    if (size + longestEnd <= this.#segmentBytes) await this.#room(size + longestEnd);
    const places: { disk: number; offset: number }[] = [];
    for (const header of headers) places.push(await this.#put(header));
    // Where the end will be is one of its numbers, before it is known how long they make it.
    const place = await this.#room(longestEnd);
    const { disk, offset } = places[0] ?? place;
    const entriesOnLastDisk = places.filter((header) => header.disk === place.disk).length;
    const lastDisk = place.disk;
    const directory = { disk, offset, size, entries: headers.length, entriesOnLastDisk, lastDisk };
    await this.#put(endRecords(directory, place));
    await this.#sink.close();
  }

  /** Writes something that no segment may cut; answers where it is. */
  async #put(record: Buffer): Promise<{ disk: number; offset: number }> {
    const place = await this.#room(record.length);
    await this.#sink.write(record);
    this.#used += record.length;
    return place;
  }

  /** Makes sure that so many bytes fit into the segment; answers where they will be. */
  async #room(bytes: number): Promise<{ disk: number; offset: number }> {
    if (this.#segments === 0 || this.#used + bytes > this.#segmentBytes) await this.#nextSegment();
    return { disk: this.#segments - 1, offset: this.#used };
  }

  /**
   * How far data may go in this segment. zip 3.0 copies data 16 KB at a time and takes the end of a segment for the end
   * of the data when it comes exactly behind one of them: it cannot join its own sets of 64 KB. So none does.
   */
  #dataEnd(): number {
    return this.#segmentBytes - ((this.#segmentBytes - this.#dataStart) % copyBytes === 0 ? 1 : 0);
  }

  async #nextSegment(): Promise<void> {
    if (this.#segments > 0) await this.#sink.close();
    await this.#sink.open(this.#segments + 1);
    this.#segments += 1;
    this.#used = 0;
    this.#dataStart = 0;
  }
}
