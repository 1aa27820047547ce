import type { IdentificationValue } from '../profiles/identification-values.ts';

/** More customers of one value are not looked for: two are ambiguous already. */
export const mostHolders = 10;

/** Who has which value, for the values that a transaction of an import has asked for: as it will have been written. */
export class Holders {
  readonly #find: (values: readonly IdentificationValue[]) => Promise<{ position: number; customer_id: string }[]>;
  readonly #known = new Map<string, Set<string>>();
  /** What has changed since, of values that nobody has asked for yet. */
  readonly #changes = new Map<string, { customerId: string; has: boolean }[]>();

  /** @param find asks the database; positions count from 1 */
  constructor(find: (values: readonly IdentificationValue[]) => Promise<{ position: number; customer_id: string }[]>) {
    this.#find = find;
  }

  /** Asks for all of the values at once that are not known yet. */
  async learn(values: readonly IdentificationValue[]): Promise<void> {
    const asked = new Map<string, IdentificationValue>();
    for (const value of values) {
      if (!this.#known.has(value.id)) asked.set(value.id, value);
    }
    if (asked.size === 0) return;
    const sets = [...asked.keys()].map((id) => {
      const set = new Set<string>();
      this.#known.set(id, set);
      return set;
    });
    for (const { position, customer_id } of await this.#find([...asked.values()])) sets[position - 1]?.add(customer_id);
    for (const id of asked.keys()) {
      for (const { customerId, has } of this.#changes.get(id) ?? []) this.#change(id, customerId, has);
    }
  }

  /** The customers that have a value that was asked for. */
  of(value: IdentificationValue): ReadonlySet<string> {
    const set = this.#known.get(value.id);
    if (set === undefined) throw new Error('nobody has asked who has this value');
    return set;
  }

  add(customerId: string, values: readonly IdentificationValue[]): void {
    for (const value of values) this.#change(value.id, customerId, true);
  }

  remove(customerId: string, values: readonly IdentificationValue[]): void {
    for (const value of values) this.#change(value.id, customerId, false);
  }

  #change(id: string, customerId: string, has: boolean): void {
    const set = this.#known.get(id);
    if (set !== undefined) {
      if (has) set.add(customerId);
      else set.delete(customerId);
      return;
    }
    const changes = this.#changes.get(id);
    if (changes === undefined) this.#changes.set(id, [{ customerId, has }]);
    else changes.push({ customerId, has });
  }
}
