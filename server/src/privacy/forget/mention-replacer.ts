import type { DeviceKeys } from '../../devices/device-keys.ts';
import { MentionFinder } from '../../devices/mention-finder.ts';

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Puts a placeholder in the place of a device in a text that comes in parts, and changes nothing else. */
export class MentionReplacer {
  readonly #finder: MentionFinder;
  readonly #placeholder: string;
  /** Places of the device that have not been passed yet. */
  #places: Span[] = [];
  /** What has not been passed on yet, and where it begins. */
  #text = '';
  #position = 0;
  /** How often something was replaced. */
  count = 0;

  /** @param digest of the device */
  constructor(deviceKeys: DeviceKeys, tenant: number, digest: string, placeholder: string) {
    this.#placeholder = placeholder;
    this.#finder = new MentionFinder(deviceKeys.phones, ({ device, start, end }) => {
      if (deviceKeys.digest(tenant, device) === digest) this.#places.push({ start, end });
    });
  }

  /** Takes a part of the text; answers what is known by now of the text as it will be. */
  async add(text: string): Promise<string> {
    this.#text += text;
    await this.#finder.add(text);
    return this.#pass(this.#finder.looked);
  }

  /** The rest. */
  end(): string {
    this.#finder.end();
    return this.#pass(this.#position + this.#text.length);
  }

  /** Passes on what stands before a place. All mentions that begin there are known. */
  #pass(before: number): string {
    const united = unite(this.#places);
    const behind = united.find(({ end }) => end > before);
    const limit = this.#atCharacter(Math.min(before, behind?.start ?? before));
    let passed = '';
    for (const { start, end } of united) {
      if (end > limit) break;
      passed += this.#take(start) + this.#placeholder;
      this.#take(end);
      this.count += 1;
    }
    this.#places = united.filter(({ end }) => end > limit);
    return passed + this.#take(limit);
  }

  /** Not between the two halves of a character: each part has to be encoded for itself. */
  #atCharacter(place: number): number {
    const index = place - this.#position;
    const isCut = index < this.#text.length && /[\ud800-\udbff]/.test(this.#text.charAt(index - 1));
    return isCut ? place - 1 : place;
  }

  #take(end: number): string {
    const text = this.#text.slice(0, end - this.#position);
    this.#text = this.#text.slice(text.length);
    this.#position += text.length;
    return text;
  }
}

/** Places that overlap are one: digits can be read in more than one way. */
function unite(places: readonly Span[]): Span[] {
  const united: Span[] = [];
  for (const { start, end } of places.toSorted((one, other) => one.start - other.start)) {
    const last = united.at(-1);
    if (last === undefined || start >= last.end) united.push({ start, end });
    else united[united.length - 1] = { start: last.start, end: Math.max(last.end, end) };
  }
  return united;
}
