import { IconPlus, IconReceipt, IconReportSearch, IconUserShield } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { PrivacyFile } from '../../../client/src/index.ts';
import { useMay } from '../access/session.ts';
import { texts } from '../texts.ts';
import type { Column } from '../ui/data-table.tsx';
import { DropZone } from '../ui/drop-zone.tsx';
import { number } from '../ui/format.ts';
import { LinkButton } from '../ui/link-button.tsx';
import { ListView } from '../ui/list-view.tsx';
import { Notice } from '../ui/notice.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { RowAction } from '../ui/row-action.tsx';
import { Empty } from '../ui/states.tsx';
import { Nothing, Time } from '../ui/time.tsx';
import { typeOfName } from './file-name.ts';
import { useSubmissions } from './lists.ts';
import { readRequestFile } from './request-file.ts';
import { type Draft, ReviewPage } from './review-page.tsx';
import { SubmissionStatus } from './submission-status.tsx';
import { readResults } from './tasks.ts';
import { privacyTexts } from './texts.ts';

const t = privacyTexts.requests;

const columns: readonly Column<PrivacyFile>[] = [
  { id: 'file', header: t.file, kind: 'lead', cell: ({ name }) => name },
  {
    id: 'type',
    header: privacyTexts.type,
    cell: ({ name }) => {
      const type = typeOfName(name);
      return type === undefined ? <Nothing /> : privacyTexts.types[type];
    },
  },
  { id: 'status', header: texts.fields.status, cell: (file) => <SubmissionStatus of={file} /> },
  {
    id: 'contacts',
    header: t.contacts,
    kind: 'end',
    cell: ({ contacts, contacts_done, started_at }) =>
      started_at === null ? (
        <Nothing />
      ) : (
        <span className="figures">{t.contactsDone(number(contacts_done), number(contacts))}</span>
      ),
  },
  { id: 'submitted', header: t.submitted, cell: ({ submitted_at }) => <Time value={submitted_at} /> },
  { id: 'finished', header: t.finished, cell: ({ finished_at }) => <Time value={finished_at} /> },
];

/** The submitted files and how they stand; a file that is dropped is looked at before it is submitted. */
export function RequestsPage() {
  const { step } = useSearch({ from: '/shell/privacy/requests' });
  const navigate = useNavigate({ from: '/privacy/requests' });
  const [draft, setDraft] = useState<Draft>();
  const [refused, setRefused] = useState<{ readonly name: string; readonly problem: string }>();
  const take = async (file: File) => {
    const { requests, problem } = await readRequestFile(file);
    setRefused(problem === undefined ? undefined : { name: file.name, problem });
    if (requests === undefined) return;
    setDraft({ requests, fileName: file.name });
    await navigate({ search: { step: 'review' } });
  };
  if (step === 'review' && draft !== undefined) return <ReviewPage draft={draft} />;
  return (
    <Page
      section={privacyTexts.section}
      title={t.title}
      actions={
        <LinkButton to="/privacy/requests/new" size="sm" leftSection={<IconPlus size={16} />}>
          {t.add}
        </LinkButton>
      }
    >
      <DropZone {...privacyTexts.drop} accept="application/json,.json" onFile={(file) => void take(file)} />
      {refused !== undefined && (
        <div style={{ marginBottom: 16 }}>
          <Notice
            tone="fault"
            announced="alert"
            title={privacyTexts.file.unusable(refused.name)}
            onClose={() => setRefused(undefined)}
          >
            {' '}
            {refused.problem}
          </Notice>
        </div>
      )}
      <Submissions />
    </Page>
  );
}

function Submissions() {
  const list = useSubmissions();
  const mayRead = useMay(readResults);
  return (
    <Panel>
      <ListView
        list={list}
        loading={t.loading}
        empty={
          <Empty
            icon={<IconUserShield size={32} stroke={1.4} />}
            title={t.none}
            action={<LinkButton to="/privacy/requests/new">{t.add}</LinkButton>}
          >
            {t.noneAdvice}
          </Empty>
        }
        count={t.count(list.items.length)}
        label={t.title}
        columns={columns}
        rows={list.items}
        rowKey={({ id }) => id}
        rowName={({ name }) => name}
        {...(mayRead && { actions: (file: PrivacyFile) => <Ends of={file} /> })}
      />
    </Panel>
  );
}

/** What a file has ended in. */
function Ends({ of: { id, name, status } }: { of: PrivacyFile }) {
  const navigate = useNavigate();
  const isFinished = status === 'finished';
  if (status === 'ignored') return null;
  return (
    <>
      <RowAction
        label={t.results}
        of={name}
        icon={<IconReportSearch size={16} stroke={1.7} />}
        refusedBecause={isFinished ? undefined : t.noResults}
        onClick={() => void navigate({ to: '/privacy/results', search: { submission: id } })}
      />
      {typeOfName(name) === 'FORGET' && (
        <RowAction
          label={t.receipts}
          of={name}
          icon={<IconReceipt size={16} stroke={1.7} />}
          refusedBecause={isFinished ? undefined : t.noReceipts}
          onClick={() => void navigate({ to: '/privacy/receipts', search: { submission: id } })}
        />
      )}
    </>
  );
}
