import { Button } from '@mantine/core';
import { IconCalendarRepeat, IconCopy, IconHistory, IconPencil, IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { ExportJob } from '../../../client/src/index.ts';
import { client } from '../api/client.ts';
import { CertificateNotice } from '../certificates/certificate-notice.tsx';
import { texts } from '../texts.ts';
import { ConfirmDelete } from '../ui/confirm-delete.tsx';
import type { Column } from '../ui/data-table.tsx';
import { LinkButton } from '../ui/link-button.tsx';
import { ListView } from '../ui/list-view.tsx';
import { notifyDone, notifyFailed } from '../ui/notify.tsx';
import { Page, Panel, Toolbar } from '../ui/page.tsx';
import { RowAction } from '../ui/row-action.tsx';
import { SelectionBar } from '../ui/selection-bar.tsx';
import { Empty } from '../ui/states.tsx';
import { ScheduledTime, Time } from '../ui/time.tsx';
import { ActiveSwitch } from './active-switch.tsx';
import { AddJob } from './add-job.tsx';
import { isJobSort, refreshExports, useJobs } from './lists.ts';
import { scheduleText } from './schedule.ts';
import { Status } from './status.tsx';
import { exportTexts } from './texts.ts';
import { TypeFilter } from './type-filter.tsx';

const columns: readonly Column<ExportJob>[] = [
  {
    id: 'title',
    header: texts.fields.title,
    sort: 'title',
    kind: 'lead',
    cell: (job) => <span title={job.description ?? undefined}>{job.title}</span>,
  },
  { id: 'source', header: texts.fields.source, sort: 'source', cell: (job) => job.source },
  { id: 'type', header: texts.fields.type, sort: 'type', cell: (job) => job.type },
  {
    id: 'created',
    header: texts.fields.created,
    sort: 'created_at',
    cell: (job) => <Time value={job.created_at} />,
  },
  {
    id: 'status',
    header: texts.fields.latestStatus,
    sort: 'latest_status',
    kind: 'nowrap',
    cell: (job) => (
      <Status
        of={job.title}
        status={job.latest_status}
        progress={job.latest_progress}
        remainingSeconds={job.latest_estimated_remaining_seconds}
      />
    ),
  },
  {
    id: 'started',
    header: texts.fields.latestStarted,
    sort: 'latest_started_at',
    cell: (job) => <Time value={job.latest_started_at} />,
  },
  {
    id: 'next',
    header: texts.fields.nextStarts,
    sort: 'next_starts_at',
    cell: (job) => (
      <span title={scheduleText(job.run)}>
        <ScheduledTime value={job.next_starts_at} />
      </span>
    ),
  },
  { id: 'active', header: texts.fields.active, cell: (job) => <ActiveSwitch job={job} /> },
];

/** The jobs, and what is done with them (guide, "Jobs page"). */
export function JobsPage() {
  const { sort = '-created_at', type } = useSearch({ from: '/shell/administration/jobs' });
  const navigate = useNavigate({ from: '/administration/jobs' });
  const list = useJobs({ sort, ...(type !== undefined && { type }) });
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set());
  const [doomed, setDoomed] = useState<readonly ExportJob[]>([]);
  const chosen = list.items.filter(({ id }) => selected.has(id));
  const [only] = chosen;

  return (
    <Page section={texts.nav.administration} title={exportTexts.jobs.title} actions={<AddJob chosen={chosen} />}>
      <CertificateNotice />
      <Panel>
        <Toolbar>
          <TypeFilter
            value={type}
            onChange={(value) => {
              setSelected(new Set());
              void navigate({ search: (before) => ({ ...before, type: value }) });
            }}
          />
          {chosen.length > 0 && (
            <SelectionBar count={chosen.length} onDelete={() => setDoomed(chosen)}>
              {chosen.length === 1 && only !== undefined && (
                <Button
                  size="compact-sm"
                  variant="default"
                  leftSection={<IconCopy size={14} />}
                  onClick={() => void navigate({ to: '/administration/jobs/new', search: { job: only.id } })}
                >
                  {exportTexts.jobs.cloneSelected}
                </Button>
              )}
            </SelectionBar>
          )}
        </Toolbar>
        <ListView
          list={list}
          loading={exportTexts.jobs.loading}
          empty={<NoJobs isFiltered={type !== undefined} />}
          count={exportTexts.jobs.count(list.items.length)}
          label={exportTexts.jobs.title}
          columns={columns}
          rows={list.items}
          rowKey={({ id }) => String(id)}
          rowName={({ title }) => title}
          sort={sort}
          onSort={(name) => {
            if (isJobSort(name)) void navigate({ search: (before) => ({ ...before, sort: name }) });
          }}
          selection={{
            isSelected: ({ id }) => selected.has(id),
            toggle: (jobs, isSelected) => {
              const next = new Set(selected);
              for (const { id } of jobs) isSelected ? next.add(id) : next.delete(id);
              setSelected(next);
            },
          }}
          actions={(job) => <JobActions job={job} onDelete={() => setDoomed([job])} />}
        />
      </Panel>
      <ConfirmDelete
        things={doomed.map((job) => ({ key: String(job.id), name: job.title }))}
        title={exportTexts.jobs.deleteTitle(doomed.length)}
        consequence={exportTexts.jobs.deleteConsequence}
        done={exportTexts.jobs.deleted(doomed.length)}
        remove={({ key }) => client.deleteExportJob({ path: { id: key } })}
        onDeleted={(jobs) => {
          const gone = new Set(jobs.map(({ key }) => Number(key)));
          setSelected(new Set([...selected].filter((id) => !gone.has(id))));
          void refreshExports();
        }}
        onClose={() => setDoomed([])}
      />
    </Page>
  );
}

function NoJobs({ isFiltered }: { isFiltered: boolean }) {
  return (
    <Empty
      icon={<IconCalendarRepeat size={32} stroke={1.4} />}
      title={isFiltered ? exportTexts.jobs.noneOfType : exportTexts.jobs.none}
      action={
        <LinkButton
          to={isFiltered ? '/administration/jobs' : '/administration/jobs/new'}
          variant={isFiltered ? 'default' : 'filled'}
        >
          {isFiltered ? texts.filters.showAll : exportTexts.jobs.addFirst}
        </LinkButton>
      }
    >
      {isFiltered ? exportTexts.jobs.noneOfTypeAdvice : exportTexts.jobs.noneAdvice}
    </Empty>
  );
}

function JobActions({ job, onDelete }: { job: ExportJob; onDelete: () => void }) {
  const navigate = useNavigate();
  const starting = useMutation({
    mutationFn: async () => await client.runExportJob({ path: { id: job.id } }),
    onSuccess: () => {
      notifyDone(exportTexts.jobs.started(job.title));
      void refreshExports();
    },
    onError: (error) => notifyFailed(exportTexts.jobs.notStarted(job.title), error),
  });
  return (
    <>
      <RowAction
        label={exportTexts.jobs.runNow}
        of={job.title}
        icon={<IconPlayerPlay size={16} stroke={1.7} />}
        isLoading={starting.isPending}
        onClick={() => starting.mutate()}
      />
      <RowAction
        label={exportTexts.jobs.edit}
        of={job.title}
        icon={<IconPencil size={16} stroke={1.7} />}
        refusedBecause={job.run.every === 'once' ? exportTexts.jobs.onceNotEdited : undefined}
        onClick={() => void navigate({ to: '/administration/jobs/$id', params: { id: String(job.id) } })}
      />
      <RowAction
        label={exportTexts.jobs.history}
        of={job.title}
        icon={<IconHistory size={16} stroke={1.7} />}
        onClick={() => void navigate({ to: '/export/history', search: { job: job.id } })}
      />
      <RowAction label={texts.delete} of={job.title} icon={<IconTrash size={16} stroke={1.7} />} onClick={onDelete} />
    </>
  );
}
