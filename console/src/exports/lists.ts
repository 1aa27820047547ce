import type { Client, ExportArtifact, ExportJob, ExportRun } from '../../../client/src/index.ts';
import { client, queryClient } from '../api/client.ts';
import { pageSize, useList } from '../api/use-list.ts';

type QueryOf<Name extends 'listExportJobs' | 'listExportRuns' | 'listExportArtifacts'> = NonNullable<
  NonNullable<Parameters<Client[Name]>[0]>['query']
>;
export type JobSort = NonNullable<QueryOf<'listExportJobs'>['sort']>;
export type RunSort = NonNullable<QueryOf<'listExportRuns'>['sort']>;
export type ArtifactSort = NonNullable<QueryOf<'listExportArtifacts'>['sort']>;
export type JobType = NonNullable<QueryOf<'listExportJobs'>['type']>;
export type RunStatus = ExportRun['status'];

export const jobTypes = ['Interaction', 'Contact'] as const satisfies readonly JobType[];
export const runStatuses = ['Pending', 'InProgress', 'Finished', 'Failed', 'Canceled'] as const satisfies RunStatus[];

function isSortedBy<Sort extends string>(...columns: readonly string[]) {
  const names = new Set(columns.flatMap((name) => [name, `-${name}`]));
  return (text: string): text is Sort => names.has(text);
}
export const isJobSort = isSortedBy<JobSort>(
  'title',
  'source',
  'type',
  'created_at',
  'latest_status',
  'latest_started_at',
  'next_starts_at',
);
export const isRunSort = isSortedBy<RunSort>(
  'created_at',
  'started_at',
  'finished_at',
  'title',
  'source',
  'type',
  'status',
);
export const isArtifactSort = isSortedBy<ArtifactSort>(
  'created_at',
  'file_name',
  'title',
  'type',
  'size',
  'remaining_days',
);
export const isType = (text: string): text is JobType => (jobTypes as readonly string[]).includes(text);
export const isRunStatus = (text: string): text is RunStatus => (runStatuses as readonly string[]).includes(text);

export function isUnderWay(status: RunStatus | null): boolean {
  return status === 'Pending' || status === 'InProgress';
}

const exportsKey = ['exports'];
const key = (...rest: readonly unknown[]) => [...exportsKey, ...rest];

/** After a change: whatever is shown of exports is asked for again. */
export async function refreshExports(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: exportsKey });
}

/** A page of 50, from the cursor on. */
const paged = (cursor: string | undefined) => ({ limit: pageSize, ...(cursor !== undefined && { cursor }) });

export function useJobs(query: { sort: JobSort; type?: JobType }) {
  return useList<ExportJob>(
    key('jobs', query),
    (cursor, signal) => client.listExportJobs({ query: { ...query, ...paged(cursor) }, signal }),
    ({ latest_status }) => isUnderWay(latest_status),
  );
}

export function useRuns(query: { sort: RunSort; type?: JobType; status?: RunStatus; job_id?: number }) {
  return useList<ExportRun>(
    key('runs', query),
    (cursor, signal) => client.listExportRuns({ query: { ...query, ...paged(cursor) }, signal }),
    ({ status }) => isUnderWay(status),
  );
}

export function useArtifacts(query: { sort: ArtifactSort; run_id?: string; job_id?: number }) {
  return useList<ExportArtifact>(key('artifacts', query), (cursor, signal) =>
    client.listExportArtifacts({ query: { ...query, ...paged(cursor) }, signal }),
  );
}

export const jobQuery = (id: number) => ({
  queryKey: key('job', id),
  queryFn: async () => (await client.getExportJob({ path: { id } })).data,
});

export const runQuery = (id: string) => ({
  queryKey: key('run', id),
  queryFn: async () => (await client.getExportRun({ path: { id } })).data,
});

/** All files of a run, however many. */
export const setQuery = (runId: string) => ({
  queryKey: key('set', runId),
  queryFn: async () => {
    const files: ExportArtifact[] = [];
    const pages = client.pages('listExportArtifacts', { query: { run_id: runId, limit: 500 } });
    for await (const page of pages) files.push(...page);
    return files;
  },
});

/** The jobs that history can be filtered by: the first 500 of them by title. */
export const jobChoiceQuery = {
  queryKey: key('job choice'),
  queryFn: async () => (await client.listExportJobs({ query: { sort: 'title', limit: 500 } })).data.items,
  staleTime: 30_000,
};
