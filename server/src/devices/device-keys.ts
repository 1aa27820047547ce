import type { Config } from '../config.ts';
import type { Keyring } from '../keyring.ts';
import type { Device } from './device.ts';
import { type Digests, noDigests } from './digests.ts';
import { MentionFinder } from './mention-finder.ts';
import { PhoneReader } from './phone.ts';
import { devicesOf } from './read-device.ts';

/** Raised whenever devices are read differently, also by another version of the library of phone numbers. */
const rulesVersion = 1;

/** The most devices that are kept of the free text of an interaction: those that come first. */
export const mostMentions = 1000;

/** A longer value is no text that anybody typed: it is looked at as far as this. */
const longestValue = 64 * 1024;

/** What seals values, and what devices are found by. */
export interface Keys {
  readonly keyring: Keyring;
  readonly deviceKeys: DeviceKeys;
}

/** What devices are found by: reads them in whatever is stored, and digests them. */
export class DeviceKeys {
  readonly phones: PhoneReader;
  /** Names the rules that the keys are made by: with other ones, what is stored is keyed again. */
  readonly rules: string;
  readonly #keyring: Keyring;

  constructor(keyring: Keyring, { defaultCountry }: Pick<Config, 'defaultCountry'>) {
    this.#keyring = keyring;
    this.phones = new PhoneReader(defaultCountry);
    // devices/rules.ts takes the country from here.
    this.rules = `${rulesVersion} ${defaultCountry}`;
  }

  digest(tenant: number, { type, value }: Device): string {
    return this.#keyring.digest(`${tenant} device ${type} ${value}`).toString('hex');
  }

  /** The devices in stored values of any shape: strings, numbers, what lists and objects consist of. */
  ofValues(tenant: number, values: Iterable<unknown>): Digests {
    let digests: Set<string> | undefined;
    for (const value of values) {
      for (const device of this.#devicesIn(value)) {
        digests ??= new Set();
        digests.add(this.digest(tenant, device));
      }
    }
    return digests ?? noDigests;
  }

  /** The devices that free texts mention, however long they are; one that comes piece by piece is an iterable. */
  async ofTexts(tenant: number, texts: Iterable<string | AsyncIterable<string>>): Promise<Digests> {
    const digests = new Set<string>();
    for (const text of texts) {
      if (digests.size >= mostMentions) break;
      const finder = new MentionFinder(this.phones, ({ device }) => {
        if (digests.size < mostMentions) digests.add(this.digest(tenant, device));
      });
      if (typeof text === 'string') await finder.add(text);
      else {
        for await (const piece of text) {
          await finder.add(piece);
          if (digests.size >= mostMentions) break;
        }
      }
      finder.end();
    }
    return digests;
  }

  #devicesIn(value: unknown): Device[] {
    if (typeof value === 'string') return devicesOf(this.phones, value.slice(0, longestValue));
    if (typeof value === 'number') return Number.isSafeInteger(value) ? devicesOf(this.phones, String(value)) : [];
    if (typeof value !== 'object' || value === null) return [];
    if (Array.isArray(value)) return value.flatMap((part) => this.#devicesIn(part));
    return Object.entries(value).flatMap(([name, part]) => [...this.#devicesIn(name), ...this.#devicesIn(part)]);
  }
}
