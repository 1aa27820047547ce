import { Anchor, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { TableFoot } from '../ui/data-table.tsx';
import { Panel } from '../ui/page.tsx';
import { Failed, LoadingRows } from '../ui/states.tsx';
import classes from './administration.module.css';
import { useKeys, useUsers } from './lists.ts';
import { accessTexts } from './texts.ts';

const t = accessTexts.rolesPage;

/** The users and the keys that have a role. */
export function RoleHolders({ role }: { role: string }) {
  const users = useUsers({ role });
  const keys = useKeys({ role });
  const isNobody = users.isSuccess && keys.isSuccess && users.items.length + keys.items.length === 0;
  return (
    <Stack component="section" gap={8} aria-label={t.who}>
      <Title order={2}>{t.who}</Title>
      <Panel>
        {users.isPending || keys.isPending ? (
          <LoadingRows label={t.whoLoading} />
        ) : isNobody ? (
          <Text size="sm" c="dimmed" p="sm">
            {t.nobody}
          </Text>
        ) : (
          <>
            <Holders list={users} to="/settings/users" count={t.users} />
            <Holders list={keys} to="/settings/api-keys" count={t.keys} />
          </>
        )}
      </Panel>
    </Stack>
  );
}

function Holders({
  list,
  to,
  count,
}: {
  list: ReturnType<typeof useUsers> | ReturnType<typeof useKeys>;
  to: '/settings/users' | '/settings/api-keys';
  count: (count: number) => string;
}) {
  if (list.isError) return <Failed error={list.error} onRetry={() => void list.refetch()} />;
  if (list.items.length === 0) return null;
  return (
    <>
      <ul className={classes['holders']}>
        {list.items.map(({ id, name }) => (
          <li key={id}>
            <Anchor component={Link} to={`${to}/${id}`} size="sm">
              {name}
            </Anchor>
          </li>
        ))}
      </ul>
      <TableFoot
        count={count(list.items.length)}
        hasMore={list.hasNextPage}
        isLoadingMore={list.isFetchingNextPage}
        onMore={list.fetchNextPage}
      />
    </>
  );
}
