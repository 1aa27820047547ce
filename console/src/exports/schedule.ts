import type { ExportJob } from '../../../client/src/index.ts';
import { localTime, utcTime } from '../ui/format.ts';
import { exportTexts } from './texts.ts';

export type Run = ExportJob['run'];
export type Timeframe = ExportJob['timeframe'];

export const frequencies = ['once', 'hourly', 'daily', 'weekly', 'monthly'] as const satisfies Run['every'][];
export const intervals = [1, 2, 3, 4, 6, 8, 12] as const satisfies Run['interval'][];
export const daysOfWeek = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
] as const satisfies Run['day_of_week'][];
export const timeframeKinds = [
  'all',
  'last_hour',
  'last_day',
  'last_week',
  'last_month',
  'fixed',
] as const satisfies Timeframe['kind'][];

const hourMs = 3_600_000;
const sundayFirst = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** The first time of a schedule at or after a moment; everything is UTC. Undefined for what runs once. */
export function nextTime(run: Run, after: Date): Date | undefined {
  if (run.every === 'once') return undefined;
  const [hours = 0, minutes = 0] = (run.at ?? '00:00').split(':').map(Number);
  const step = run.every === 'hourly' ? hourMs : 24 * hourMs;
  const first = new Date(after);
  if (run.every === 'hourly') first.setUTCMinutes(0, 0, 0);
  else first.setUTCHours(hours, minutes, 0, 0);
  // A month has at most 31 days.
  for (let time = first.getTime(), tries = 0; tries < 63; time += step, tries += 1) {
    const moment = new Date(time);
    if (moment >= after && isOn(run, moment)) return moment;
  }
  return undefined;
}

function isOn(run: Run, moment: Date): boolean {
  switch (run.every) {
    case 'hourly':
      return moment.getUTCHours() % (run.interval ?? 1) === 0;
    case 'weekly':
      return sundayFirst[moment.getUTCDay()] === run.day_of_week;
    case 'monthly':
      return moment.getUTCDate() === run.day_of_month;
    default:
      return true;
  }
}

/** Such as `Every Tuesday at 02:00 UTC`. */
export function scheduleText(run: Run): string {
  const at = run.at ?? '00:00';
  switch (run.every) {
    case 'once':
      return run.start == null || run.start === 'immediately'
        ? exportTexts.schedule.onceNow
        : exportTexts.schedule.onceAt(utcTime(run.start));
    case 'hourly':
      return exportTexts.schedule.hourly(run.interval ?? 1);
    case 'daily':
      return exportTexts.schedule.daily(at);
    case 'weekly':
      return exportTexts.schedule.weekly(run.day_of_week ?? '', at);
    case 'monthly':
      return exportTexts.schedule.monthly(run.day_of_month ?? 1, at);
  }
}

export function timeframeText({ kind, start, end }: Timeframe): string {
  if (kind !== 'fixed' || start == null || end == null) return exportTexts.timeframes[kind];
  return exportTexts.schedule.between(localTime(start), localTime(end));
}
