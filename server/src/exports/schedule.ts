import { CronExpressionParser } from 'cron-parser';

export const frequencies = ['once', 'hourly', 'daily', 'weekly', 'monthly'] as const;
export const hourlyIntervals = [1, 2, 3, 4, 6, 8, 12] as const;
export const daysOfWeek = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

/** When a job runs (contract, "Data download"); checked by check.ts. Times are UTC. */
export type RunSettings =
  | { readonly every: 'once'; readonly start: string }
  | { readonly every: 'hourly'; readonly interval: number; readonly start: string }
  | { readonly every: 'daily'; readonly at: string; readonly start: string }
  | {
      readonly every: 'weekly';
      readonly day_of_week: (typeof daysOfWeek)[number];
      readonly at: string;
      readonly start: string;
    }
  | { readonly every: 'monthly'; readonly day_of_month: number; readonly at: string; readonly start: string };

/** `start` of a job that is not to wait. */
export const immediately = 'immediately';

/** The schedule of a job that runs more than once, as a cron expression in UTC; hours count from 00:00. */
function cronOf(run: Exclude<RunSettings, { every: 'once' }>): string {
  if (run.every === 'hourly') return `0 */${run.interval} * * *`;
  const [hour, minute] = run.at.split(':').map(Number);
  if (run.every === 'daily') return `${minute} ${hour} * * *`;
  if (run.every === 'weekly') {
    return `${minute} ${hour} * * ${daysOfWeek.indexOf(run.day_of_week)}`;
  }
  return `${minute} ${hour} ${run.day_of_month} * *`;
}

/**
 * The first start after `after`, and not before the `start` of the settings.
 *
 * @returns undefined for a job that runs once, immediately
 */
export function nextStart(run: RunSettings, after: Date): Date | undefined {
  const earliest = run.start === immediately ? undefined : new Date(run.start);
  if (run.every === 'once') return earliest;
  // A start that is itself on the schedule counts.
  const from = earliest === undefined ? after : new Date(Math.max(after.getTime(), earliest.getTime() - 1));
  return CronExpressionParser.parse(cronOf(run), { currentDate: from, tz: 'UTC' }).next().toDate();
}

/** The last of the starts that are due: of those that were missed only one is made up for. */
export function latestStart(run: RunSettings, due: Date, now: Date): Date {
  if (run.every === 'once') return due;
  const justAfter = new Date(now.getTime() + 1);
  const latest = CronExpressionParser.parse(cronOf(run), { currentDate: justAfter, tz: 'UTC' }).prev().toDate();
  return latest.getTime() > due.getTime() ? latest : due;
}
