import { Anchor, Badge, Code, Text, Title } from '@mantine/core';
import { IconBan, IconFileImport, IconPlus, IconTrash } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Import } from '../../../client/src/index.ts';
import { client } from '../api/client.ts';
import { customerTexts } from '../customers/texts.ts';
import { texts } from '../texts.ts';
import { ConfirmDelete } from '../ui/confirm-delete.tsx';
import { type Column, DataTable, TableFoot } from '../ui/data-table.tsx';
import { number } from '../ui/format.ts';
import { LinkButton } from '../ui/link-button.tsx';
import { notifyDone, notifyFailed } from '../ui/notify.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { RowAction } from '../ui/row-action.tsx';
import { Empty, Failed, LoadingRows } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import { ImportStatus } from './import-status.tsx';
import { importsChanged, isUnderWay, outcomes, useImports } from './lists.ts';
import { importTexts } from './texts.ts';

const t = importTexts;

const columns: readonly Column<Import>[] = [
  {
    id: 'file',
    header: t.file,
    kind: 'lead',
    cell: ({ id, file_name }) => (
      <Anchor component={Link} to={`/imports/${id}`} fw={550} style={{ overflowWrap: 'anywhere' }}>
        {file_name}
      </Anchor>
    ),
  },
  {
    id: 'what',
    header: t.what,
    cell: ({ dry_run }) => (
      <Badge size="sm" variant="light" color={dry_run ? 'gray' : 'tide'}>
        {dry_run ? t.dryRun : t.realRun}
      </Badge>
    ),
  },
  { id: 'status', header: texts.fields.status, kind: 'nowrap', cell: (one) => <ImportStatus of={one} /> },
  { id: 'records', header: t.records, kind: 'end', cell: ({ records }) => number(records) },
  ...outcomes.map(
    (outcome): Column<Import> => ({
      id: outcome,
      header: t.outcomes[outcome],
      kind: 'end',
      cell: (one) => number(one[outcome]),
    }),
  ),
  { id: 'ordered', header: texts.fields.ordered, cell: ({ created_at }) => <Time value={created_at} /> },
];

/** The imports, the newest first, and how they stand. */
export function ImportsPage() {
  const list = useImports();
  const [doomed, setDoomed] = useState<readonly Import[]>([]);
  return (
    <Page
      section={customerTexts.section}
      title={t.title}
      actions={
        <LinkButton to="/imports/new" size="sm" leftSection={<IconPlus size={16} />}>
          {t.add}
        </LinkButton>
      }
    >
      <Panel>
        {list.isPending ? (
          <LoadingRows label={t.loading} />
        ) : list.isError ? (
          <Failed error={list.error} onRetry={() => void list.refetch()} />
        ) : list.items.length === 0 ? (
          <Empty
            icon={<IconFileImport size={32} stroke={1.4} />}
            title={t.none}
            action={<LinkButton to="/imports/new">{t.add}</LinkButton>}
          >
            {t.noneAdvice}
          </Empty>
        ) : (
          <>
            <DataTable
              label={t.title}
              columns={columns}
              rows={list.items}
              rowKey={({ id }) => String(id)}
              rowName={({ file_name }) => file_name}
              actions={(one) => <ImportActions of={one} onDelete={() => setDoomed([one])} />}
            />
            <TableFoot
              count={t.count(list.items.length)}
              hasMore={list.hasNextPage}
              isLoadingMore={list.isFetchingNextPage}
              onMore={list.fetchNextPage}
            />
          </>
        )}
      </Panel>
      <Archives />
      <ConfirmDelete
        things={doomed.map(({ id, file_name }) => ({ key: String(id), name: file_name }))}
        title={t.deleteTitle}
        consequence={t.deleteConsequence}
        done={t.deleted}
        remove={({ key }) => client.deleteImport({ path: { id: key } })}
        onDeleted={importsChanged}
        onClose={() => setDoomed([])}
      />
    </Page>
  );
}

/** Archives come in by a command: who has their key keeps it. */
function Archives() {
  return (
    <section aria-label={t.archive.title} style={{ marginTop: 16, maxWidth: 760 }}>
      <Title order={2} mb={4}>
        {t.archive.title}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {t.archive.lead}
      </Text>
      <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {t.archive.command}
      </Code>
    </section>
  );
}

function ImportActions({ of: one, onDelete }: { of: Import; onDelete: () => void }) {
  const cancelling = useCancel(one);
  return isUnderWay(one) ? (
    <RowAction
      label={t.cancel}
      of={one.file_name}
      icon={<IconBan size={16} stroke={1.7} />}
      isLoading={cancelling.isPending}
      onClick={() => cancelling.mutate()}
    />
  ) : (
    <RowAction label={texts.delete} of={one.file_name} icon={<IconTrash size={16} stroke={1.7} />} onClick={onDelete} />
  );
}

/** Ends an import behind the records that it is at. */
export function useCancel({ id, file_name }: Import) {
  return useMutation({
    mutationFn: async () => await client.cancelImport({ path: { id } }),
    onSuccess: () => {
      notifyDone(t.cancelled(file_name));
      importsChanged();
    },
    onError: (error) => notifyFailed(t.notCancelled, error),
  });
}
