import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Mention, mentionsIn } from './mentions.ts';
import type { PhoneReader } from './phone.ts';

/** Characters that are looked at before others get the processor: some milliseconds, 50 at the very most. */
const step = 16_384;

/** What is looked at before a piece and behind it: more than a device has characters. */
const before = 80;
const behind = 512;

/** Finds the mentions in a text that comes in parts, however long it is. Their places count from its beginning. */
export class MentionFinder {
  readonly #phones: PhoneReader;
  readonly #found: (mention: Mention) => void;
  /** What has not been looked at yet, with what stands before it. */
  #text = '';
  #position = 0;
  /** How much of `#text` has been looked at. */
  #known = 0;

  constructor(phones: PhoneReader, found: (mention: Mention) => void) {
    this.#phones = phones;
    this.#found = found;
  }

  /** All mentions that begin before this place have been found. */
  get looked(): number {
    return this.#position + this.#known;
  }

  async add(text: string): Promise<void> {
    this.#text += text;
    while (this.#text.length - this.#known > step + behind) {
      this.#look(step);
      await nextTurn();
    }
  }

  end(): void {
    this.#look(this.#text.length - this.#known);
    this.#text = '';
  }

  /** Looks for mentions that begin in the next characters. */
  #look(length: number): void {
    const end = this.#known + length;
    for (const mention of mentionsIn(this.#phones, this.#text.slice(0, end + behind))) {
      if (mention.start < this.#known || mention.start >= end) continue;
      this.#found({
        ...mention,
        start: this.#position + mention.start,
        end: this.#position + mention.end,
      });
    }
    const passed = Math.max(0, end - before);
    this.#text = this.#text.slice(passed);
    this.#position += passed;
    this.#known = end - passed;
  }
}
