export interface BenchOptions {
  /** Rows in each database. */
  readonly sizes: readonly number[];
  /** Of each measurement. */
  readonly seconds: number;
  readonly rounds: number;
  /** Puts the tables into docs/benchmarks.md. */
  readonly write: boolean;
  readonly signal: AbortSignal;
}
