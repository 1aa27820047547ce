import { randomUUID } from 'node:crypto';
import type { Api } from './api.ts';
import { type Customer, merged, type Phone, type States } from './customers.ts';
import type { Random } from './random.ts';

/** A request that changes something, and what is true before and after it. */
export interface Write {
  readonly method: string;
  readonly target: string;
  readonly body: unknown;
  readonly success: number;
  readonly idempotencyKey: string | undefined;
  readonly before: States;
  readonly after: States;
  /** A create that leaves the id to the server; `after` has the customer under this placeholder. */
  readonly unnamed: boolean;
}

/** Stands for the id that the server chooses. */
export const placeholder = '?';

/**
 * One client that writes: it has customers of its own, so that what it was told is what must be, whatever the others
 * do at the same time. It stops at the first write that nobody acknowledged.
 */
export class Writer {
  readonly name: string;
  /** How many writes were acknowledged. */
  acknowledged = 0;
  readonly #random: Random;
  readonly #known = new Map<string, Customer>();
  /** Ids that this writer used and that have no customer now. */
  readonly #gone = new Set<string>();
  #values = 0;

  constructor(name: string, random: Random) {
    this.name = name;
    this.#random = random;
  }

  /** Everything that this writer knows to be true. */
  get states(): States {
    const gone = [...this.#gone].map((id) => [id, undefined] as const);
    return new Map<string, Customer | undefined>([...this.#known, ...gone]);
  }

  /**
   * Writes until `isOver` or the first write without acknowledgement, which it answers.
   *
   * @param touched gets the ids of all customers that were written
   * @throws {Error} at an answer that a right request must not get, crash or not
   */
  async write(api: Api, isOver: () => boolean, touched: Set<string>): Promise<Write | undefined> {
    while (!isOver()) {
      const write = this.#choose();
      const id = await attempt(api, write);
      if (id === undefined) return write;
      this.acknowledged += 1;
      for (const changed of this.learn(write.after, id)) touched.add(changed);
    }
    return undefined;
  }

  /** Takes over what a write has made true; answers the ids it concerns. */
  learn(states: States, id: string): string[] {
    return [...states].map(([named, customer]) => {
      const realId = named === placeholder ? id : named;
      if (customer === undefined) {
        this.#known.delete(realId);
        this.#gone.add(realId);
      } else {
        this.#gone.delete(realId);
        this.#known.set(realId, { ...customer, customer_id: realId });
      }
      return realId;
    });
  }

  #choose(): Write {
    const customer = this.#random.pick([...this.#known.values()].slice(-40));
    const other = this.#random.pick([...this.#known.values()].slice(-40));
    const dice = this.#random.next();
    if (customer === undefined || other === undefined || dice < 0.45) return this.#create();
    if (dice < 0.65) return this.#update(customer);
    if (dice < 0.85) return this.#insertRecords(customer);
    return dice < 0.95 && other.customer_id !== customer.customer_id ? merge(customer, other) : remove(customer);
  }

  #create(): Write {
    const unnamed = this.#random.chance(0.5);
    const id = unnamed ? placeholder : this.#value('').slice(0, 16);
    const customer = this.#customer(id);
    const { customer_id, ...rest } = customer;
    return {
      method: 'POST',
      target: '/profiles',
      body: unnamed ? rest : customer,
      success: 201,
      idempotencyKey: this.#random.chance(0.6) ? randomUUID() : undefined,
      before: new Map([[id, undefined]]),
      after: new Map([[id, customer]]),
      unnamed,
    };
  }

  #update(customer: Customer): Write {
    const { Address, Phone, ...core } = this.#customer(customer.customer_id);
    const named = { ...(Address !== undefined && { Address }), ...(this.#random.chance(0.5) && { Phone }) };
    const kept = { Phone: customer.Phone, ...(customer.Address !== undefined && { Address: customer.Address }) };
    return {
      ...plainWrite('PUT', `/profiles/${customer.customer_id}`, 200),
      body: { ...core, ...named },
      before: only(customer),
      after: only({ ...core, ...kept, ...named }),
    };
  }

  #insertRecords(customer: Customer): Write {
    const phones = this.#phones();
    return {
      ...plainWrite('POST', `/profiles/${customer.customer_id}/extensions`, 200),
      body: { Phone: phones },
      idempotencyKey: this.#random.chance(0.6) ? randomUUID() : undefined,
      before: only(customer),
      after: only({ ...customer, Phone: [...customer.Phone, ...phones] }),
    };
  }

  #customer(id: string): Customer {
    const maybe = <T>(probability: number, value: T) => (this.#random.chance(probability) ? value : {});
    return {
      customer_id: id,
      LastName: this.#value('L'),
      ...maybe(0.7, { AccountNumber: this.#value('A') }),
      ...maybe(0.5, { EmailAddress: [this.#value('e'), this.#value('f')] }),
      ...maybe(0.5, { Address: { City: this.#value('C') } }),
      Phone: this.#phones(),
    };
  }

  #phones(): Phone[] {
    return Array.from({ length: this.#random.between(1, 4) }, () => ({
      PhoneNumber: this.#value('P'),
      description: 'x'.repeat(this.#random.between(0, 200)),
    }));
  }

  /** A value that no customer ever had. */
  #value(kind: string): string {
    this.#values += 1;
    return `${kind}${this.name}N${this.#values}`;
  }
}

function only(customer: Customer): States {
  return new Map([[customer.customer_id, customer]]);
}

function plainWrite(method: string, target: string, success: number) {
  return { method, target, success, idempotencyKey: undefined, unnamed: false };
}

function merge(target: Customer, source: Customer): Write {
  return {
    ...plainWrite('PUT', `/profiles/${target.customer_id}/merge/${source.customer_id}`, 204),
    body: {},
    before: new Map([...only(target), ...only(source)]),
    after: new Map<string, Customer | undefined>([
      [target.customer_id, merged(target, source)],
      [source.customer_id, undefined],
    ]),
  };
}

function remove(customer: Customer): Write {
  return {
    ...plainWrite('DELETE', `/profiles/${customer.customer_id}`, 200),
    body: undefined,
    before: only(customer),
    after: new Map([[customer.customer_id, undefined]]),
  };
}

/**
 * Sends a write.
 *
 * @returns the id that the server chose, or an empty text, when it was acknowledged; undefined when nobody knows
 * @throws {Error} when the server refuses what it must accept
 */
export async function attempt(api: Api, write: Write): Promise<string | undefined> {
  const answer = await api
    .send(write.method, write.target, write.body, write.idempotencyKey)
    // The connection broke: no acknowledgement.
    .catch(() => undefined);
  if (answer === undefined || answer.status === 503) return undefined;
  if (answer.status !== write.success) {
    throw new Error(`${write.method} ${write.target}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }
  return write.unnamed ? (answer.body as { customer_id: string }).customer_id : '';
}
