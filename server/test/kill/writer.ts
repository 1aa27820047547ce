import type { Api } from './api.ts';
import { CustomerWrites } from './customer-writes.ts';
import { Customer } from './customers.ts';
import { InteractionWrites } from './interaction-writes.ts';
import { Interaction } from './interactions.ts';
import type { Random } from './random.ts';
import { ServiceWrites } from './service-writes.ts';
import { Service } from './services.ts';
import { placeholder, type States, type Thing } from './things.ts';
import { Values } from './values.ts';
import { watchContents } from './verify.ts';
import { attempt, type Write } from './write.ts';

/** What is older is left as it is, and read again to see that it stays so. */
const youngest = 40;

/**
 * One client that writes: it has customers, services and interactions of its own, so that what it was told is what must be, whatever
 * the others do at the same time. It stops at the first write that nobody acknowledged.
 */
export class Writer {
  readonly name: string;
  /** How many writes were acknowledged. */
  acknowledged = 0;
  readonly #random: Random;
  readonly #customerWrites: CustomerWrites;
  readonly #serviceWrites: ServiceWrites;
  readonly #interactionWrites: InteractionWrites;
  readonly #known = new Map<string, Thing>();
  /** Paths that this writer used and that have nothing now. */
  readonly #gone = new Set<string>();

  constructor(name: string, random: Random) {
    this.name = name;
    this.#random = random;
    const values = new Values(name, random);
    this.#customerWrites = new CustomerWrites(values);
    this.#serviceWrites = new ServiceWrites(values);
    this.#interactionWrites = new InteractionWrites(values);
  }

  /** Everything that this writer knows to be true. */
  get states(): States {
    const gone = [...this.#gone].map((path) => [path, undefined] as const);
    return new Map<string, Thing | undefined>([...this.#known, ...gone]);
  }

  /**
   * Writes until `isOver` or the first write without acknowledgement, which it answers.
   *
   * @param touched gets the paths of all things that were written
   * @throws {Error} at an answer that a right request must not get, crash or not
   */
  async write(api: Api, isOver: () => boolean, touched: Set<string>): Promise<Write | undefined> {
    while (!isOver()) {
      const write = this.#choose();
      const [id] = await Promise.all([attempt(api, write), watchContents(api, write)]);
      if (id === undefined) return write;
      this.acknowledged += 1;
      for (const changed of this.learn(write.after, id)) touched.add(changed);
    }
    return undefined;
  }

  /**
   * Takes over what a write has made true; answers the paths it concerns.
   *
   * @param id the one that the server chose, when it chose one
   */
  learn(states: States, id: string): string[] {
    // Nothing is known of what was to get an id, and got none.
    const named = [...states].filter(([path]) => id !== '' || !path.endsWith(placeholder));
    return named.map(([placed, thing]) => {
      const path = placed.replace(placeholder, id);
      if (thing === undefined) {
        this.#known.delete(path);
        this.#gone.add(path);
      } else {
        this.#gone.delete(path);
        this.#known.set(path, id === '' ? thing : thing.withId(id));
      }
      return path;
    });
  }

  #choose(): Write {
    const things = [...this.#known.values()];
    const customers = things.filter((thing) => thing instanceof Customer).slice(-youngest);
    const services = things.filter((thing) => thing instanceof Service);
    const interactions = things.filter((thing) => thing instanceof Interaction);
    const dice = this.#random.next();
    if (dice < 0.3) return this.#serviceWrites.choose(services.slice(-youngest), customers);
    const write = dice < 0.6 ? this.#interactionWrites.choose(interactions.slice(-youngest), customers) : undefined;
    return write ?? this.#customerWrites.choose(customers, [...services, ...interactions]);
  }
}
