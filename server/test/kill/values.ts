import { randomUUID } from 'node:crypto';
import type { Random } from './random.ts';

const firstTime = Date.parse('2026-01-01T00:00:00Z');

/** What a writer fills its requests with. */
export class Values {
  readonly random: Random;
  readonly #name: string;
  #given = 0;

  /** @param name is no other writer's */
  constructor(name: string, random: Random) {
    this.#name = name;
    this.random = random;
  }

  /** A value that nothing ever had. */
  fresh(kind: string): string {
    this.#given += 1;
    return `${kind}${this.#name}N${this.#given}`;
  }

  /** Later than every time before. */
  time(): string {
    this.#given += 1;
    return new Date(firstTime + this.#given * 1_000).toISOString();
  }

  text(): string {
    return 'x'.repeat(this.random.between(0, 200));
  }

  /** For two in three writes. */
  idempotencyKey(): string | undefined {
    return this.random.chance(0.6) ? randomUUID() : undefined;
  }

  maybe<T extends object>(probability: number, value: () => T): T | Record<string, never> {
    return this.random.chance(probability) ? value() : {};
  }

  several<T>(min: number, max: number, make: () => T): T[] {
    return Array.from({ length: this.random.between(min, max) }, make);
  }
}
