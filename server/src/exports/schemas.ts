import { type Static, Type } from 'typebox';
import { closed, idParams } from '../http/answers.ts';
import { daysOfWeek, frequencies, hourlyIntervals } from './schedule.ts';
import { timeframeKinds } from './timeframe.ts';

export const tags = ['Data download'];

export const jobTypes = ['Interaction', 'Contact'] as const;
export const runStatuses = ['Pending', 'InProgress', 'Finished', 'Failed', 'Canceled'] as const;

/** The smallest file that exports are split into, in bytes. */
export const smallestSplit = 65_536;

/** OpenSSL's `smime -decrypt` holds a whole message and ends near this, in bytes. */
export const mostForOpenssl = 1_500_000_000;

const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const words = <const T extends readonly string[]>(values: T, description: string) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values], description });
const time = (description: string) => orNull(Type.String({ description: `${description} ISO 8601, UTC.` }));

/** In characters, of which a pair of surrogates is one. */
export const longestTitle = 256;

const title = Type.String({ minLength: 1, maxLength: longestTitle });
const description = orNull(Type.String({ maxLength: 4096 }));
const source = Type.String({ maxLength: 64, description: '`Contact History`.' });
const type = words(jobTypes, 'What is exported.');
const mediaTypes = Type.Union([
  // First: of what fits neither, the refusal is about this one.
  Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { maxItems: 100, description: 'Such as `chat`.' }),
  Type.String({ maxLength: 64, description: '`all`' }),
]);
const run = closed({
  every: words(frequencies, 'How often.'),
  interval: Type.Optional(
    orNull(
      Type.Unsafe<number>({
        type: 'integer',
        enum: [...hourlyIntervals],
        description: 'Of hourly jobs: every so many hours, counted from 00:00 UTC; 1 by default.',
      }),
    ),
  ),
  day_of_week: Type.Optional(orNull(words(daysOfWeek, 'Of weekly jobs.'))),
  day_of_month: Type.Optional(orNull(Type.Integer({ minimum: 1, maximum: 28, description: 'Of monthly jobs.' }))),
  at: Type.Optional(
    orNull(
      Type.String({
        maxLength: 16,
        description: 'Of daily, weekly and monthly jobs: hours and minutes, UTC; `00:00` by default.',
      }),
    ),
  ),
  start: Type.Optional(
    orNull(
      Type.String({
        maxLength: 64,
        description:
          '`immediately` (the default) or a time. A job that runs once starts then; one that runs more often starts at the first time of its schedule from then on.',
      }),
    ),
  ),
});
const timeframe = closed({
  kind: words(timeframeKinds, 'Interactions are chosen by `start_date`, contacts by when they were modified.'),
  start: Type.Optional(orNull(Type.String({ maxLength: 64, description: 'Of `fixed`: from here on.' }))),
  end: Type.Optional(orNull(Type.String({ maxLength: 64, description: 'Of `fixed`: up to here, and not at it.' }))),
});
const fileSplitSize = orNull(
  Type.Integer({
    minimum: smallestSplit,
    maximum: 2 ** 50,
    description:
      'The most bytes of a file. Without it an export is one file up to 1 GiB, and split into files of that size beyond.',
  }),
);

/** What a client may send back of a job that it was answered; it is not looked at. */
const answered = {
  id: Type.Optional(Type.Unknown()),
  created_at: Type.Optional(Type.Unknown()),
  latest_status: Type.Optional(Type.Unknown()),
  latest_started_at: Type.Optional(Type.Unknown()),
  latest_progress: Type.Optional(Type.Unknown()),
  latest_estimated_remaining_seconds: Type.Optional(Type.Unknown()),
  latest_run_id: Type.Optional(Type.Unknown()),
  next_starts_at: Type.Optional(Type.Unknown()),
  warnings: Type.Optional(Type.Unknown()),
};
const settings = {
  description: Type.Optional(description),
  media_types: Type.Optional(mediaTypes),
  timeframe: Type.Optional(timeframe),
  file_split_size: Type.Optional(fileSplitSize),
  suspended: Type.Optional(Type.Boolean({ description: 'Whether its schedule rests.' })),
};
export const jobBody = closed({ title, source, type, run, ...settings, ...answered });
/** Absent settings are those of the job that is edited or cloned; `run` and `timeframe` are given as a whole. */
export const jobChanges = closed({
  title: Type.Optional(title),
  source: Type.Optional(source),
  type: Type.Optional(type),
  run: Type.Optional(run),
  ...settings,
  ...answered,
});

/** A condition of lists. */
export const optionalType = Type.Optional(type);
export const optionalStatus = Type.Optional(words(runStatuses, 'Only those that stand so.'));
export const optionalJobId = Type.Optional(
  Type.Integer({ ...idParams.properties.id, description: 'Only those of this job.' }),
);

export const runAccepted = Type.Object({ run_id: Type.String() }, { title: 'ExportRunAccepted' });

/** What a job is told to do, and what a run of it was told. */
const described = {
  title: Type.String(),
  description: orNull(Type.String()),
  source: Type.String(),
  type: Type.String(),
  media_types: mediaTypes,
  run,
  timeframe,
  file_split_size: fileSplitSize,
};

const status = words(runStatuses, 'How it stands.');
export const jobSchema = Type.Object(
  {
    id: Type.Integer(),
    ...described,
    suspended: Type.Boolean(),
    created_at: Type.String(),
    latest_status: orNull(status),
    latest_started_at: time('When its latest run started.'),
    latest_progress: orNull(Type.Number({ description: 'Of its latest run, from 0 to 1.' })),
    latest_estimated_remaining_seconds: orNull(Type.Integer()),
    latest_run_id: orNull(Type.String()),
    next_starts_at: time('When it starts next; null when it does not.'),
    warnings: Type.Array(Type.String(), { description: 'What may not work as expected.' }),
  },
  { title: 'ExportJob' },
);
export type JobAnswer = Static<typeof jobSchema>;

export const runSchema = Type.Object(
  {
    id: Type.String(),
    job_id: Type.Integer(),
    ...described,
    from: time('What was exported begins here; null without a timeframe.'),
    to: time('What was exported ends here.'),
    status,
    progress: Type.Number({ minimum: 0, maximum: 1 }),
    estimated_remaining_seconds: orNull(Type.Integer({ description: 'While it is in progress.' })),
    records: Type.Integer({ description: 'Interactions or contacts that were exported so far.' }),
    attempts: Type.Integer({ description: 'More than 1 when it was interrupted and started again.' }),
    created_at: Type.String(),
    started_at: time('When it started.'),
    finished_at: time('When it ended.'),
    error: orNull(Type.String({ description: 'Why it failed.' })),
    files: Type.Array(Type.Object({ artifact_id: Type.Integer(), file_name: Type.String(), size: Type.Integer() })),
  },
  { title: 'ExportRun' },
);
export type RunAnswer = Static<typeof runSchema>;

export const runParams = closed({ id: Type.String({ maxLength: 64, description: 'The run.' }) });
