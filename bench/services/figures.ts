import { median, table } from '../report.ts';
import { type LifeMeasured, steps } from './life.ts';

/** One round: the server, and PostgreSQL alone. */
export interface LifeRound {
  readonly server: LifeMeasured;
  readonly pgbench: { readonly requestsPerSecond: number; readonly means: readonly number[] } | undefined;
}

/** Medians over the rounds; ratios of what was measured side by side. */
export function reportLife(rounds: readonly LifeRound[]): string {
  const over = (value: (round: LifeRound) => number, digits: number) => median(rounds.map(value)).toFixed(digits);
  const compared = rounds.flatMap(({ server, pgbench }) => (pgbench === undefined ? [] : [{ server, pgbench }]));
  const beside = (value: (round: (typeof compared)[number]) => number, digits: number) =>
    compared.length === 0 ? 'not installed' : median(compared.map(value)).toFixed(digits);
  const rows = steps.map(({ name }, i) => {
    const of = ({ server }: { server: LifeMeasured }) => server.steps[i] ?? { mean: 0, p50: 0, p99: 0 };
    return [
      name,
      over((round) => of(round).p50, 2),
      over((round) => of(round).p99, 2),
      over((round) => of(round).mean, 2),
      beside(({ pgbench }) => pgbench.means[i] ?? 0, 2),
      beside((round) => of(round).mean / (round.pgbench.means[i] ?? 1), 2),
    ];
  });
  const whole = [
    `The whole life: **${over(({ server }) => server.requestsPerSecond, 0)} requests/s**;`,
    `the same statements in pgbench: ${beside(({ pgbench }) => pgbench.requestsPerSecond, 0)} requests/s,`,
    `ratio **${beside(({ server, pgbench }) => server.requestsPerSecond / pgbench.requestsPerSecond, 2)}**.`,
  ].join(' ');
  const head = ['step', 'p50 ms', 'p99 ms', 'mean ms', 'pgbench mean ms', '÷'];
  return [whole, table(head, rows)].join('\n\n');
}
