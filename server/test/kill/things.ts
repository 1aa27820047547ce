/** Something that one writer owns, and what the API must say of it. It never changes: a write makes another one. */
export interface Thing {
  readonly id: string;
  /** What reads must answer, by their target. */
  answers(): readonly (readonly [target: string, answer: unknown])[];
  /** Targets of searches that find this thing and nothing else. */
  searches(): readonly string[];
  /** The same thing under the id that the server chose for it. */
  withId(id: string): Thing;
}

/** What some things are, by their path; undefined: there is none. */
export type States = ReadonlyMap<string, Thing | undefined>;

/** Stands for an id that the server chooses. */
export const placeholder = '?';
