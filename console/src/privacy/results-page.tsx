import { Anchor } from '@mantine/core';
import { IconReportSearch, IconTrash } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { PrivacyResult } from '../../../client/src/index.ts';
import { texts } from '../texts.ts';
import type { Column } from '../ui/data-table.tsx';
import { bytes, number } from '../ui/format.ts';
import { LinkButton } from '../ui/link-button.tsx';
import { ListView } from '../ui/list-view.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { RowAction } from '../ui/row-action.tsx';
import { Empty } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import { submissionOf } from './file-name.ts';
import { useResults } from './lists.ts';
import { OnlyOfFile } from './only-of-file.tsx';
import classes from './privacy.module.css';
import { DeleteResult, DownloadResult } from './result-actions.tsx';
import { privacyTexts } from './texts.ts';

const t = privacyTexts.results;

/** A result that ends so soon stands out, in days. */
const soon = 3;

const columns: readonly Column<PrivacyResult>[] = [
  {
    id: 'name',
    header: texts.fields.fileName,
    kind: 'lead',
    cell: ({ name, kind }) =>
      kind === 'archive' ? (
        name
      ) : (
        <Anchor component={Link} to={`/privacy/results/${encodeURIComponent(name)}`} fw={550}>
          {name}
        </Anchor>
      ),
  },
  { id: 'kind', header: t.kind, kind: 'nowrap', cell: ({ kind }) => t.kinds[kind] },
  {
    id: 'size',
    header: texts.fields.size,
    kind: 'end',
    cell: ({ size }) => (
      <span className="figures" title={texts.bytes(number(size))}>
        {bytes(size)}
      </span>
    ),
  },
  {
    id: 'created',
    header: texts.fields.created,
    kind: 'nowrap',
    cell: ({ created_at }) => <Time value={created_at} />,
  },
  {
    id: 'remaining',
    header: texts.fields.remainingDays,
    kind: 'end',
    cell: ({ remaining_days: days }) => (
      <span className={days <= soon ? classes['soon'] : undefined}>{t.days(days)}</span>
    ),
  },
];

/** Execution logs and archives, as long as they are kept. */
export function ResultsPage() {
  const { submission } = useSearch({ from: '/shell/privacy/results' });
  const navigate = useNavigate({ from: '/privacy/results' });
  const list = useResults(submission);
  const [doomed, setDoomed] = useState<string>();
  return (
    <Page section={privacyTexts.section} title={t.title}>
      <Panel>
        {submission !== undefined && (
          <OnlyOfFile
            name={list.items[0] && submissionOf(list.items[0].name)}
            onAll={() => void navigate({ search: {} })}
          />
        )}
        <ListView
          list={list}
          loading={t.loading}
          empty={<NoResults isOfFile={submission !== undefined} />}
          count={t.count(list.items.length)}
          label={t.title}
          columns={columns}
          rows={list.items}
          rowKey={({ name }) => name}
          rowName={({ name }) => name}
          actions={({ name, kind }) => (
            <>
              {kind === 'execution-log' && (
                <RowAction
                  label={t.read}
                  of={name}
                  icon={<IconReportSearch size={16} stroke={1.7} />}
                  onClick={() => void navigate({ to: '/privacy/results/$name', params: { name } })}
                />
              )}
              <DownloadResult name={name} />
              <RowAction
                label={texts.delete}
                of={name}
                icon={<IconTrash size={16} stroke={1.7} />}
                onClick={() => setDoomed(name)}
              />
            </>
          )}
        />
      </Panel>
      <DeleteResult name={doomed} onClose={() => setDoomed(undefined)} />
    </Page>
  );
}

function NoResults({ isOfFile }: { isOfFile: boolean }) {
  return (
    <Empty
      icon={<IconReportSearch size={32} stroke={1.4} />}
      title={isOfFile ? t.noneOfFile : t.none}
      {...(isOfFile && {
        action: (
          <LinkButton to="/privacy/results" variant="default">
            {texts.filters.showAll}
          </LinkButton>
        ),
      })}
    >
      {isOfFile ? t.noneOfFileAdvice : t.noneAdvice}
    </Empty>
  );
}
