import { Text } from '@mantine/core';
import { client } from '../api/client.ts';
import { asPage } from '../api/pages.ts';
import { pageSize, useList } from '../api/use-list.ts';
import { customerTexts } from '../customers/texts.ts';
import { interactionColumns } from '../interactions/columns.tsx';
import { texts } from '../texts.ts';
import { DataTable, TableFoot } from '../ui/data-table.tsx';
import { Panel } from '../ui/page.tsx';
import { Failed, LoadingRows } from '../ui/states.tsx';
import { PanelTitle } from './service-page.tsx';

const t = customerTexts.service;
/** They are all of one customer. */
const columns = interactionColumns.filter(({ id }) => id !== 'customer');

/** The interactions that the events of a service name, newest first. */
export function InteractionsOfService({ serviceId }: { serviceId: number }) {
  const list = useList(['services', String(serviceId), 'interactions'], async (cursor, signal) =>
    asPage(
      await client.listInteractionsOfService({
        path: { service_id: serviceId },
        query: { limit: pageSize, ...(cursor !== undefined && { cursor }) },
        signal,
      }),
    ),
  );
  return (
    <Panel>
      <section aria-label={t.interactions}>
        <PanelTitle>{t.interactions}</PanelTitle>
        {list.isPending ? (
          <LoadingRows label={texts.loading} />
        ) : list.isError ? (
          <Failed error={list.error} onRetry={() => void list.refetch()} />
        ) : list.items.length === 0 ? (
          <Text size="sm" c="dimmed" px={12} pb={12}>
            {t.noInteractions}
          </Text>
        ) : (
          <>
            <DataTable
              label={t.interactions}
              columns={columns}
              rows={list.items}
              rowKey={({ interaction_id = '' }) => interaction_id}
              rowName={({ interaction_id = '' }) => interaction_id}
            />
            <TableFoot
              count={customerTexts.entries(list.items.length)}
              hasMore={list.hasNextPage}
              isLoadingMore={list.isFetchingNextPage}
              onMore={list.fetchNextPage}
            />
          </>
        )}
      </section>
    </Panel>
  );
}
