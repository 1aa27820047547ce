import { isDeepStrictEqual } from 'node:util';
import type { Api } from './api.ts';
import { type Customer, lookups, type States, shown } from './customers.ts';
import { attempt, placeholder, type Write, type Writer } from './writer.ts';

/** Runs `work` for every item, a few at a time. */
export async function forEach<T>(items: Iterable<T>, atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const iterator = items[Symbol.iterator]();
  const worker = async () => {
    for (let next = iterator.next(); next.done !== true; next = iterator.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/**
 * Fails unless a customer is exactly that: core and extensions whole, found by each of its values, by nothing else
 * that `others` name, and nobody else found.
 */
export async function verifyCustomer(
  api: Api,
  id: string,
  expected: Customer | undefined,
  others: readonly string[] = [],
): Promise<void> {
  const { status, body } = await api.send('GET', `/profiles/${id}?${shown}`);
  const read = status === 404 ? undefined : body;
  if (!isDeepStrictEqual(read, expected)) {
    throw new Error(`${id} is ${JSON.stringify(read)} and was acknowledged as ${JSON.stringify(expected)}`);
  }
  const own = lookups(expected);
  for (const query of own) await expectFound(api, query, { customer_id: id });
  for (const query of others) if (!own.includes(query)) await expectFound(api, query, []);
}

async function expectFound(api: Api, query: string, expected: unknown): Promise<void> {
  const found = await api.expect(200, 'GET', `/profiles?${query}`);
  if (!isDeepStrictEqual(found, expected)) {
    throw new Error(`${query} finds ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
  }
}

/** What came of a write that nobody acknowledged. */
export interface Settled {
  readonly happened: boolean;
  readonly retried: boolean;
}

/**
 * Fails unless a write without acknowledgement has happened as a whole or not at all. One with an Idempotency-Key is
 * then sent again: it must succeed, with the first answer when there was one, and must have happened once.
 */
export async function settle(api: Api, writer: Writer, write: Write, touched: Set<string>): Promise<Settled> {
  const id = write.unnamed ? await findUnnamed(api, write) : '';
  const happened = write.unnamed ? id !== '' : await hasHappened(api, write);
  if (id !== '' || !write.unnamed) await verifyStates(api, write, happened, id);
  if (happened || !write.unnamed) note(writer.learn(happened ? write.after : write.before, id), touched);
  if (write.idempotencyKey === undefined) return { happened, retried: false };

  const again = await attempt(api, write);
  if (again === undefined) throw new Error(`${write.method} ${write.target} is not acknowledged when sent again`);
  if (happened && again !== id) throw new Error(`sent again, ${write.target} made ${again} beside ${id}`);
  await verifyStates(api, write, true, again);
  note(writer.learn(write.after, again), touched);
  return { happened, retried: true };
}

function note(ids: readonly string[], touched: Set<string>): void {
  for (const id of ids) touched.add(id);
}

/** The id of a customer that the server was to choose, or an empty text. Its last name is nobody else's. */
async function findUnnamed(api: Api, write: Write): Promise<string> {
  const customer = write.after.get(placeholder);
  const queries = lookups(customer);
  const [byName, ...found] = await Promise.all(queries.map((query) => api.expect(200, 'GET', `/profiles?${query}`)));
  if (!found.every((other) => isDeepStrictEqual(other, byName))) {
    throw new Error(`half a customer: ${JSON.stringify([queries, byName, found])}`);
  }
  if (isDeepStrictEqual(byName, [])) return '';
  if (Array.isArray(byName)) throw new Error(`several customers for one request: ${JSON.stringify(byName)}`);
  return (byName as { customer_id: string }).customer_id;
}

/** Whether the first customer of a write is as after it; that all of them are is asked next. */
async function hasHappened(api: Api, write: Write): Promise<boolean> {
  const [first] = write.after;
  if (first === undefined) throw new Error('a write that writes nothing');
  const [id, expected] = first;
  const { status, body } = await api.send('GET', `/profiles/${id}?${shown}`);
  return isDeepStrictEqual(status === 404 ? undefined : body, expected);
}

/** Fails unless all customers of a write are as before it, or all as after it. */
async function verifyStates(api: Api, write: Write, happened: boolean, chosenId: string): Promise<void> {
  const others = [...write.before.values(), ...write.after.values()].flatMap(lookups);
  const states: States = happened ? write.after : write.before;
  // Of a merge both are looked at together: a value of the source may now be the destination's.
  const foundAs = new Set([...states.values()].flatMap(lookups));
  const nowhere = others.filter((query) => !foundAs.has(query));
  for (const [named, customer] of states) {
    const id = named === placeholder ? chosenId : named;
    await verifyCustomer(api, id, customer && { ...customer, customer_id: id }, nowhere);
  }
}

/** Fails unless the unique key still refuses a second customer with the account of this one. */
export async function verifyUnique(api: Api, customer: Customer): Promise<void> {
  const [account] = [customer.AccountNumber ?? []].flat();
  if (account === undefined) return;
  await api.expect(409, 'POST', '/profiles', { LastName: 'second', AccountNumber: account });
}
