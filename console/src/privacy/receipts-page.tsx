import { Anchor, Stack, Text, Title } from '@mantine/core';
import { IconReceipt } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { PrivacyReceipt } from '../../../client/src/index.ts';
import { texts } from '../texts.ts';
import { CopiedText } from '../ui/copied-text.tsx';
import type { Column } from '../ui/data-table.tsx';
import { number } from '../ui/format.ts';
import { LinkButton } from '../ui/link-button.tsx';
import { ListView } from '../ui/list-view.tsx';
import mono from '../ui/mono.module.css';
import { Page, Panel } from '../ui/page.tsx';
import { Empty } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import tones from '../ui/tones.module.css';
import { chainQuery, useReceipts } from './lists.ts';
import { OnlyOfFile } from './only-of-file.tsx';
import classes from './privacy.module.css';
import { DownloadReceipt } from './receipt-download.tsx';
import { privacyTexts } from './texts.ts';

const t = privacyTexts.receipts;

const columns: readonly Column<PrivacyReceipt>[] = [
  {
    id: 'number',
    header: t.one,
    kind: 'lead',
    cell: ({ receipt_id, number: place }) => (
      <Anchor component={Link} to={`/privacy/receipts/${receipt_id}`} fw={550}>
        {t.name(place)}
      </Anchor>
    ),
  },
  {
    id: 'file',
    header: t.file,
    kind: 'wide',
    cell: ({ file_name }) => <span className={mono['mono']}>{file_name}</span>,
  },
  { id: 'request', header: t.request, kind: 'end', cell: ({ request }) => number(request) },
  { id: 'issued', header: t.issued, kind: 'nowrap', cell: ({ issued_at }) => <Time value={issued_at} /> },
  { id: 'contacts', header: t.answered, kind: 'end', cell: ({ contacts }) => number(sum(contacts)) },
  { id: 'touched', header: t.touched, kind: 'end', cell: ({ touched }) => number(sum(touched)) },
  {
    id: 'afterwards',
    header: t.afterwards,
    kind: 'end',
    cell: ({ found_afterwards: found }) =>
      found === 0 ? (
        <span className={tones['good']}>{t.nothing}</span>
      ) : (
        <span className={tones['bad']}>{number(found)}</span>
      ),
  },
  { id: 'remaining', header: t.remaining, kind: 'end', cell: ({ remaining_artifacts: files }) => number(files.length) },
];

/** The proof of what was forgotten, the newest first. */
export function ReceiptsPage() {
  const { submission } = useSearch({ from: '/shell/privacy/receipts' });
  const navigate = useNavigate({ from: '/privacy/receipts' });
  const list = useReceipts(submission);
  return (
    <Page section={privacyTexts.section} title={t.title}>
      <div className={classes['stack']}>
        <Panel>
          {submission !== undefined && (
            <OnlyOfFile name={list.items[0]?.file_name} onAll={() => void navigate({ search: {} })} />
          )}
          <ListView
            list={list}
            loading={t.loading}
            empty={<NoReceipts isOfFile={submission !== undefined} />}
            count={t.count(list.items.length)}
            label={t.title}
            columns={columns}
            rows={list.items}
            rowKey={({ receipt_id }) => receipt_id}
            rowName={(receipt) => t.name(receipt.number)}
            actions={(receipt) => <DownloadReceipt receipt={receipt} />}
          />
        </Panel>
        <Verify />
      </div>
    </Page>
  );
}

/** How anybody finds out that the receipts are all there and unchanged. */
function Verify() {
  const { data: chain } = useQuery(chainQuery);
  if (chain === undefined || chain.receipts === 0) return null;
  return (
    <section aria-label={t.verify} style={{ maxWidth: 760 }}>
      <Stack gap="xs">
        <Title order={2}>{t.verify}</Title>
        <Text size="sm" c="dimmed">
          {t.verifyLead}
        </Text>
        <CopiedText text={t.verifyCommand} label={t.verify} />
        <Text size="sm" c="dimmed">
          {t.note}
        </Text>
        <Text size="xs" c="dimmed">
          {t.latest(chain.receipts)}
        </Text>
        <CopiedText text={chain.latest_hash} label={t.latest(chain.receipts)} />
      </Stack>
    </section>
  );
}

function NoReceipts({ isOfFile }: { isOfFile: boolean }) {
  return (
    <Empty
      icon={<IconReceipt size={32} stroke={1.4} />}
      title={isOfFile ? t.noneOfFile : t.none}
      {...(isOfFile && {
        action: (
          <LinkButton to="/privacy/receipts" variant="default">
            {texts.filters.showAll}
          </LinkButton>
        ),
      })}
    >
      {isOfFile ? t.noneOfFileAdvice : t.noneAdvice}
    </Empty>
  );
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((all, count) => all + count, 0);
}
