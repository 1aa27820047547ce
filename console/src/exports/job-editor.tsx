import { Box } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useId, useState } from 'react';
import type { ExportJob } from '../../../client/src/index.ts';
import { ApiError, queryClient } from '../api/client.ts';
import { fieldOf, sentenceOf } from '../api/refusal.ts';
import { CertificateNotice } from '../certificates/certificate-notice.tsx';
import { certificateTexts } from '../certificates/texts.ts';
import { texts } from '../texts.ts';
import { EditorFoot } from '../ui/editor.tsx';
import { Notice } from '../ui/notice.tsx';
import { notifyDone } from '../ui/notify.tsx';
import { Page } from '../ui/page.tsx';
import classes from './job-editor.module.css';
import type { Form } from './job-fields.tsx';
import { FilesSection } from './job-files.tsx';
import { errorsOf, type Field, type FieldErrors, fieldNamed, type JobValues } from './job-form.ts';
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
  const [values, setValues] = useState(initial);
  const [errors, setErrors] = useState<FieldErrors>({});
  const navigate = useNavigate();
  const prefix = useId();
  const form: Form = {
    values,
    errors,
    set: (changes) => {
      setValues((before) => ({ ...before, ...changes }));
      setErrors((before) => Object.fromEntries(Object.entries(before).filter(([name]) => !(name in changes))));
    },
    id: (field) => `${prefix}${field}`,
  };
  const show = (found: FieldErrors) => {
    setErrors(found);
    const first = Object.keys(found)[0] as Field | undefined;
    // After the fields have their messages, which they are described by.
    if (first !== undefined) setTimeout(() => document.getElementById(form.id(first))?.focus());
  };
  const saving = useMutation({
    mutationFn: () => save(values),
    onSuccess: async (job) => {
      notifyDone(done);
      queryClient.removeQueries({ queryKey: jobQuery(job.id).queryKey });
      void refreshExports();
      await navigate({ to: '/administration/jobs' });
    },
    onError: (error) => {
      const refusal = fieldOf(error);
      const field = refusal && fieldNamed(refusal.field);
      if (refusal !== undefined && field !== undefined) show({ [field]: refusal.reason });
    },
  });
  const refusal = fieldOf(saving.error);
  const isAtField = refusal !== undefined && fieldNamed(refusal.field) !== undefined;
  const isWithoutCertificate = saving.error instanceof ApiError && saving.error.status === 409;

  return (
    <Page section={texts.nav.administration} title={title}>
      <CertificateNotice />
      {refusedBecause !== undefined && (
        <Box mb="md">
          <Notice tone="warning"> {refusedBecause}</Notice>
        </Box>
      )}
      <form
        className={classes['form']}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const found = errorsOf(values, new Date());
          show(found);
          if (Object.keys(found).length === 0) saving.mutate();
        }}
      >
        <div className={classes['columns']}>
          <WhatSection form={form} />
          <div className={classes['column']}>
            <WhenSection form={form} />
            <TimeframeSection form={form} />
            <FilesSection form={form} />
          </div>
        </div>
        <EditorFoot
          wrongFields={Object.keys(errors).length}
          refusal={
            saving.isError && !isAtField
              ? `${sentenceOf(saving.error)}${isWithoutCertificate ? ` ${certificateTexts.needed}` : ''}`
              : undefined
          }
          isSaving={saving.isPending}
          isDisabled={refusedBecause !== undefined}
          onCancel={() => void navigate({ to: '/administration/jobs' })}
        />
      </form>
    </Page>
  );
}
