import type { Static } from 'typebox';
import { badParameter, missingParameter } from '../errors.ts';
import type { Metadata } from '../metadata/model.ts';
import { checkDateTime } from '../metadata/values.ts';
import { immediately, nextStart, type RunSettings } from './schedule.ts';
import type { jobBody } from './schemas.ts';
import type { Timeframe } from './timeframe.ts';

/** What a job is told to do. */
export interface JobSettings {
  readonly title: string;
  readonly description: string | null;
  readonly source: string;
  readonly type: 'Interaction' | 'Contact';
  /** null: all. */
  readonly media_types: readonly string[] | null;
  readonly run: RunSettings;
  readonly timeframe: Timeframe;
  /** Bytes of a file at most; null: as the server has it. */
  readonly file_split_size: number | null;
}

type JobBody = Static<typeof jobBody>;
type RunBody = JobBody['run'];

/**
 * The settings that a body describes (contract, "Data download"; guide, "Adding a new job").
 *
 * @throws {ApiError} 400 that names the field and the rule
 */
export function checkJob(body: JobBody, metadata: Metadata, now: Date): JobSettings {
  if (body.title.trim() === '') throw badParameter('title', 'it must not be empty');
  if (body.source === 'Info Mart') {
    throw badParameter('source', 'exports of Info Mart are not supported; choose Contact History');
  }
  if (body.source !== 'Contact History') throw badParameter('source', 'it must be Contact History');
  return {
    title: body.title,
    description: body.description ?? null,
    source: body.source,
    type: body.type,
    media_types: checkMediaTypes(body, metadata),
    run: checkSchedule(checkRun(body.run, now), now),
    timeframe: checkTimeframe(body.timeframe ?? { kind: 'all' }),
    file_split_size: body.file_split_size ?? null,
  };
}

function checkMediaTypes({ type, media_types: given }: JobBody, metadata: Metadata): string[] | null {
  if (given === undefined || given === 'all') return null;
  if (typeof given === 'string') throw badParameter('media_types', 'it must be "all" or a list');
  if (type === 'Contact') throw badParameter('media_types', 'contacts have none; it must be "all"');
  if (given.length === 0) throw badParameter('media_types', 'choose at least one, or "all"');
  const known = metadata.businessAttributes.find(({ name }) => name.toLowerCase() === 'mediatype')?.values;
  if (known === undefined) return [...new Set(given)];
  const named = given.map((name) => {
    const found = known.find((value) => value.name.toLowerCase() === name.toLowerCase());
    if (found !== undefined) return found.name;
    const valid = known.map((value) => value.name).join(', ');
    throw badParameter('media_types', `'${name}' is none of the business attribute MediaType: ${valid}`);
  });
  return [...new Set(named)];
}

/** Which fields of `run` belong to which frequency, beside `every` and `start`. */
const fieldsOf = {
  once: [],
  hourly: ['interval'],
  daily: ['at'],
  weekly: ['day_of_week', 'at'],
  monthly: ['day_of_month', 'at'],
} as const satisfies Record<RunBody['every'], readonly (keyof RunBody)[]>;

function checkRun(run: RunBody, now: Date): RunSettings {
  const allowed: readonly string[] = ['every', 'start', ...fieldsOf[run.every]];
  const stranger = Object.entries(run).find(
    ([name, value]) => value !== undefined && value !== null && !allowed.includes(name),
  );
  if (stranger !== undefined) {
    throw badParameter(`run.${stranger[0]}`, `a job that runs ${run.every} has none`);
  }
  const start = checkStart(run, now);
  const at = run.at ?? '00:00';
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(at)) {
    throw badParameter('run.at', 'it must be hours and minutes, such as 02:00');
  }
  switch (run.every) {
    case 'once':
      return { every: 'once', start };
    case 'hourly':
      return { every: 'hourly', interval: run.interval ?? 1, start };
    case 'daily':
      return { every: 'daily', at, start };
    case 'weekly':
      if (run.day_of_week == null) throw missingParameter('run.day_of_week');
      return { every: 'weekly', day_of_week: run.day_of_week, at, start };
    case 'monthly':
      if (run.day_of_month == null) throw missingParameter('run.day_of_month');
      return { every: 'monthly', day_of_month: run.day_of_month, at, start };
  }
}

/** ISO 8601 knows four digits of a year. */
function checkSchedule(run: RunSettings, now: Date): RunSettings {
  if ((nextStart(run, now)?.getUTCFullYear() ?? 0) > 9999) {
    throw badParameter('run.start', 'no time of the schedule follows it before the year 10000');
  }
  return run;
}

function checkStart(run: RunBody, now: Date): string {
  if (run.start == null || run.start === immediately) return immediately;
  const start = checkDateTime(run.start, 'run.start');
  if (run.every === 'once' && start <= now.toISOString()) {
    throw badParameter('run.start', `it must be in the future, or "${immediately}"`);
  }
  return start;
}

function checkTimeframe(timeframe: NonNullable<JobBody['timeframe']>): Timeframe {
  const { kind, start, end } = timeframe;
  if (kind !== 'fixed') {
    if (start != null) throw badParameter('timeframe.start', 'only a fixed timeframe has one');
    if (end != null) throw badParameter('timeframe.end', 'only a fixed timeframe has one');
    return { kind };
  }
  if (start == null) throw missingParameter('timeframe.start');
  if (end == null) throw missingParameter('timeframe.end');
  const fixed = { start: checkDateTime(start, 'timeframe.start'), end: checkDateTime(end, 'timeframe.end') };
  if (fixed.start >= fixed.end) throw badParameter('timeframe.end', 'it must be after timeframe.start');
  return { kind, ...fixed };
}
