export const timeframeKinds = ['all', 'last_hour', 'last_day', 'last_week', 'last_month', 'fixed'] as const;

/** Which data a job exports: interactions by `start_date`, contacts by when they were modified. */
export type Timeframe =
  | { readonly kind: Exclude<(typeof timeframeKinds)[number], 'fixed'> }
  | { readonly kind: 'fixed'; readonly start: string; readonly end: string };

/** Half-open; null has no end on that side. */
export interface Interval {
  readonly from: Date | null;
  readonly to: Date | null;
}

const hourMs = 60 * 60 * 1000;
const lengths = { last_hour: hourMs, last_day: 24 * hourMs, last_week: 7 * 24 * hourMs };

/**
 * What a timeframe covers for a run that starts at `start`: for one on schedule that is the moment of the schedule, so
 * that the intervals of one run after the other meet without gap or overlap, however late each was taken up.
 */
export function intervalOf(timeframe: Timeframe, start: Date): Interval {
  switch (timeframe.kind) {
    case 'all':
      return { from: null, to: null };
    case 'fixed':
      return { from: new Date(timeframe.start), to: new Date(timeframe.end) };
    case 'last_month':
      return { from: monthBefore(start), to: start };
    default:
      return { from: new Date(start.getTime() - lengths[timeframe.kind]), to: start };
  }
}

/** The same day and time of the month before, or its last day. */
function monthBefore(moment: Date): Date {
  const before = new Date(moment);
  before.setUTCMonth(before.getUTCMonth() - 1);
  if (before.getUTCMonth() === moment.getUTCMonth()) before.setUTCDate(0);
  return before;
}
