import { IconBan, IconCopy, IconFileSearch, IconHistory, IconListDetails, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { ExportRun } from '../../../client/src/index.ts';
import { downloadArtifacts, useMay } from '../access/session.ts';
import { client } from '../api/client.ts';
import { texts } from '../texts.ts';
import { ConfirmDelete } from '../ui/confirm-delete.tsx';
import type { Column } from '../ui/data-table.tsx';
import { Filter } from '../ui/filter.tsx';
import { number } from '../ui/format.ts';
import { LinkButton } from '../ui/link-button.tsx';
import { ListView } from '../ui/list-view.tsx';
import { notifyDone, notifyFailed } from '../ui/notify.tsx';
import { Page, Panel, Toolbar } from '../ui/page.tsx';
import { RowAction } from '../ui/row-action.tsx';
import { Empty } from '../ui/states.tsx';
import { Nothing, Time } from '../ui/time.tsx';
import {
  isRunSort,
  isUnderWay,
  type JobType,
  jobChoiceQuery,
  type RunStatus,
  refreshExports,
  runStatuses,
  useRuns,
} from './lists.ts';
import { RunDetails } from './run-details.tsx';
import { StatusOfRun } from './status.tsx';
import { exportTexts } from './texts.ts';
import { TypeFilter } from './type-filter.tsx';

const columns: readonly Column<ExportRun>[] = [
  { id: 'title', header: texts.fields.title, sort: 'title', kind: 'lead', cell: (run) => run.title },
  { id: 'source', header: texts.fields.source, sort: 'source', cell: (run) => run.source },
  { id: 'type', header: texts.fields.type, sort: 'type', cell: (run) => run.type },
  {
    id: 'status',
    header: texts.fields.status,
    sort: 'status',
    kind: 'nowrap',
    cell: (run) => <StatusOfRun run={run} />,
  },
  {
    id: 'started',
    header: texts.fields.startedAt,
    sort: 'started_at',
    cell: (run) => <Time value={run.started_at} />,
  },
  {
    id: 'finished',
    header: texts.fields.finishedAt,
    sort: 'finished_at',
    cell: (run) => <Time value={run.finished_at} />,
  },
  { id: 'records', header: texts.fields.records, kind: 'end', cell: (run) => number(run.records) },
  { id: 'file', header: texts.fields.fileName, kind: 'wide', cell: (run) => <FileNames run={run} /> },
];

const statusChoices = runStatuses.map((value) => ({ value, label: exportTexts.status[value] }));

/** What the runs can be narrowed down to. */
interface Filters {
  readonly type?: JobType | undefined;
  readonly status?: RunStatus | undefined;
  readonly job?: number | undefined;
}

/** A set is named by its last file, which the other ones belong to. */
function FileNames({ run: { files } }: { run: ExportRun }) {
  const last = files.at(-1);
  if (last === undefined) return <Nothing />;
  return (
    <span style={{ overflowWrap: 'anywhere', fontSize: 'var(--mantine-font-size-xs)' }}>
      {last.file_name}
      {files.length > 1 && <span style={{ opacity: 0.75 }}> {exportTexts.history.ofFiles(files.length)}</span>}
    </span>
  );
}

/** The runs, and what is done with them (guide, "History page"). */
export function HistoryPage() {
  const { sort = '-started_at', type, status, job, run } = useSearch({ from: '/shell/export/history' });
  const navigate = useNavigate({ from: '/export/history' });
  const list = useRuns({
    sort,
    ...(type !== undefined && { type }),
    ...(status !== undefined && { status }),
    ...(job !== undefined && { job_id: job }),
  });
  const filterBy = (filters: Filters) => void navigate({ search: (before) => ({ ...before, ...filters }) });
  const [doomed, setDoomed] = useState<readonly ExportRun[]>([]);
  const jobs = useQuery(jobChoiceQuery);
  const isFiltered = type !== undefined || status !== undefined || job !== undefined;
  const choices = (jobs.data ?? []).map(({ id, title }) => ({ value: String(id), label: title }));
  // A job that was deleted has runs all the same.
  if (job !== undefined && !choices.some(({ value }) => value === String(job))) {
    const title = list.items.find(({ job_id }) => job_id === job)?.title;
    choices.unshift({ value: String(job), label: title ?? exportTexts.history.job(job) });
  }

  return (
    <Page section={texts.nav.export} title={exportTexts.history.title}>
      <Panel>
        <Toolbar>
          <TypeFilter value={type} onChange={(value) => filterBy({ type: value })} />
          <Filter
            label={texts.filters.status}
            all={texts.filters.allStatuses}
            choices={statusChoices}
            value={status}
            onChange={(value) => filterBy({ status: value })}
          />
          <Filter
            label={texts.filters.job}
            all={texts.filters.allJobs}
            choices={choices}
            value={job === undefined ? undefined : String(job)}
            onChange={(value) => filterBy({ job: value === undefined ? undefined : Number(value) })}
            width={240}
            noneFound={texts.filters.noSuchJob}
          />
          {isFiltered && (
            <LinkButton size="compact-sm" variant="subtle" to="/export/history">
              {texts.filters.clear}
            </LinkButton>
          )}
        </Toolbar>
        <ListView
          list={list}
          loading={exportTexts.history.loading}
          empty={<NoRuns isFiltered={isFiltered} />}
          count={exportTexts.history.count(list.items.length)}
          label={exportTexts.history.title}
          columns={columns}
          rows={list.items}
          rowKey={({ id }) => id}
          rowName={({ title }) => title}
          sort={sort}
          onSort={(name) => {
            if (isRunSort(name)) void navigate({ search: (before) => ({ ...before, sort: name }) });
          }}
          actions={(one) => (
            <RunActions
              run={one}
              onDetails={() => void navigate({ search: (before) => ({ ...before, run: one.id }) })}
              onDelete={() => setDoomed([one])}
            />
          )}
        />
      </Panel>
      <RunDetails id={run} onClose={() => void navigate({ search: ({ run: _, ...rest }) => rest })} />
      <ConfirmDelete
        things={doomed.map(({ id, title }) => ({ key: id, name: title }))}
        title={exportTexts.history.deleteTitle}
        consequence={exportTexts.history.deleteConsequence}
        done={exportTexts.history.deleted}
        remove={({ key }) => client.deleteExportRun({ path: { id: key } })}
        onDeleted={() => void refreshExports()}
        onClose={() => setDoomed([])}
      />
    </Page>
  );
}

function NoRuns({ isFiltered }: { isFiltered: boolean }) {
  return (
    <Empty
      icon={<IconHistory size={32} stroke={1.4} />}
      title={isFiltered ? exportTexts.history.noneSuch : exportTexts.history.none}
      action={
        <LinkButton to={isFiltered ? '/export/history' : '/administration/jobs'} variant="default">
          {isFiltered ? texts.filters.showAll : exportTexts.history.toJobs}
        </LinkButton>
      }
    >
      {isFiltered ? exportTexts.history.noneSuchAdvice : exportTexts.history.noneAdvice}
    </Empty>
  );
}

function RunActions({ run, onDetails, onDelete }: { run: ExportRun; onDetails: () => void; onDelete: () => void }) {
  const navigate = useNavigate();
  const maySeeFiles = useMay(downloadArtifacts);
  const cancelling = useMutation({
    mutationFn: async () => await client.cancelExportRun({ path: { id: run.id } }),
    onSuccess: () => {
      notifyDone(exportTexts.history.cancelled(run.title));
      void refreshExports();
    },
    onError: (error) => notifyFailed(exportTexts.history.notCancelled(run.title), error),
  });
  return (
    <>
      <RowAction
        label={exportTexts.history.details}
        of={run.title}
        icon={<IconListDetails size={16} stroke={1.7} />}
        onClick={onDetails}
      />
      {maySeeFiles && (
        <RowAction
          label={exportTexts.history.findFiles}
          of={run.title}
          icon={<IconFileSearch size={16} stroke={1.7} />}
          refusedBecause={run.files.length === 0 ? exportTexts.history.noFiles : undefined}
          onClick={() => void navigate({ to: '/export/artifacts', search: { run: run.id } })}
        />
      )}
      <RowAction
        label={exportTexts.history.clone}
        of={run.title}
        icon={<IconCopy size={16} stroke={1.7} />}
        onClick={() => void navigate({ to: '/administration/jobs/new', search: { run: run.id } })}
      />
      {isUnderWay(run.status) ? (
        <RowAction
          label={exportTexts.history.cancel}
          of={run.title}
          icon={<IconBan size={16} stroke={1.7} />}
          isLoading={cancelling.isPending}
          onClick={() => cancelling.mutate()}
        />
      ) : (
        <RowAction label={texts.delete} of={run.title} icon={<IconTrash size={16} stroke={1.7} />} onClick={onDelete} />
      )}
    </>
  );
}
