import type { Measured } from '../load.ts';
import { median, table } from '../report.ts';

/** What was measured of one operation at one size, round by round. */
export interface Figures {
  readonly size: number;
  readonly operation: string;
  readonly rounds: { readonly server: Measured; readonly baseline: Measured; readonly pgbench: number | undefined }[];
}

type Round = Figures['rounds'][number];

/** Medians over the rounds. A ratio is the median of the rounds' ratios: its two sides were measured side by side. */
export function reportFigures(figures: readonly Figures[]): string {
  const over = (rounds: readonly Round[], value: (round: Round) => number) => median(rounds.map(value));
  const rows = figures.map(({ size, operation, rounds }) => {
    const withPgbench = rounds.filter((round) => round.pgbench !== undefined);
    const limit = (value: (round: Round) => number, digits: number) =>
      withPgbench.length === 0 ? 'not installed' : over(withPgbench, value).toFixed(digits);
    return [
      size.toLocaleString('en'),
      operation,
      over(rounds, ({ server }) => server.perSecond).toFixed(0),
      over(rounds, ({ server }) => server.p50).toFixed(2),
      over(rounds, ({ server }) => server.p99).toFixed(2),
      limit(({ pgbench = 0 }) => pgbench, 0),
      limit(({ server, pgbench = 1 }) => server.perSecond / pgbench, 2),
      over(rounds, ({ baseline }) => baseline.perSecond).toFixed(0),
      `**${over(rounds, ({ server, baseline }) => server.perSecond / baseline.perSecond).toFixed(2)}**`,
    ];
  });
  const head = [
    'profiles',
    'operation',
    'req/s',
    'p50 ms',
    'p99 ms',
    '(a) pgbench/s',
    '÷ (a)',
    '(b) point select/s',
    '÷ (b)',
  ];
  return [table(head, rows), growth(figures)].filter((part) => part !== '').join('\n\n');
}

/** How latency grows from the smallest to the largest table. */
function growth(figures: readonly Figures[]): string {
  const sizes = [...new Set(figures.map(({ size }) => size))].sort((a, b) => a - b);
  const [smallest, largest] = [sizes[0], sizes.at(-1)];
  if (smallest === largest) return '';
  const of = (size: number | undefined, operation: string) =>
    figures.find((each) => each.size === size && each.operation === operation)?.rounds ?? [];
  const rows = [...new Set(figures.map(({ operation }) => operation))].map((operation) => {
    const small = of(smallest, operation);
    const large = of(largest, operation);
    const ratio = (value: (measured: Measured) => number, side: 'server' | 'baseline') =>
      median(large.map((round, i) => value(round[side]) / value((small[i] as Round)[side]))).toFixed(2);
    return [
      operation,
      `**${ratio(({ p50 }) => p50, 'server')}**`,
      ratio(({ p99 }) => p99, 'server'),
      ratio(({ p50 }) => p50, 'baseline'),
    ];
  });
  const head = [
    `latency with ${largest?.toLocaleString('en')} ÷ with ${smallest?.toLocaleString('en')}`,
    'p50',
    'p99',
    'p50 of (b), for comparison',
  ];
  return table(head, rows);
}
