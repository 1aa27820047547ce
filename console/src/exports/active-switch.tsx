import { Switch, Tooltip } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ExportJob } from '../../../client/src/index.ts';
import { client } from '../api/client.ts';
import { notifyFailed } from '../ui/notify.tsx';
import { refreshExports } from './lists.ts';
import { exportTexts } from './texts.ts';

/** It runs once, and its time has come: nothing can make it start again. */
function isSpent({ run, suspended }: ExportJob): boolean {
  if (run.every !== 'once' || !suspended) return false;
  return run.start == null || run.start === 'immediately' || new Date(run.start) <= new Date();
}

/** Suspends and resumes a job. */
export function ActiveSwitch({ job }: { job: ExportJob }) {
  const switching = useMutation({
    mutationFn: async (active: boolean) => {
      const path = { id: job.id };
      return active ? await client.resumeExportJob({ path }) : await client.suspendExportJob({ path });
    },
    onSettled: refreshExports,
    onError: (error) => notifyFailed(job.title, error),
  });
  const spent = isSpent(job);
  const state = spent ? exportTexts.jobs.ended : job.suspended ? exportTexts.jobs.suspended : exportTexts.jobs.active;
  return (
    <Tooltip
      label={
        spent ? exportTexts.jobs.onceNotResumed : job.suspended ? exportTexts.jobs.resume : exportTexts.jobs.suspend
      }
    >
      <div>
        <Switch
          size="xs"
          label={state}
          aria-label={`${exportTexts.jobs.activeOf(job.title)}${spent ? `. ${exportTexts.jobs.onceNotResumed}` : ''}`}
          checked={!job.suspended}
          disabled={spent || switching.isPending}
          onChange={({ currentTarget }) => switching.mutate(currentTarget.checked)}
        />
      </div>
    </Tooltip>
  );
}
