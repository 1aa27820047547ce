import { Customer, type CustomerData, type Phone } from './customers.ts';
import { change, creation, type OwnedThing, placeholder, type Thing } from './things.ts';
import type { Values } from './values.ts';
import type { Write } from './write.ts';

/** The writes of customers, made of fresh values. */
export class CustomerWrites {
  readonly #values: Values;

  constructor(values: Values) {
    this.#values = values;
  }

  /**
   * Some write.
   *
   * @param customers those that it may change
   * @param owned all that the writer has for customers
   */
  choose(customers: readonly Customer[], owned: readonly OwnedThing[]): Write {
    const { random } = this.#values;
    const customer = random.pick(customers);
    const other = random.pick(customers);
    const dice = random.next();
    if (customer === undefined || other === undefined || dice < 0.45) return this.#create();
    if (dice < 0.65) return this.#update(customer);
    if (dice < 0.85) return this.#insertRecords(customer);
    return dice < 0.95 && other.id !== customer.id ? merge(customer, other, owned) : remove(customer, owned);
  }

  #create(): Write {
    const isUnnamed = this.#values.random.chance(0.5);
    const id = isUnnamed ? placeholder : this.#values.fresh('').slice(0, 16);
    const customer = new Customer(id, this.#data());
    return {
      method: 'POST',
      target: '/profiles',
      body: isUnnamed ? customer.data : { customer_id: id, ...customer.data },
      success: 201,
      idempotencyKey: this.#values.idempotencyKey(),
      ...creation(customer),
      ...(isUnnamed && { chosen: { field: 'customer_id', searches: customer.searches() } }),
    };
  }

  #update(customer: Customer): Write {
    const { Address, Phone, ...core } = this.#data();
    const named = { ...(Address !== undefined && { Address }), ...this.#values.maybe(0.5, () => ({ Phone })) };
    const { Phone: kept, Address: keptAddress } = customer.data;
    const data = { ...core, Phone: kept, ...(keptAddress !== undefined && { Address: keptAddress }), ...named };
    return {
      method: 'PUT',
      target: customer.path,
      body: { ...core, ...named },
      success: 200,
      ...change(customer, new Customer(customer.id, data)),
    };
  }

  #insertRecords(customer: Customer): Write {
    const phones = this.#phones();
    return {
      method: 'POST',
      target: `${customer.path}/extensions`,
      body: { Phone: phones },
      success: 200,
      idempotencyKey: this.#values.idempotencyKey(),
      ...change(customer, customer.with({ Phone: [...customer.data.Phone, ...phones] })),
    };
  }

  #data(): CustomerData {
    const values = this.#values;
    return {
      LastName: values.fresh('L'),
      ...values.maybe(0.7, () => ({ AccountNumber: values.fresh('A') })),
      ...values.maybe(0.5, () => ({ EmailAddress: ['e', 'f'].map((kind) => `${values.fresh(kind)}@example.com`) })),
      ...values.maybe(0.5, () => ({ Address: { City: values.fresh('C') } })),
      Phone: this.#phones(),
    };
  }

  #phones(): Phone[] {
    const values = this.#values;
    return values.several(1, 4, () => ({ PhoneNumber: values.fresh('P'), description: values.text() }));
  }
}

/** The destination takes over what the source has. */
function merge(target: Customer, source: Customer, owned: readonly OwnedThing[]): Write {
  const moved = ofCustomer(source, owned);
  return {
    method: 'PUT',
    target: `${target.path}/merge/${source.id}`,
    body: {},
    success: 204,
    before: states([target, source, ...moved]),
    after: new Map([
      ...states([target.mergedWith(source)]),
      [source.path, undefined],
      ...states(moved.map((thing) => thing.ofCustomer(target.id))),
    ]),
  };
}

/** What the customer has goes too. */
function remove(customer: Customer, owned: readonly OwnedThing[]): Write {
  const all = [customer, ...ofCustomer(customer, owned)];
  return {
    method: 'DELETE',
    target: customer.path,
    success: 200,
    before: states(all),
    after: new Map(all.map(({ path }) => [path, undefined])),
  };
}

function ofCustomer({ id }: Customer, owned: readonly OwnedThing[]): OwnedThing[] {
  return owned.filter(({ customerId }) => customerId === id);
}

function states(things: readonly Thing[]): Map<string, Thing | undefined> {
  return new Map(things.map((thing) => [thing.path, thing]));
}
