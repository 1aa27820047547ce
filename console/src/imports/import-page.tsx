import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconBan, IconDownload, IconFileOff, IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Import } from '../../../client/src/index.ts';
import { ApiError } from '../api/client.ts';
import { texts } from '../texts.ts';
import { Column, Columns } from '../ui/columns.tsx';
import { Facts } from '../ui/facts.tsx';
import { bytes, number } from '../ui/format.ts';
import { LinkButton } from '../ui/link-button.tsx';
import { Notice } from '../ui/notice.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { Empty, Failed, LoadingRows } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import { ImportStatus, OutcomeBar } from './import-status.tsx';
import classes from './imports.module.css';
import { useCancel } from './imports-page.tsx';
import { importQuery, isUnderWay, outcomes } from './lists.ts';
import { Problems } from './problems.tsx';
import { importTexts } from './texts.ts';
import { orderOf } from './upload.ts';
import { SendingNotice, useSending } from './use-sending.tsx';

const t = importTexts.page;

/** An import: how far it is, what became of the records, and the report. */
export function ImportPage() {
  const { id } = useParams({ from: '/shell/imports/$id' });
  const one = useQuery({
    ...importQuery(id),
    refetchInterval: ({ state }) => (state.data !== undefined && isUnderWay(state.data) ? 1_000 : 20_000),
  });
  if (one.isPending || one.isError) {
    const { error } = one;
    return (
      <Page section={importTexts.title} title={importTexts.realRun}>
        <Panel>
          {error === null ? (
            <LoadingRows label={texts.loading} />
          ) : error instanceof ApiError && (error.status === 404 || error.status === 400) ? (
            <Gone />
          ) : (
            <Failed error={error} onRetry={() => void one.refetch()} />
          )}
        </Panel>
      </Page>
    );
  }
  const { data } = one;
  const title = data.dry_run ? t.dryTitle(data.file_name) : t.title(data.file_name);
  return (
    <Page section={importTexts.title} title={title} actions={<Actions of={data} />}>
      <Columns widths="minmax(0, 1fr) 300px">
        <Column>
          <Result of={data} />
          <Problems of={data} />
        </Column>
        <Panel>
          <section className={classes['section']} aria-label={t.settings}>
            <Title order={2} mb="sm">
              {t.settings}
            </Title>
            <Facts facts={settingsOf(data)} />
          </section>
        </Panel>
      </Columns>
    </Page>
  );
}

function Gone() {
  return (
    <Empty
      icon={<IconFileOff size={32} stroke={1.4} />}
      title={importTexts.gone}
      action={
        <LinkButton to="/imports" variant="default">
          {importTexts.toList}
        </LinkButton>
      }
    >
      {importTexts.goneAdvice}
    </Empty>
  );
}

function Actions({ of: one }: { of: Import }) {
  const cancelling = useCancel(one);
  if (!isUnderWay(one) || one.status === 'receiving') return null;
  return (
    <Button
      size="sm"
      variant="default"
      leftSection={<IconBan size={16} />}
      loading={cancelling.isPending}
      onClick={() => cancelling.mutate()}
    >
      {importTexts.cancelShort}
    </Button>
  );
}

function Result({ of: one }: { of: Import }) {
  const hasEnded = one.finished_at !== null;
  return (
    <Panel>
      <section className={classes['section']} aria-label={t.result} aria-live="polite">
        <Group justify="space-between" mb="sm" gap="xs">
          <Title order={2}>{t.result}</Title>
          <div style={{ minWidth: 140 }}>
            <ImportStatus of={one} />
          </div>
        </Group>
        <Stack gap="md">
          {one.error !== null && (
            <Notice tone="fault" title={t.why}>
              {' '}
              {one.error}
            </Notice>
          )}
          {one.dry_run && (
            <Notice tone="info">
              {hasEnded ? t.dryNote : t.dryNoteRunning}
              {one.status === 'finished' && <GoOn of={one} />}
            </Notice>
          )}
          <div>
            <OutcomeBar of={one} />
            <dl className={classes['counts']}>
              {outcomes.map((outcome) => (
                <div key={outcome} data-outcome={outcome} title={importTexts.outcomeHints[outcome]}>
                  <dt>{importTexts.outcomes[outcome]}</dt>
                  <dd>{number(one[outcome])}</dd>
                </div>
              ))}
            </dl>
            <Text size="sm" c="dimmed" mt="sm">
              {importTexts.sum(one.records)}
            </Text>
          </div>
          {one.records > 0 && (
            <Group gap="xs">
              <Report of={one}>{t.whole}</Report>
              {one.ambiguous + one.rejected > 0 && (
                <Report of={one} problems>
                  {t.onlyProblems}
                </Report>
              )}
            </Group>
          )}
        </Stack>
      </section>
    </Panel>
  );
}

/** Saved by the browser itself, so that it may be of any size. */
function Report({ of: { id }, problems = false, children }: { of: Import; problems?: boolean; children: ReactNode }) {
  return (
    <Button
      component="a"
      href={`/profiles/imports/${id}/report${problems ? '?only=problems' : ''}`}
      download={`import-${id}${problems ? '-problems' : ''}.csv`}
      size="xs"
      variant="default"
      leftSection={<IconDownload size={15} />}
    >
      {children}
    </Button>
  );
}

/** What was tried from this page is imported without choosing the file again. */
function GoOn({ of: { id } }: { of: Import }) {
  const sending = useSending();
  const order = orderOf(id);
  if (order === undefined) return null;
  return (
    <Stack gap="xs" mt={6} align="flex-start">
      <span>{t.goOnLead}</span>
      <Button
        size="xs"
        leftSection={<IconPlayerPlay size={15} />}
        disabled={sending.isPending}
        onClick={() => sending.send(order, false)}
      >
        {t.goOn}
      </Button>
      <SendingNotice sending={sending} size={order.content.size} />
    </Stack>
  );
}

function settingsOf(one: Import): (readonly [string, ReactNode])[] {
  const delimiters: Readonly<Record<string, string>> = importTexts.editor.delimiters;
  return [
    [importTexts.file, one.file_name],
    [t.size, <span key="size">{bytes(one.size)}</span>],
    [t.key, one.id_key ?? t.noKey],
    [t.onMatch, one.on_match === 'skip' ? t.skip : t.update],
    [t.mostErrors, one.max_errors === null ? t.noLimit : number(one.max_errors)],
    [t.encoding, one.encoding],
    [t.delimiter, delimiters[one.delimiter] ?? one.delimiter],
    ...(one.start_from_index > 1 ? [[t.firstRecord, number(one.start_from_index)] as const] : []),
    [t.ordered, <Time key="ordered" value={one.created_at} />],
    [t.started, <Time key="started" value={one.started_at} />],
    [t.finished, <Time key="finished" value={one.finished_at} />],
  ];
}
