import { ActionIcon, Box, Button, Pill, Text } from '@mantine/core';
import { IconDownload, IconFileZip, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { ExportArtifact } from '../../../client/src/index.ts';
import { client } from '../api/client.ts';
import { texts } from '../texts.ts';
import { ConfirmDelete } from '../ui/confirm-delete.tsx';
import { LinkButton } from '../ui/link-button.tsx';
import { ListView } from '../ui/list-view.tsx';
import { Notice } from '../ui/notice.tsx';
import { notifyDone } from '../ui/notify.tsx';
import { Page, Panel, Toolbar } from '../ui/page.tsx';
import { RowAction } from '../ui/row-action.tsx';
import { SelectionBar } from '../ui/selection-bar.tsx';
import { Empty } from '../ui/states.tsx';
import { artifactColumns } from './artifact-columns.tsx';
import { type ArtifactRow, rowOf, useArtifactRows } from './artifact-rows.ts';
import { download } from './download.ts';
import { isArtifactSort, refreshExports, setQuery, useArtifacts } from './lists.ts';
import { exportTexts } from './texts.ts';

/** The most files that are selected at once (guide, "Artifacts page"). */
const mostSelected = 100;

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
  const rows = useArtifactRows(list.items);
  const isFiltered = run !== undefined || job !== undefined;

  const choose = (next: ReadonlyMap<number, ExportArtifact>) => {
    const fits = next.size <= mostSelected;
    setTooMany(!fits);
    if (fits) setSelected(next);
  };
  const toggle = (toggled: readonly ArtifactRow[], isSelected: boolean) => {
    const next = new Map(selected);
    for (const file of toggled.flatMap(({ files }) => files)) {
      if (!isSelected) next.delete(file.id);
      // As many as there may be; that there are more is said.
      else if (toggled.length === 1 || next.size <= mostSelected) next.set(file.id, file);
    }
    choose(next);
  };
  const chosen = [...selected.values()];
  const columns = artifactColumns({
    isExpanded: ({ key }) => expanded.has(key),
    toggle: ({ key }) => {
      const next = new Set(expanded);
      if (!next.delete(key)) next.add(key);
      setExpanded(next);
    },
  });

  return (
    <Page section={texts.nav.export} title={exportTexts.artifacts.title}>
      {isTooMany && (
        <Box mb="md">
          <Notice tone="warning" announced="alert" onClose={() => setTooMany(false)}>
            {' '}
            {exportTexts.artifacts.atMost(mostSelected)}
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
              {run !== undefined ? <RunName id={run} /> : exportTexts.history.job(job ?? 0)}
            </Pill>
          )}
          {chosen.length === 0 ? (
            <Text size="xs" c="dimmed">
              {exportTexts.artifacts.howTo}
            </Text>
          ) : (
            <SelectionBar count={chosen.length} onDelete={() => setDoomed(chosen)} onClear={() => choose(new Map())}>
              <Button
                size="compact-sm"
                leftSection={<IconDownload size={14} />}
                onClick={() => {
                  void download(chosen);
                  notifyDone(exportTexts.artifacts.downloading(chosen.length));
                }}
              >
                {exportTexts.artifacts.download}
              </Button>
            </SelectionBar>
          )}
        </Toolbar>
        <ListView
          list={list}
          loading={exportTexts.artifacts.loading}
          empty={<NoArtifacts isFiltered={isFiltered} />}
          count={exportTexts.artifacts.count(list.items.length)}
          label={exportTexts.artifacts.title}
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
                  label={exportTexts.artifacts.downloadSet}
                  of={row.name}
                  icon={<IconDownload size={16} stroke={1.7} />}
                  refusedBecause={row.isWhole ? undefined : texts.loading}
                  onClick={() => {
                    void download(row.files);
                    notifyDone(exportTexts.artifacts.downloading(row.files.length));
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
        title={exportTexts.artifacts.deleteTitle(doomed.length)}
        consequence={exportTexts.artifacts.deleteConsequence}
        done={exportTexts.artifacts.deleted(doomed.length)}
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

/** A link: the browser downloads it, with the cookie of the session and with its own list of downloads. */
function DownloadLink({ artifact }: { artifact: ExportArtifact }) {
  return (
    <ActionIcon
      component="a"
      href={`/exports/artifacts/${artifact.id}/download`}
      download={artifact.file_name}
      aria-label={`${exportTexts.artifacts.download}: ${artifact.file_name}`}
      title={exportTexts.artifacts.download}
    >
      <IconDownload size={16} stroke={1.7} />
    </ActionIcon>
  );
}

function RunName({ id }: { id: string }) {
  const first = useQuery({ ...setQuery(id), select: ([file]) => file?.title });
  return <>{exportTexts.artifacts.ofRun(first.data ?? id)}</>;
}

function NoArtifacts({ isFiltered }: { isFiltered: boolean }) {
  return (
    <Empty
      icon={<IconFileZip size={32} stroke={1.4} />}
      title={isFiltered ? exportTexts.artifacts.noneSuch : exportTexts.artifacts.none}
      {...(isFiltered && {
        action: (
          <LinkButton to="/export/artifacts" variant="default">
            {texts.filters.showAll}
          </LinkButton>
        ),
      })}
    >
      {isFiltered ? exportTexts.artifacts.noneSuchAdvice : exportTexts.artifacts.noneAdvice}
    </Empty>
  );
}
