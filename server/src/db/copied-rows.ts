/** The signature, the flags and a header of no length, in front of the rows. */
const headerBytes = 19;

/** PostgreSQL's timestamps begin in the year 2000. */
const firstMs = Date.UTC(2000, 0, 1);

/**
 * Rows in the binary format of COPY (PostgreSQL's documentation of it), one at a time: fields are counted from 0, and are
 * what the `send` function of their type makes; of `text` and `json` that is the text.
 */
export class CopiedRows {
  readonly memory: Buffer;
  #at = headerBytes;
  /** How many fields the row has. */
  fields = 0;
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  /** @param memory may be used again when nobody looks at the rows any more */
  constructor(memory: Buffer) {
    this.memory = memory;
  }

  /** Goes to the next row, at the beginning to the first one; false behind the last one. */
  next(): boolean {
    this.fields = this.memory.readInt16BE(this.#at);
    this.#at += 2;
    for (let field = 0; field < this.fields; field += 1) {
      const length = this.memory.readInt32BE(this.#at);
      this.#at += 4;
      this.#starts[field] = this.#at;
      // A null has no bytes, and a length of its own.
      this.#ends[field] = this.#at + length;
      if (length > 0) this.#at += length;
    }
    return this.fields >= 0;
  }

  /** What is made of the rows that are left. */
  all<Row>(rowOf: (row: CopiedRows) => Row): Row[] {
    const rows: Row[] = [];
    while (this.next()) rows.push(rowOf(this));
    return rows;
  }

  /** A field that is not null. */
  text(field: number): string {
    return this.memory.toString('utf8', this.#starts[field], this.#ends[field]);
  }

  /** A `bigint` that is not null, from 0 to 2^53. */
  integer(field: number): number {
    return this.#signed64(this.#starts[field] ?? 0);
  }

  /** A `timestamptz` of whole milliseconds that is not null, as ISO 8601. */
  timestamp(field: number): string {
    // Microseconds; what a number cannot hold of them is less than a millisecond.
    return new Date(firstMs + Math.round(this.#signed64(this.#starts[field] ?? 0) / 1000)).toISOString();
  }

  #signed64(at: number): number {
    return this.memory.readInt32BE(at) * 0x1_0000_0000 + this.memory.readUInt32BE(at + 4);
  }

  /** The bytes of a field, which are there as long as the rows; null for null. */
  bytes(field: number): Buffer | null {
    const [start = 0, end = 0] = [this.#starts[field], this.#ends[field]];
    return end < start ? null : this.memory.subarray(start, end);
  }
}
