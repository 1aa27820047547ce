import '@mantine/dates/styles.css';
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { client } from '../api/client.ts';
import { texts } from '../texts.ts';
import { Page, Panel } from '../ui/page.tsx';
import { Failed, LoadingRows } from '../ui/states.tsx';
import { JobEditor } from './job-editor.tsx';
import { bodyOf, emptyJob, valuesOf, valuesOfClone } from './job-form.ts';
import { jobQuery, runQuery } from './lists.ts';
import { exportTexts } from './texts.ts';

/** A new job: empty, or with the settings of another job or of a run. */
export function NewJobPage() {
  const { job, run } = useSearch({ from: '/shell/administration/jobs/new' });
  const source = useQuery<Parameters<typeof valuesOfClone>[0] | null>(
    run !== undefined
      ? runQuery(run)
      : job !== undefined
        ? jobQuery(job)
        : { queryKey: ['nothing'], queryFn: () => null },
  );
  if (source.isPending) return <Waiting title={exportTexts.editor.add} />;
  if (source.isError) return <Broken title={exportTexts.editor.add} error={source.error} onRetry={source.refetch} />;
  return (
    <JobEditor
      key={`${job} ${run}`}
      title={source.data === null ? exportTexts.editor.add : exportTexts.editor.clone}
      initial={source.data === null ? emptyJob : valuesOfClone(source.data, new Date())}
      save={async (values) => (await client.createExportJob({ body: bodyOf(values) })).data}
      done={exportTexts.editor.added}
    />
  );
}

export function EditJobPage() {
  const { id } = useParams({ from: '/shell/administration/jobs/$id' });
  const job = useQuery(jobQuery(Number(id)));
  if (job.isPending) return <Waiting title={exportTexts.editor.edit} />;
  if (job.isError) return <Broken title={exportTexts.editor.edit} error={job.error} onRetry={job.refetch} />;
  return (
    <JobEditor
      key={id}
      title={exportTexts.editor.edit}
      initial={valuesOf(job.data)}
      save={async (values) => (await client.updateExportJob({ path: { id }, body: bodyOf(values) })).data}
      done={exportTexts.editor.saved}
      {...(job.data.run.every === 'once' && { refusedBecause: exportTexts.jobs.onceNotEdited })}
    />
  );
}

function Waiting({ title }: { title: string }) {
  return (
    <Page section={texts.nav.administration} title={title}>
      <Panel>
        <LoadingRows label={texts.loading} />
      </Panel>
    </Page>
  );
}

function Broken({ title, error, onRetry }: { title: string; error: unknown; onRetry: () => unknown }) {
  return (
    <Page section={texts.nav.administration} title={title}>
      <Failed error={error} onRetry={onRetry} />
    </Page>
  );
}
