import { texts } from '../texts.ts';

/** A span of time in milliseconds. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Steps of an axis, from one minute to some decades: a unit of the calendar, and how many of them. */
const steps = [
  ...[1, 5, 15, 30].map((count) => ({ unit: 'minute' as const, count, about: count * minute })),
  ...[1, 3, 6, 12].map((count) => ({ unit: 'hour' as const, count, about: count * hour })),
  ...[1, 2, 7, 14].map((count) => ({ unit: 'day' as const, count, about: count * day })),
  ...[1, 3, 6].map((count) => ({ unit: 'month' as const, count, about: count * 30 * day })),
  ...[1, 2, 5, 10, 25, 100].map((count) => ({ unit: 'year' as const, count, about: count * 365 * day })),
];
type Step = (typeof steps)[number];

const { locale } = texts;
const formats = {
  minute: new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }),
  hour: new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }),
  day: new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' }),
  month: new Intl.DateTimeFormat(locale, { month: 'short', year: 'numeric' }),
  year: new Intl.DateTimeFormat(locale, { year: 'numeric' }),
};

export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** Where an axis is labelled, in the reader's zone: at most as often as there is room. */
export function ticksOf({ from, to }: Range, most: number): Tick[] {
  const step = steps.find(({ about }) => (to - from) / about <= most) ?? (steps.at(-1) as Step);
  const ticks: Tick[] = [];
  for (let at = firstTick(from, step); at.getTime() <= to && ticks.length < 100; at = nextTick(at, step)) {
    if (at.getTime() >= from) ticks.push({ at: at.getTime(), label: formats[step.unit].format(at) });
  }
  return ticks;
}

/** The last one that is not after a time. */
function firstTick(from: number, { unit, count }: Step): Date {
  const at = new Date(from);
  const [year, month, date, hours, minutes] = [
    at.getFullYear(),
    at.getMonth(),
    at.getDate(),
    at.getHours(),
    at.getMinutes(),
  ];
  const down = (value: number) => Math.floor(value / count) * count;
  switch (unit) {
    case 'minute':
      return new Date(year, month, date, hours, down(minutes));
    case 'hour':
      return new Date(year, month, date, down(hours));
    case 'day':
      return new Date(year, month, 1 + down(date - 1));
    case 'month':
      return new Date(year, down(month));
    case 'year':
      return new Date(down(year), 0);
  }
}

function nextTick(at: Date, { unit, count }: Step): Date {
  const [year, month, date] = [at.getFullYear(), at.getMonth(), at.getDate()];
  switch (unit) {
    // Hours and minutes that the clocks skip are passed over, and the others are where they are.
    case 'minute':
      return new Date(at.getTime() + count * minute);
    case 'hour':
      return new Date(year, month, date, at.getHours() + count);
    case 'day': {
      const next = new Date(year, month, date + count);
      // Weeks start anew with each month, so that labels stay where they are.
      return next.getMonth() === month || count === 1 ? next : new Date(year, month + 1, 1);
    }
    case 'month':
      return new Date(year, month + count);
    case 'year':
      return new Date(year + count, 0);
  }
}

const shortest = minute;

/** The same middle, more or less of it: `factor` 0.5 looks closer. */
export function zoomed({ from, to }: Range, factor: number): Range {
  const middle = (from + to) / 2;
  const half = Math.max(((to - from) * factor) / 2, shortest / 2);
  return { from: Math.round(middle - half), to: Math.round(middle + half) };
}

/** As long, earlier or later by a share of it. */
export function moved({ from, to }: Range, share: number): Range {
  const by = Math.round((to - from) * share);
  return { from: from + by, to: to + by };
}
