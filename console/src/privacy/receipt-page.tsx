import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconArrowLeft, IconCircleCheck, IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { PrivacyReceipt } from '../../../client/src/index.ts';
import { downloadArtifacts, useMay } from '../access/session.ts';
import { CopiedText } from '../ui/copied-text.tsx';
import { Facts } from '../ui/facts.tsx';
import { number } from '../ui/format.ts';
import { LinkButton } from '../ui/link-button.tsx';
import mono from '../ui/mono.module.css';
import { Notice } from '../ui/notice.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { Failed, LoadingRows } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import { receiptQuery } from './lists.ts';
import classes from './privacy.module.css';
import { receiptFile } from './receipt-download.tsx';
import { ResponseCounts } from './response.tsx';
import { privacyTexts } from './texts.ts';

const t = privacyTexts.receipt;

/** A receipt: what was done about a request to be forgotten, and the proof of it. */
export function ReceiptPage() {
  const { id } = useParams({ from: '/shell/privacy/receipts/$id' });
  const receipt = useQuery(receiptQuery(id));
  return (
    <Page
      section={privacyTexts.receipts.title}
      title={receipt.data === undefined ? privacyTexts.receipts.title : privacyTexts.receipts.name(receipt.data.number)}
      actions={
        <Group gap="xs">
          <LinkButton to="/privacy/receipts" size="xs" variant="subtle" leftSection={<IconArrowLeft size={15} />}>
            {t.back}
          </LinkButton>
          {receipt.data !== undefined && (
            <Button
              component="a"
              {...receiptFile(receipt.data)}
              size="xs"
              variant="default"
              leftSection={<IconDownload size={15} />}
            >
              {t.download}
            </Button>
          )}
        </Group>
      }
    >
      {receipt.isPending ? (
        <Panel>
          <LoadingRows label={t.loading} />
        </Panel>
      ) : receipt.isError ? (
        <Failed error={receipt.error} onRetry={() => void receipt.refetch()} />
      ) : (
        <Content of={receipt.data} />
      )}
    </Page>
  );
}

function Content({ of: receipt }: { of: PrivacyReceipt }) {
  const { contacts, touched, found_afterwards: left, deleted_archives: archives } = receipt;
  const changed = Object.entries(touched).filter(([, count]) => count > 0);
  const kinds: Readonly<Record<string, string>> = t.kinds;
  return (
    <div className={classes['stack']}>
      {left === 0 ? (
        <Notice tone="info" icon={<IconCircleCheck size={18} />} title={t.clean}>
          {' '}
          {t.cleanAdvice}
        </Notice>
      ) : (
        <Notice tone="fault" title={t.left(left)}>
          {' '}
          {t.leftAdvice}
        </Notice>
      )}
      <div className={classes['columns']}>
        <div className={classes['stack']}>
          <Part>
            <Facts
              facts={[
                [privacyTexts.receipts.issued, <Time key="issued" value={receipt.issued_at} />],
                [privacyTexts.receipts.file, <Mono key="file" text={receipt.file_name} />],
                [privacyTexts.receipts.request, number(receipt.request)],
              ]}
            />
          </Part>
          <Part title={t.devices}>
            <ResponseCounts label={t.devices} counts={Object.entries(contacts)} done={privacyTexts.done.FORGET} />
          </Part>
          <Part title={t.touched}>
            {changed.length === 0 ? (
              <Text size="sm">{t.untouched}</Text>
            ) : (
              <Facts facts={changed.map(([kind, count]) => [kinds[kind] ?? kind, number(count)])} />
            )}
          </Part>
        </div>
        <div className={classes['stack']}>
          <Part title={t.archives}>
            {archives.length === 0 ? (
              <Text size="sm">{t.noArchives}</Text>
            ) : (
              <ul className={classes['files']}>
                {archives.map((name) => (
                  <li key={name}>
                    <Mono text={name} />
                  </li>
                ))}
              </ul>
            )}
          </Part>
          <Remaining files={receipt.remaining_artifacts} />
          <Proof of={receipt} />
        </div>
      </div>
    </div>
  );
}

function Remaining({ files }: { files: PrivacyReceipt['remaining_artifacts'] }) {
  const mayDownload = useMay(downloadArtifacts);
  return (
    <Part title={t.remaining}>
      {files.length === 0 ? (
        <Text size="sm">{t.noRemaining}</Text>
      ) : (
        <Stack gap="sm" align="flex-start">
          <Text size="sm" c="dimmed">
            {t.remainingAdvice}
          </Text>
          <ul className={classes['files']}>
            {files.map(({ artifact_id, file_name, expires_at }) => (
              <li key={artifact_id}>
                <Mono text={file_name} />
                <Text size="xs" component="span">
                  {t.expires} <Time value={expires_at} />
                </Text>
              </li>
            ))}
          </ul>
          {mayDownload && (
            <LinkButton to="/export/artifacts" size="xs" variant="default">
              {t.toArtifacts}
            </LinkButton>
          )}
        </Stack>
      )}
    </Part>
  );
}

function Proof({ of: { hash, previous_hash: previous, receipt_id } }: { of: PrivacyReceipt }) {
  const r = privacyTexts.receipts;
  return (
    <Part title={t.proof}>
      <Stack gap="sm">
        <Facts
          facts={[
            [t.hash, <CopiedText key="hash" text={hash} label={t.hash} />],
            [t.previous, previous === '' ? t.first : <Mono key="previous" text={previous} />],
            [t.id, <Mono key="id" text={receipt_id} />],
          ]}
        />
        <Text size="sm" c="dimmed">
          {r.noteOne}
        </Text>
        <CopiedText text={r.verifyWith(hash)} label={r.verify} />
      </Stack>
    </Part>
  );
}

function Part({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <Panel>
      <section className={classes['inner']} {...(title !== undefined && { 'aria-label': title })}>
        {title !== undefined && (
          <Title order={2} mb={8}>
            {title}
          </Title>
        )}
        {children}
      </section>
    </Panel>
  );
}

function Mono({ text }: { text: string }) {
  return <span className={mono['mono']}>{text}</span>;
}
