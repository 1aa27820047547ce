import { Drawer, Group, Stack, Title } from '@mantine/core';
import { IconCopy, IconFileSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ExportRun } from '../../../client/src/index.ts';
import { downloadArtifacts, useMay } from '../access/session.ts';
import { texts } from '../texts.ts';
import { Facts } from '../ui/facts.tsx';
import { bytes, number } from '../ui/format.ts';
import { LinkButton } from '../ui/link-button.tsx';
import { Notice } from '../ui/notice.tsx';
import { Failed, LoadingRows } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import { isUnderWay, runQuery } from './lists.ts';
import classes from './run-details.module.css';
import { scheduleText, timeframeText } from './schedule.ts';
import { StatusOfRun } from './status.tsx';
import { exportTexts } from './texts.ts';

/** Everything that is known of a run. */
export function RunDetails({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  return (
    <Drawer
      opened={id !== undefined}
      onClose={onClose}
      position="right"
      size="lg"
      title={exportTexts.history.detailsTitle}
      closeButtonProps={{ 'aria-label': texts.close }}
    >
      {id !== undefined && <Loaded id={id} />}
    </Drawer>
  );
}

function Loaded({ id }: { id: string }) {
  const run = useQuery({
    ...runQuery(id),
    refetchInterval: ({ state }) => (state.data !== undefined && isUnderWay(state.data.status) ? 2_000 : false),
  });
  if (run.isPending) return <LoadingRows label={texts.loading} />;
  if (run.isError) return <Failed error={run.error} onRetry={() => void run.refetch()} />;
  return <Details run={run.data} />;
}

function Details({ run }: { run: ExportRun }) {
  return (
    <Stack gap="lg">
      <Title order={2} style={{ overflowWrap: 'anywhere' }}>
        {run.title}
      </Title>
      {run.error !== null && (
        <Notice tone="fault" title={exportTexts.history.why}>
          {' '}
          {run.error}
        </Notice>
      )}
      <Facts
        facts={[
          [texts.fields.status, <StatusOfRun key="status" run={run} />],
          [texts.fields.records, number(run.records)],
          [texts.fields.ordered, <Time key="ordered" value={run.created_at} />],
          [texts.fields.startedAt, <Time key="started" value={run.started_at} />],
          [texts.fields.finishedAt, <Time key="finished" value={run.finished_at} />],
          ...(run.attempts > 1 ? [[texts.fields.attempts, exportTexts.history.attempts(run.attempts)] as const] : []),
        ]}
      />
      <Settings run={run} />
      <Files run={run} />
      <Links run={run} />
    </Stack>
  );
}

/** What its job said when it was ordered. */
function Settings({ run }: { run: ExportRun }) {
  return (
    <section>
      <Title order={3} mb={6}>
        {exportTexts.history.settings}
      </Title>
      <Facts
        facts={[
          [texts.fields.description, run.description],
          [texts.fields.source, run.source],
          [texts.fields.type, run.type],
          [
            texts.fields.mediaTypes,
            typeof run.media_types === 'string' ? exportTexts.history.allMedia : run.media_types.join(', '),
          ],
          [texts.fields.run, scheduleText(run.run)],
          [texts.fields.timeframe, timeframeText(run.timeframe)],
          [
            texts.fields.exported,
            run.from === null || run.to === null ? undefined : (
              <span key="exported">
                <Time value={run.from} /> – <Time value={run.to} />
              </span>
            ),
          ],
          [
            texts.fields.splitSize,
            run.file_split_size === null ? exportTexts.editor.notSplit : bytes(run.file_split_size),
          ],
          [texts.fields.runId, run.id],
        ]}
      />
    </section>
  );
}

function Files({ run }: { run: ExportRun }) {
  return (
    <section>
      <Title order={3} mb={6}>
        {exportTexts.history.files(run.files.length)}
      </Title>
      <ul className={classes['files']}>
        {run.files.map(({ artifact_id, file_name, size }) => (
          <li key={artifact_id}>
            <span>{file_name}</span>
            <span title={texts.bytes(number(size))}>{bytes(size)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Links({ run }: { run: ExportRun }) {
  const maySeeFiles = useMay(downloadArtifacts);
  return (
    <Group gap="xs">
      {maySeeFiles && run.files.length > 0 && (
        <LinkButton
          to="/export/artifacts"
          search={{ run: run.id }}
          variant="default"
          size="xs"
          leftSection={<IconFileSearch size={15} />}
        >
          {exportTexts.history.findFiles}
        </LinkButton>
      )}
      <LinkButton
        to="/administration/jobs/new"
        search={{ run: run.id }}
        variant="default"
        size="xs"
        leftSection={<IconCopy size={15} />}
      >
        {exportTexts.history.clone}
      </LinkButton>
    </Group>
  );
}
