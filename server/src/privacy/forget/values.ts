import { randomInt } from 'node:crypto';
import type { DeviceKeys } from '../../devices/device-keys.ts';
import type { AttributeDefinition, AttributeValue, ExtensionSchema } from '../../metadata/model.ts';
import { type ExtensionRecord, emptyRecord } from '../../metadata/records.ts';
import { isReservedWord } from '../../metadata/reserved-words.ts';
import type { CoreAttributes } from '../../profiles/profile.ts';
import { placeholder, randomLetters, shortestPlaceholder } from './placeholder.ts';

/**
 * How different from others a value has to be: 0 when it may be the same for all, and one more for each time that it was
 * taken by somebody else.
 */
export type Attempt = number;

/** From here on values come from all that there are. */
const wide: Attempt = 4;

/** From here on values are scarce. */
const scarce: Attempt = 40;

const smallNumbers = 100_000;
const sixteenDigits = 1_000_000_000_000_000;

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** Days from 1900 to 2100, counted from 1970. */
const days = [-25_567, 47_482] as const;

/** Ideographs: letters of which there are more than an owner has records. */
const ideographs = [0x4e00, 0x9ff0] as const;

/** What stands in the place of the values of attributes, so that records stay valid. */
export class AnonymousValues {
  readonly #deviceKeys: DeviceKeys;
  readonly #tenant: number;

  constructor(deviceKeys: DeviceKeys, tenant: number) {
    this.#deviceKeys = deviceKeys;
    this.#tenant = tenant;
  }

  /** Core attributes: as many values as before, or none of an optional attribute that no placeholder fits into. */
  attributes(
    definitions: ReadonlyMap<string, AttributeDefinition>,
    before: CoreAttributes,
    attempt: Attempt,
  ): CoreAttributes {
    const after: CoreAttributes = new Map();
    for (const [name, values] of before) {
      const definition = definitions.get(name.toLowerCase());
      if (definition === undefined) continue;
      const anonymous = values.flatMap(() => this.#value(definition, definition.mandatory, attempt) ?? []);
      if (anonymous.length > 0) after.set(name, anonymous.map(String));
    }
    return after;
  }

  /** An extension record: what selects it, or keeps it apart from others, still does. */
  record(schema: ExtensionSchema, before: ExtensionRecord, attempt: Attempt): ExtensionRecord {
    const after = emptyRecord();
    for (const name of Object.keys(before)) {
      const definition = schema.attributes.get(name.toLowerCase());
      if (definition === undefined) continue;
      const isUnique = schema.uniqueLists.some((list) => list.includes(definition.name));
      const value = this.#value(definition, definition.mandatory || isUnique, isUnique ? attempt + 1 : attempt);
      if (value !== undefined) after[name] = value;
    }
    return after;
  }

  /** Undefined where nothing has to be. */
  #value(definition: AttributeDefinition, isNeeded: boolean, attempt: Attempt): AttributeValue | undefined {
    const { type, length } = definition;
    if (type === 'string' && length >= shortestPlaceholder) return placeholder(length);
    if (!isNeeded) return undefined;
    switch (type) {
      case 'string':
        return shortText(length, attempt);
      case 'boolean':
        return attempt > 0 && randomInt(2) === 1;
      case 'integer':
      case 'long':
        return this.#whole(type, attempt);
      case 'double':
      case 'currency':
        // A number with a fraction is nobody's.
        return attempt === 0 ? 0 : randomInt(2 ** 47) + 0.5;
      case 'date':
        return randomTime(attempt, dayMs).toISOString().slice(0, 10);
      case 'datetime':
        return randomTime(attempt, minuteMs).toISOString();
    }
  }

  /**
   * A number of up to five digits is nobody's, and so is one of sixteen. Of integers, which have ten at most, those in
   * between may be numbers somewhere: they are taken only when no other one is free.
   */
  #whole(type: 'integer' | 'long', attempt: Attempt): number {
    if (attempt === 0) return 0;
    if (type === 'long' && attempt >= wide) return this.#nobodys(() => sixteenDigits + randomInt(2 ** 47));
    if (attempt < scarce) return randomInt(1 - smallNumbers, smallNumbers);
    return this.#nobodys(() => randomInt(2 ** 31));
  }

  #nobodys(random: () => number): number {
    for (let tries = 1; ; tries += 1) {
      const number = random();
      if (tries === 20 || this.#deviceKeys.ofValues(this.#tenant, [number]).size === 0) return number;
    }
  }
}

function shortText(length: number, attempt: Attempt): string {
  for (;;) {
    const text =
      attempt < wide
        ? randomLetters(length)
        : String.fromCodePoint(...Array.from({ length }, () => randomInt(...ideographs)));
    if (!isReservedWord(text)) return text;
  }
}

function randomTime(attempt: Attempt, unitMs: number): Date {
  if (attempt === 0) return new Date(0);
  const [first, last] = days.map((day) => (day * dayMs) / unitMs) as [number, number];
  return new Date(randomInt(first, last) * unitMs);
}
