import { ActionIcon, Box, Button, Group, Pill, Text, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight, IconDownload, IconFileZip, IconTrash } from '@tabler/icons-react';
import { useQueries, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { ExportArtifact } from '../../../client/src/index.ts';
import { client } from '../api/client.ts';
import { texts } from '../texts.ts';
import { ConfirmDelete } from '../ui/confirm-delete.tsx';
import type { Column } from '../ui/data-table.tsx';
import { bytes, number } from '../ui/format.ts';
import { LinkButton } from '../ui/link-button.tsx';
import { ListView } from '../ui/list-view.tsx';
import { Notice } from '../ui/notice.tsx';
import { notifyDone } from '../ui/notify.tsx';
import { Page, Panel, Toolbar } from '../ui/page.tsx';
import { RowAction } from '../ui/row-action.tsx';
import { Empty } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import { setsOf } from './artifact-sets.ts';
import classes from './artifacts-page.module.css';
import { download } from './download.ts';
import { isArtifactSort, refreshExports, setQuery, useArtifacts } from './lists.ts';

/** The most files that are selected at once (guide, "Artifacts page"). */
const mostSelected = 100;

/** A file, or a set of files that stands as one. */
interface Row {
  readonly key: string;
  readonly name: string;
  /** Of the row; of a set, the last one: the others have numbered names. */
  readonly artifact: ExportArtifact;
  readonly files: readonly ExportArtifact[];
  readonly isWhole: boolean;
  /** Of a set, from 1. */
  readonly part?: number;
}

function rowOf(file: ExportArtifact): Row {
  return { key: `file ${file.id}`, name: file.file_name, artifact: file, files: [file], isWhole: true };
}

/** The files, and what is done with them (guide, "Artifacts page"). */
export function ArtifactsPage() {
  const { sort = '-created_at', run, job } = useSearch({ from: '/shell/export/artifacts' });
  const navigate = useNavigate({ from: '/export/artifacts' });
  const list = useArtifacts({
    sort,
    ...(run !== undefined && { run_id: run }),
    ...(job !== undefined && { job_id: job }),
  });
  const [selected, setSelected] = useState<ReadonlyMap<number, ExportArtifact>>(new Map());
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set());
  const [doomed, setDoomed] = useState<readonly ExportArtifact[]>([]);
  const [isTooMany, setTooMany] = useState(false);
  const rows = useRows(list.items);
  const isFiltered = run !== undefined || job !== undefined;

  const choose = (next: ReadonlyMap<number, ExportArtifact>) => {
    const fits = next.size <= mostSelected;
    setTooMany(!fits);
    if (fits) setSelected(next);
  };
  const toggle = (toggled: readonly Row[], isSelected: boolean) => {
    const next = new Map(selected);
    for (const file of toggled.flatMap(({ files }) => files)) {
      if (!isSelected) next.delete(file.id);
      // As many as there may be; that there are more is said.
      else if (toggled.length === 1 || next.size <= mostSelected) next.set(file.id, file);
    }
    choose(next);
  };
  const chosen = [...selected.values()];

  const columns: readonly Column<Row>[] = [
    {
      id: 'title',
      header: texts.fields.title,
      sort: 'title',
      kind: 'lead',
      cell: (row) =>
        row.part !== undefined ? (
          <span className={classes['part']}>{texts.artifacts.part(row.part)}</span>
        ) : row.files.length === 1 && row.isWhole ? (
          row.artifact.title
        ) : (
          <SetTitle
            row={row}
            isExpanded={expanded.has(row.key)}
            onToggle={() => {
              const next = new Set(expanded);
              if (!next.delete(row.key)) next.add(row.key);
              setExpanded(next);
            }}
          />
        ),
    },
    {
      id: 'file',
      header: texts.fields.fileName,
      sort: 'file_name',
      kind: 'wide',
      cell: ({ artifact, files }) => (
        <span className={classes['file']} title={texts.artifacts.checksum(artifact.sha256)}>
          {files.length > 1 ? texts.artifacts.setName(artifact.file_name) : artifact.file_name}
        </span>
      ),
    },
    { id: 'type', header: texts.fields.type, sort: 'type', cell: ({ artifact }) => artifact.type },
    {
      id: 'size',
      header: texts.fields.size,
      sort: 'size',
      kind: 'end',
      cell: ({ files }) => {
        const size = files.reduce((sum, file) => sum + file.size, 0);
        return (
          <span className="figures" title={texts.bytes(number(size))}>
            {bytes(size)}
          </span>
        );
      },
    },
    {
      id: 'created',
      header: texts.fields.created,
      sort: 'created_at',
      kind: 'nowrap',
      cell: ({ artifact }) => <Time value={artifact.created_at} />,
    },
    {
      id: 'remaining',
      header: texts.fields.remainingDays,
      sort: 'remaining_days',
      kind: 'end',
      cell: ({ artifact: { remaining_days: days } }) => (
        <span className={days <= 3 ? classes['soon'] : undefined}>{texts.artifacts.days(days)}</span>
      ),
    },
  ];

  return (
    <Page section={texts.nav.export} title={texts.artifacts.title}>
      {isTooMany && (
        <Box mb="md">
          <Notice tone="warning" announced="alert" onClose={() => setTooMany(false)}>
            {' '}
            {texts.artifacts.atMost(mostSelected)}
          </Notice>
        </Box>
      )}
      <Panel>
        <Toolbar>
          {isFiltered && (
            <Pill
              withRemoveButton
              onRemove={() => void navigate({ search: ({ run: _, job: __, ...rest }) => rest })}
              removeButtonProps={{ 'aria-label': texts.filters.clear, tabIndex: 0, 'aria-hidden': false }}
            >
              {run !== undefined ? <RunName id={run} /> : texts.history.job(job ?? 0)}
            </Pill>
          )}
          {chosen.length === 0 ? (
            <Text size="xs" c="dimmed">
              {texts.artifacts.howTo}
            </Text>
          ) : (
            <Group gap={6} ml="auto">
              <span role="status">{texts.table.selected(chosen.length)}</span>
              <Button
                size="compact-sm"
                leftSection={<IconDownload size={14} />}
                onClick={() => {
                  void download(chosen);
                  notifyDone(texts.artifacts.downloading(chosen.length));
                }}
              >
                {texts.artifacts.download}
              </Button>
              <Button
                size="compact-sm"
                variant="default"
                leftSection={<IconTrash size={14} />}
                onClick={() => setDoomed(chosen)}
              >
                {texts.delete}
              </Button>
              <Button size="compact-sm" variant="subtle" onClick={() => choose(new Map())}>
                {texts.artifacts.clearSelection}
              </Button>
            </Group>
          )}
        </Toolbar>
        <ListView
          list={list}
          loading={texts.artifacts.loading}
          empty={<NoArtifacts isFiltered={isFiltered} />}
          count={texts.artifacts.count(list.items.length)}
          label={texts.artifacts.title}
          columns={columns}
          rows={rows}
          rowKey={({ key }) => key}
          rowName={({ name }) => name}
          sort={sort}
          onSort={(name) => {
            if (isArtifactSort(name)) void navigate({ search: (before) => ({ ...before, sort: name }) });
          }}
          selection={{
            isSelected: ({ files }) => files.every(({ id }) => selected.has(id)),
            isDisabled: ({ isWhole }) => !isWhole,
            toggle,
          }}
          partsOf={({ key, files, isWhole }) =>
            expanded.has(key) && isWhole && files.length > 1
              ? files.map((file, index) => ({ ...rowOf(file), part: index + 1 }))
              : []
          }
          actions={(row) => (
            <>
              {row.files.length === 1 ? (
                <DownloadLink artifact={row.artifact} />
              ) : (
                <RowAction
                  label={texts.artifacts.downloadSet}
                  of={row.name}
                  icon={<IconDownload size={16} stroke={1.7} />}
                  refusedBecause={row.isWhole ? undefined : texts.loading}
                  onClick={() => {
                    void download(row.files);
                    notifyDone(texts.artifacts.downloading(row.files.length));
                  }}
                />
              )}
              <RowAction
                label={texts.delete}
                of={row.name}
                icon={<IconTrash size={16} stroke={1.7} />}
                refusedBecause={row.isWhole ? undefined : texts.loading}
                onClick={() => setDoomed(row.files)}
              />
            </>
          )}
        />
      </Panel>
      <ConfirmDelete
        things={doomed.map((file) => ({ key: String(file.id), name: file.file_name }))}
        title={texts.artifacts.deleteTitle(doomed.length)}
        consequence={texts.artifacts.deleteConsequence}
        done={texts.artifacts.deleted(doomed.length)}
        remove={({ key }) => client.deleteExportArtifact({ path: { id: key } })}
        onDeleted={(files) => {
          const gone = new Set(files.map(({ key }) => Number(key)));
          setSelected(new Map([...selected].filter(([id]) => !gone.has(id))));
          void refreshExports();
        }}
        onClose={() => setDoomed([])}
      />
    </Page>
  );
}

/** Files of one run as one row; of a set that the list has some files of only, the others are asked for. */
function useRows(artifacts: readonly ExportArtifact[]): Row[] {
  const incomplete = setsOf(artifacts, new Map()).filter(({ isWhole }) => !isWhole);
  const others = useQueries({ queries: incomplete.map(({ runId }) => setQuery(runId)) });
  const loaded = new Map(
    incomplete.flatMap(({ runId }, index) => {
      const files = others[index]?.data;
      return files === undefined || files.length === 0 ? [] : [[runId, files] as const];
    }),
  );
  return setsOf(artifacts, loaded).flatMap(({ runId, files, isWhole }) => {
    const last = files.at(-1);
    if (last === undefined) return [];
    return files.length === 1 && isWhole
      ? [rowOf(last)]
      : [{ key: `set ${runId}`, name: last.title, artifact: last, files, isWhole }];
  });
}

function SetTitle({ row, isExpanded, onToggle }: { row: Row; isExpanded: boolean; onToggle: () => void }) {
  const Icon = isExpanded ? IconChevronDown : IconChevronRight;
  return (
    <UnstyledButton className={classes['set']} aria-expanded={isExpanded} onClick={onToggle}>
      <Icon size={15} aria-hidden="true" />
      <span>
        {row.artifact.title}{' '}
        <span className={classes['parts']}>{texts.artifacts.parts(row.artifact.files_of_run)}</span>
      </span>
    </UnstyledButton>
  );
}

/** A link: the browser downloads it, with the cookie of the session and with its own list of downloads. */
function DownloadLink({ artifact }: { artifact: ExportArtifact }) {
  return (
    <ActionIcon
      component="a"
      href={`/exports/artifacts/${artifact.id}/download`}
      download={artifact.file_name}
      aria-label={`${texts.artifacts.download}: ${artifact.file_name}`}
      title={texts.artifacts.download}
    >
      <IconDownload size={16} stroke={1.7} />
    </ActionIcon>
  );
}

function RunName({ id }: { id: string }) {
  const first = useQuery({ ...setQuery(id), select: ([file]) => file?.title });
  return <>{texts.artifacts.ofRun(first.data ?? id)}</>;
}

function NoArtifacts({ isFiltered }: { isFiltered: boolean }) {
  return (
    <Empty
      icon={<IconFileZip size={32} stroke={1.4} />}
      title={isFiltered ? texts.artifacts.noneSuch : texts.artifacts.none}
      {...(isFiltered && {
        action: (
          <LinkButton to="/export/artifacts" variant="default">
            {texts.filters.showAll}
          </LinkButton>
        ),
      })}
    >
      {isFiltered ? texts.artifacts.noneSuchAdvice : texts.artifacts.noneAdvice}
    </Empty>
  );
}
