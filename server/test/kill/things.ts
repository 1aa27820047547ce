/** Something that one writer owns, and what the API must say of it. It never changes: a write makes another one. */
export interface Thing {
  readonly id: string;
  readonly path: string;
  /** What reads must answer, by their target: JSON values, bytes, or undefined where there is nothing. */
  answers(): readonly (readonly [target: string, answer: unknown])[];
  /** Targets of searches that find this thing and nothing else. */
  searches(): readonly string[];
  /** The same thing with the id that the server chose in the place of the placeholder. */
  withId(id: string): Thing;
}

/** What is deleted with its customer, and goes to another one in a merge. */
export interface OwnedThing extends Thing {
  /** Undefined while it is anonymous. */
  readonly customerId: string | undefined;
  ofCustomer(id: string): Thing;
}

/** What some things are, by their path; undefined: there is none. */
export type States = ReadonlyMap<string, Thing | undefined>;

/** Stands for an id that the server chooses. */
export const placeholder = '{new}';

/** The states before and after a write that changes one thing. */
export function change(before: Thing, after: Thing) {
  return { before: new Map([[before.path, before]]), after: new Map([[after.path, after]]) };
}

/** The states before and after a write that makes a thing. */
export function creation(thing: Thing) {
  return { before: new Map([[thing.path, undefined]]), after: new Map([[thing.path, thing]]) };
}
