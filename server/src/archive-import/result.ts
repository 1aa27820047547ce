/** What became of some lines: each is in one of the four. */
export interface LoadResult {
  created: number;
  updated: number;
  unchanged: number;
  rejected: { line: number; reason: string }[];
  /** How many lines had a field that is kept aside, by its name. */
  kept: Record<string, number>;
  /** How many lines lacked a mandatory field, by the name of the field here. */
  filled: Record<string, number>;
  /** Customers of whom only the id is known. */
  customers_made: number;
}

export function nothingLoaded(): LoadResult {
  return { created: 0, updated: 0, unchanged: 0, rejected: [], kept: {}, filled: {}, customers_made: 0 };
}
