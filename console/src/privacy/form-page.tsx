import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { Page, Panel } from '../ui/page.tsx';
import { Failed, LoadingRows } from '../ui/states.tsx';
import { failedByType } from './execution-log.ts';
import { properName } from './file-name.ts';
import { logQuery } from './lists.ts';
import { type FormValues, newPerson, requestsOf, valuesOf } from './request-form.ts';
import { RequestForm } from './request-form-fields.tsx';
import { type Draft, ReviewPage } from './review-page.tsx';
import { privacyTexts } from './texts.ts';

const t = privacyTexts.form;

/** Requests that are filled in here: new ones, or those of a file that could not be dealt with. */
export function FormPage() {
  const { again } = useSearch({ from: '/shell/privacy/requests/new' });
  return again === undefined ? (
    <Form initial={{ type: undefined, persons: [newPerson()] }} title={t.title} />
  ) : (
    <Again of={again} />
  );
}

function Again({ of }: { of: string }) {
  const { type } = useSearch({ from: '/shell/privacy/requests/new' });
  const log = useQuery(logQuery(of));
  if (log.isSuccess) {
    const failed = failedByType(log.data).get(type) ?? [];
    const initial = failed.length > 0 ? valuesOf(type, failed) : { type, persons: [newPerson()] };
    return <Form key={`${of} ${type}`} initial={initial} title={t.again} />;
  }
  return (
    <Page section={privacyTexts.section} title={t.again}>
      <Panel>
        {log.isPending ? (
          <LoadingRows label={t.loading} />
        ) : (
          <Failed error={log.error} onRetry={() => void log.refetch()} />
        )}
      </Panel>
    </Page>
  );
}

/** Keeps what was typed while it is looked at before it is submitted. */
function Form({ initial, title }: { initial: FormValues; title: string }) {
  const { step } = useSearch({ from: '/shell/privacy/requests/new' });
  const navigate = useNavigate({ from: '/privacy/requests/new' });
  const [values, setValues] = useState(initial);
  const [draft, setDraft] = useState<Draft>();
  if (step === 'review' && draft !== undefined) return <ReviewPage draft={draft} />;
  return (
    <RequestForm
      title={title}
      values={values}
      onChange={setValues}
      onDone={(type) => {
        setDraft({ requests: requestsOf(type, values.persons), fileName: properName(type, new Date()) });
        void navigate({ search: (before) => ({ ...before, step: 'review' as const }) });
      }}
    />
  );
}
