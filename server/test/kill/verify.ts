import { isDeepStrictEqual } from 'node:util';
import type { Api } from './api.ts';
import type { Customer } from './customers.ts';
import { Interaction } from './interactions.ts';
import { placeholder, type States, type Thing } from './things.ts';
import { attempt, type ChosenId, type Write } from './write.ts';
import type { Writer } from './writer.ts';

/** Runs `work` for every item, a few at a time. */
export async function forEach<T>(items: Iterable<T>, atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const iterator = items[Symbol.iterator]();
  const worker = async () => {
    for (let next = iterator.next(); next.done !== true; next = iterator.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** Fails unless there is exactly this at a path: whole, and found by each of its searches, which find nothing else. */
export async function verifyThing(api: Api, path: string, expected: Thing | undefined): Promise<void> {
  const wrong = await difference(api, path, expected);
  if (wrong !== undefined) throw new Error(wrong);
  for (const search of expected?.searches() ?? []) await expectFound(api, search, [expected?.id]);
}

/** What is there instead of what should be. */
async function difference(api: Api, path: string, expected: Thing | undefined): Promise<string | undefined> {
  if (expected === undefined) {
    const { status, body } = await api.send('GET', path);
    return status === 404 ? undefined : `${path} should be gone and is ${JSON.stringify(body)}`;
  }
  for (const [target, answer] of expected.answers()) {
    const read = await readOne(api, target);
    if (!isDeepStrictEqual(read, answer)) return `${target} is ${show(read)} and was acknowledged as ${show(answer)}`;
  }
  return undefined;
}

/** What a target answers; undefined when there is nothing. */
async function readOne(api: Api, target: string): Promise<unknown> {
  const { status, body } = await api.send('GET', target);
  return status === 404 ? undefined : body;
}

function show(value: unknown): string {
  return Buffer.isBuffer(value)
    ? `${value.length} bytes (${value.toString('latin1', 0, 40)} …)`
    : JSON.stringify(value);
}

/**
 * Reads the contents of the thing that a write changes while it is under way: each is the one of before or the one of
 * after, and never a part of it. A read that the crash breaks off tells nothing.
 */
export async function watchContents(api: Api, { before, after }: Write): Promise<void> {
  const [[was], [becomes]] = [[...before.values()], [...after.values()]];
  if (!(was instanceof Interaction && becomes instanceof Interaction)) return;
  const possible = [was, becomes].map((interaction) => new Map(interaction.answers()));
  for (const target of was.contentPaths) {
    const answer = await api.send('GET', target).catch(() => undefined);
    if (answer === undefined || answer.status === 503) continue;
    const read = answer.status === 404 ? undefined : answer.body;
    if (!possible.some((answers) => isDeepStrictEqual(read, answers.get(target)))) {
      throw new Error(`${target} is ${show(read)} in the middle of a write`);
    }
  }
}

async function expectFound(api: Api, search: string, expected: readonly unknown[]): Promise<void> {
  const found = await find(api, search);
  if (!isDeepStrictEqual(found, expected)) {
    throw new Error(`${search} finds ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
  }
}

type Found = Readonly<Record<string, unknown>>;

/** The ids of what a search finds. */
async function find(api: Api, search: string): Promise<string[]> {
  return (await findAll(api, search)).map(({ service_id, interaction_id, customer_id }) =>
    String(service_id ?? interaction_id ?? customer_id),
  );
}

/** What a search finds: it answers one thing, a list of them, or a page. */
async function findAll(api: Api, search: string): Promise<Found[]> {
  const { status, body } = await api.send('GET', search);
  // The customer whose services are asked for is gone.
  if (status === 404) return [];
  if (status !== 200) throw new Error(`${search}: ${status} ${JSON.stringify(body)}`);
  const { items } = body as { readonly items?: Found[] };
  return [items ?? (body as Found | Found[])].flat();
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
  const { chosen } = write;
  const id = chosen === undefined ? '' : await findChosen(api, chosen);
  const happened = chosen === undefined ? await hasHappened(api, write) : id !== '';
  await verifyStates(api, write, happened, id);
  note(writer.learn(happened ? write.after : write.before, id), touched);
  if (write.idempotencyKey === undefined) return { happened, retried: false };

  const again = await attempt(api, write);
  if (again === undefined) throw new Error(`${write.method} ${write.target} is not acknowledged when sent again`);
  if (happened && again !== id) throw new Error(`sent again, ${write.target} made ${again} beside ${id}`);
  await verifyStates(api, write, true, again);
  note(writer.learn(write.after, again), touched);
  return { happened, retried: true };
}

function note(paths: readonly string[], touched: Set<string>): void {
  for (const path of paths) touched.add(path);
}

/** The id that the server was to choose, or an empty text. What it is found by is nothing else's. */
async function findChosen(api: Api, { field, searches, isIt = () => true }: ChosenId): Promise<string> {
  const found = await Promise.all(
    searches.map(async (search) => (await findAll(api, search)).filter(isIt).map((each) => String(each[field]))),
  );
  const [first = [], ...others] = found;
  if (!others.every((other) => isDeepStrictEqual(other, first))) {
    throw new Error(`half a thing: ${JSON.stringify([searches, found])}`);
  }
  if (first.length > 1) throw new Error(`several things for one request: ${JSON.stringify(first)}`);
  return first[0] ?? '';
}

/** Whether the first thing of a write is as after it; that all of them are is asked next. */
async function hasHappened(api: Api, write: Write): Promise<boolean> {
  const [first] = write.after;
  if (first === undefined) throw new Error('a write that writes nothing');
  return (await difference(api, ...first)) === undefined;
}

/** Fails unless all things of a write are as before it, or all as after it. */
async function verifyStates(api: Api, write: Write, happened: boolean, chosenId: string): Promise<void> {
  const states: States = happened ? write.after : write.before;
  for (const [named, thing] of states) {
    // Nothing can be asked of what has no id.
    if (named.endsWith(placeholder) && chosenId === '') continue;
    await verifyThing(api, named.replace(placeholder, chosenId), chosenId === '' ? thing : thing?.withId(chosenId));
  }
  // Of a merge both are looked at together: a value of the source may now be the destination's.
  const foundAs = new Set(searchesOf(states));
  const others = [...searchesOf(write.before), ...searchesOf(write.after)].filter((search) => !foundAs.has(search));
  for (const search of others) await expectFound(api, search, []);
}

function searchesOf(states: States): string[] {
  return [...states.values()].flatMap((thing) => thing?.searches() ?? []);
}

/** Fails unless the unique key still refuses a second customer with the account of this one. */
export async function verifyUnique(api: Api, { data }: Customer): Promise<void> {
  const [account] = [data.AccountNumber ?? []].flat();
  if (account === undefined) return;
  await api.expect(409, 'POST', '/profiles', { LastName: 'second', AccountNumber: account });
}
