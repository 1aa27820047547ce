import type { NumberedFields } from '../archives/numbered-fields.ts';
import { badParameter, missingParameter } from '../errors.ts';
import { checkDateTime, type ValueRules } from '../metadata/values.ts';
import { isRecordId } from '../record-id.ts';

/** The files of an archive (guide, "Contact History Export Reference"). */
export type Kind = 'contact' | 'contactattribute' | 'interaction' | 'document';

/** What the site has settled about the lines of archives. */
export interface LoadSettings {
  readonly rules: ValueRules;
  readonly fields: NumberedFields;
}

/** What became of a line. */
export interface Loaded {
  readonly outcome: 'created' | 'updated' | 'unchanged';
  /** What is kept aside of it from now on. */
  readonly kept?: readonly string[];
  /** Mandatory fields that the line lacks, with what stands in their place. */
  readonly filled?: readonly string[];
  /** A customer of whom only the id is known was made, so that the record has an owner. */
  readonly madeCustomer?: boolean;
}

/**
 * The fields of one line, by the names of the schemas whatever their spelling. What is taken has a place here; the rest
 * is kept aside.
 */
export class Line {
  readonly #fields = new Map<string, { readonly name: string; readonly value: unknown }>();

  /** @throws {ApiError} 400 when it is no object, or has a field twice */
  constructor(value: unknown) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw badParameter('line', 'it must be an object');
    }
    for (const [name, field] of Object.entries(value)) {
      const key = name.toUpperCase();
      if (this.#fields.has(key)) throw badParameter(name.slice(0, 64), 'the field is there in two spellings');
      if (field !== null) this.#fields.set(key, { name, value: field });
    }
  }

  /** The value without taking it. */
  see(name: string): unknown {
    return this.#fields.get(name)?.value;
  }

  /** Takes a field whose value can be converted; one that cannot is left, to be kept aside. */
  take<T>(name: string, convert: (value: unknown) => T | undefined): T | undefined {
    const value = this.see(name);
    if (value === undefined) return undefined;
    const converted = convert(value);
    if (converted !== undefined) this.#fields.delete(name);
    return converted;
  }

  /** Leaves another value than came, to be kept aside. */
  leave(name: string, value: unknown): void {
    this.#fields.set(name, { name: this.#fields.get(name)?.name ?? name, value });
  }

  /** Drops what says nothing that is not known here anyway. */
  drop(name: string): void {
    this.#fields.delete(name);
  }

  /** @throws {ApiError} 400 when it is missing or no id */
  takeId(name: string): string {
    const value = this.take(name, text);
    if (value === undefined || value === '') throw missingParameter(name);
    if (!isRecordId(value)) throw badParameter(name, 'it must be 1 to 16 letters and digits');
    return value;
  }

  /** What nobody took, in the order and the spelling of the line. */
  get rest(): Record<string, unknown> {
    return Object.fromEntries([...this.#fields.values()].map(({ name, value }) => [name, value]));
  }
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
}

export function whole(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) ? (number as number) : undefined;
}

export function flag(value: unknown): boolean | undefined {
  if (value === 0 || value === '0' || value === false) return false;
  return value === 1 || value === '1' || value === true ? true : undefined;
}

export function time(value: unknown): string | undefined {
  try {
    return checkDateTime(value, '');
  } catch {
    return undefined;
  }
}

/** Strict base64; white space is passed over. */
export function bytes(value: unknown): Buffer | undefined {
  if (typeof value !== 'string') return undefined;
  const packed = value.replace(/\s+/g, '');
  return packed.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(packed) ? Buffer.from(packed, 'base64') : undefined;
}
