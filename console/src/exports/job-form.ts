import type { ExportJob, ExportRun } from '../../../client/src/index.ts';
import type { JobType } from './lists.ts';
import type { Run, Timeframe } from './schedule.ts';
import { exportTexts } from './texts.ts';

const unitBytes = { KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const;
export type SizeUnit = keyof typeof unitBytes;
export const sizeUnits = Object.keys(unitBytes) as SizeUnit[];

const smallestSplit = 65_536;
const largestSplit = 2 ** 50;
/** `openssl smime -decrypt` holds a whole message and ends near this, in bytes. */
const mostForOpenssl = 1_500_000_000;

/** What the editor's fields hold. Times are UTC, written as `2026-11-24 02:00:00`. */
export interface JobValues {
  readonly title: string;
  readonly description: string;
  readonly source: string;
  readonly type: JobType | null;
  readonly isAllMedia: boolean;
  readonly mediaTypes: readonly string[];
  readonly every: Run['every'];
  readonly interval: NonNullable<Run['interval']>;
  readonly dayOfWeek: NonNullable<Run['day_of_week']>;
  readonly dayOfMonth: number | string;
  readonly at: string;
  readonly startsLater: boolean;
  readonly start: string | null;
  readonly timeframe: Timeframe['kind'];
  readonly from: string | null;
  readonly to: string | null;
  readonly splitSize: number | string;
  readonly splitUnit: SizeUnit;
}

export type Field = keyof JobValues;
export type FieldErrors = { readonly [Name in Field]?: string };

export const emptyJob: JobValues = {
  title: '',
  description: '',
  source: 'Contact History',
  type: null,
  isAllMedia: true,
  mediaTypes: [],
  every: 'once',
  interval: 4,
  dayOfWeek: 'Monday',
  dayOfMonth: 1,
  at: '00:00',
  startsLater: false,
  start: null,
  timeframe: 'all',
  from: null,
  to: null,
  splitSize: '',
  splitUnit: 'MiB',
};

/** The fields as a job or a run has them. */
export function valuesOf(settings: ExportJob | ExportRun): JobValues {
  const { run, timeframe, media_types: media, file_split_size: size } = settings;
  const start = run.start == null || run.start === 'immediately' ? null : fieldTime(run.start);
  const unit = sizeUnits.findLast((name) => size !== null && size % unitBytes[name] === 0);
  return {
    ...emptyJob,
    title: settings.title,
    description: settings.description ?? '',
    source: settings.source,
    type: settings.type as JobType,
    isAllMedia: typeof media === 'string',
    mediaTypes: typeof media === 'string' ? [] : media,
    every: run.every,
    ...(run.interval != null && { interval: run.interval }),
    ...(run.day_of_week != null && { dayOfWeek: run.day_of_week }),
    ...(run.day_of_month != null && { dayOfMonth: run.day_of_month }),
    ...(run.at != null && { at: run.at }),
    startsLater: start !== null,
    start,
    timeframe: timeframe.kind,
    from: timeframe.start == null ? null : fieldTime(timeframe.start),
    to: timeframe.end == null ? null : fieldTime(timeframe.end),
    // A size that no unit divides is shown in the smallest one, to the byte.
    splitSize: size === null ? '' : size / unitBytes[unit ?? 'KiB'],
    splitUnit: unit ?? (size === null ? 'MiB' : 'KiB'),
  };
}

/** The fields of a clone: a start that has passed is none. */
export function valuesOfClone(settings: ExportJob | ExportRun, now: Date): JobValues {
  const values = valuesOf(settings);
  const isPast = values.every === 'once' && values.start !== null && utcOf(values.start) <= now;
  return {
    ...values,
    title: `${values.title} ${exportTexts.editor.cloneSuffix}`.slice(0, 256),
    ...(isPast && { startsLater: false, start: null }),
  };
}

export function bodyOf(values: JobValues) {
  if (values.type === null) throw new TypeError('a job without a type is not sent');
  return {
    title: values.title.trim(),
    description: values.description.trim() === '' ? null : values.description.trim(),
    source: values.source,
    type: values.type,
    media_types: values.isAllMedia || values.type === 'Contact' ? 'all' : [...values.mediaTypes],
    run: runOf(values),
    timeframe:
      values.timeframe === 'fixed'
        ? { kind: values.timeframe, start: isoOf(values.from), end: isoOf(values.to) }
        : { kind: values.timeframe },
    file_split_size: splitBytes(values) ?? null,
  };
}

export function runOf(values: JobValues): Run {
  const { every, interval, dayOfWeek, dayOfMonth, at } = values;
  const start = values.startsLater && values.start !== null ? utcOf(values.start).toISOString() : 'immediately';
  switch (every) {
    case 'once':
      return { every, start };
    case 'hourly':
      return { every, interval, start };
    case 'daily':
      return { every, at, start };
    case 'weekly':
      return { every, day_of_week: dayOfWeek, at, start };
    case 'monthly':
      return { every, day_of_month: Number(dayOfMonth), at, start };
  }
}

/** What can be seen to be wrong before it is sent. The server looks at everything again. */
export function errorsOf(values: JobValues, now: Date): FieldErrors {
  const errors: { [Name in Field]?: string } = {};
  const say = exportTexts.editor.errors;
  if (values.title.trim() === '') errors.title = say.title;
  if (values.type === null) errors.type = say.type;
  if (values.type === 'Interaction' && !values.isAllMedia && values.mediaTypes.length === 0) {
    errors.mediaTypes = say.mediaTypes;
  }
  if (usesTime(values) && !/^([01]\d|2[0-3]):[0-5]\d$/.test(values.at)) errors.at = say.at;
  const day = Number(values.dayOfMonth);
  if (values.every === 'monthly' && !(Number.isInteger(day) && day >= 1 && day <= 28))
    errors.dayOfMonth = say.dayOfMonth;
  if (values.startsLater && values.start === null) errors.start = say.start;
  if (values.startsLater && values.start !== null && values.every === 'once' && utcOf(values.start) <= now) {
    errors.start = say.startPast;
  }
  if (values.timeframe === 'fixed') {
    if (values.from === null) errors.from = say.from;
    if (values.to === null) errors.to = say.to;
    if (values.from !== null && values.to !== null && values.from >= values.to) errors.to = say.order;
  }
  const size = splitBytes(values);
  if (size !== undefined && !(Number.isInteger(size) && size >= smallestSplit && size <= largestSplit)) {
    errors.splitSize = say.splitSize;
  }
  return errors;
}

export function usesTime({ every }: JobValues): boolean {
  return every === 'daily' || every === 'weekly' || every === 'monthly';
}

export function splitBytes({ splitSize, splitUnit }: JobValues): number | undefined {
  return splitSize === '' ? undefined : Math.round(Number(splitSize) * unitBytes[splitUnit]);
}

export function isTooLargeForOpenssl(values: JobValues): boolean {
  return (splitBytes(values) ?? 0) > mostForOpenssl;
}

/** A field's time; it is UTC. */
export function utcOf(time: string): Date {
  return new Date(`${time.replace(' ', 'T')}Z`);
}

function isoOf(time: string | null): string | null {
  return time === null ? null : utcOf(time).toISOString();
}

function fieldTime(iso: string): string {
  return new Date(iso).toISOString().slice(0, 19).replace('T', ' ');
}

const fields: Readonly<Record<string, Field>> = {
  title: 'title',
  description: 'description',
  source: 'source',
  type: 'type',
  media_types: 'mediaTypes',
  'run.every': 'every',
  'run.interval': 'interval',
  'run.day_of_week': 'dayOfWeek',
  'run.day_of_month': 'dayOfMonth',
  'run.at': 'at',
  'run.start': 'start',
  'timeframe.kind': 'timeframe',
  'timeframe.start': 'from',
  'timeframe.end': 'to',
  file_split_size: 'splitSize',
};

/** The field of the editor that the server names, as `run.start` or `media_types.0`. */
export function fieldNamed(name: string): Field | undefined {
  return fields[name.replace(/\.\d+$/, '')];
}
