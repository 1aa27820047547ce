/** What is handed on at once, in bytes. */
const bufferBytes = 512 * 1024;

/**
 * Gathers bytes and hands them on while the next ones come: whoever writes waits only for a destination that is slower.
 * Two buffers are used again and again.
 */
export class WriteBehind {
  #buffer = Buffer.allocUnsafeSlow(bufferBytes);
  #other = Buffer.allocUnsafeSlow(bufferBytes);
  #filled = 0;
  #take: (bytes: Buffer) => Promise<void> = async () => {};
  #taking = Promise.resolve();

  /** Begins anew. @param take has done with the bytes when it resolves */
  begin(take: (bytes: Buffer) => Promise<void>): void {
    this.#take = take;
    this.#filled = 0;
    this.#taking = Promise.resolve();
  }

  /** @throws what `take` threw, for these bytes or for earlier ones */
  async write(bytes: Buffer): Promise<void> {
    for (let taken = 0; taken < bytes.length; ) {
      if (this.#filled === bufferBytes) await this.#handOn();
      const copied = bytes.copy(this.#buffer, this.#filled, taken);
      taken += copied;
      this.#filled += copied;
    }
  }

  /** Resolves when everything was taken. @throws what `take` threw */
  async end(): Promise<void> {
    await this.#handOn();
    await this.#taking;
  }

  /** Forgets what was not handed on; resolves when nothing is being taken any more. */
  async abort(): Promise<void> {
    this.#filled = 0;
    await this.#taking.catch(() => {});
  }

  async #handOn(): Promise<void> {
    await this.#taking;
    if (this.#filled === 0) return;
    this.#taking = this.#take(this.#buffer.subarray(0, this.#filled));
    // It is looked at by the next call, or never.
    this.#taking.catch(() => {});
    [this.#buffer, this.#other] = [this.#other, this.#buffer];
    this.#filled = 0;
  }
}
