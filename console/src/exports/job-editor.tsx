import { Box } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { ExportJob } from '../../../client/src/index.ts';
import { ApiError, queryClient } from '../api/client.ts';
import { CertificateNotice } from '../certificates/certificate-notice.tsx';
import { certificateTexts } from '../certificates/texts.ts';
import { texts } from '../texts.ts';
import { Column } from '../ui/columns.tsx';
import { EditorForm } from '../ui/editor.tsx';
import { Notice } from '../ui/notice.tsx';
import { notifyDone } from '../ui/notify.tsx';
import { Page } from '../ui/page.tsx';
import { useEditor } from '../ui/use-editor.ts';
import classes from './job-editor.module.css';
import { FilesSection } from './job-files.tsx';
import { errorsOf, fieldNamed, type JobValues } from './job-form.ts';
import { TimeframeSection } from './job-timeframe.tsx';
import { WhatSection } from './job-what.tsx';
import { WhenSection } from './job-when.tsx';
import { jobQuery, refreshExports } from './lists.ts';

interface JobEditorProps {
  readonly title: string;
  readonly initial: JobValues;
  readonly save: (values: JobValues) => Promise<ExportJob>;
  readonly done: string;
  readonly refusedBecause?: string;
}

/** The settings of a job: checked here as far as that is possible, and saved. */
export function JobEditor({ title, initial, save, done, refusedBecause }: JobEditorProps) {
  const navigate = useNavigate();
  const editing = useEditor<JobValues, ExportJob>({
    initial,
    check: (values) => errorsOf(values, new Date()),
    fieldNamed,
    save,
    onSaved: async (job) => {
      notifyDone(done);
      queryClient.removeQueries({ queryKey: jobQuery(job.id).queryKey });
      void refreshExports();
      await navigate({ to: '/administration/jobs' });
    },
  });
  const { refusal, refusalSentence } = editing;
  const isWithoutCertificate = refusal instanceof ApiError && refusal.status === 409;
  const draft = isWithoutCertificate
    ? { ...editing, refusalSentence: `${refusalSentence} ${certificateTexts.needed}` }
    : editing;
  return (
    <Page section={texts.nav.administration} title={title}>
      <CertificateNotice />
      {refusedBecause !== undefined && (
        <Box mb="md">
          <Notice tone="warning"> {refusedBecause}</Notice>
        </Box>
      )}
      <EditorForm
        draft={draft}
        width={1080}
        isDisabled={refusedBecause !== undefined}
        onCancel={() => void navigate({ to: '/administration/jobs' })}
      >
        <div className={classes['columns']}>
          <WhatSection form={editing} />
          <Column>
            <WhenSection form={editing} />
            <TimeframeSection form={editing} />
            <FilesSection form={editing} />
          </Column>
        </div>
      </EditorForm>
    </Page>
  );
}
