import { Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import type { ApiKey } from '../../../client/src/index.ts';
import { client } from '../api/client.ts';
import type { Column } from '../ui/data-table.tsx';
import { Time } from '../ui/time.tsx';
import { ActivityAction } from './activity-action.tsx';
import { useKeys } from './lists.ts';
import { createdColumn, NamedListPage, nameColumn } from './named-list-page.tsx';
import { rolesColumn } from './roles-column.tsx';
import { accessTexts } from './texts.ts';

const t = accessTexts.keys;
const at = '/settings/api-keys';

const columns: readonly Column<ApiKey>[] = [
  nameColumn(at),
  rolesColumn,
  { id: 'expires', header: t.expires, kind: 'nowrap', cell: ({ expires_at }) => <Expiry at={expires_at} /> },
  createdColumn,
];

/** What programs call with. */
export function KeysPage() {
  return (
    <NamedListPage
      at={at}
      words={t}
      icon={IconKey}
      none={{ title: t.none, advice: t.noneAdvice }}
      list={useKeys()}
      columns={columns}
      actions={({ id, name }) => <ActivityAction of={name} actor={`key:${id}`} />}
      remove={(id) => client.deleteApiKey({ path: { id } })}
    />
  );
}

function Expiry({ at }: { at: string | null }) {
  if (at === null) return t.never;
  return (
    <>
      <Time value={at} />
      {new Date(at) <= new Date() && (
        <Text span size="sm" c="var(--mantine-color-error)" fw={550} ml={6}>
          {t.expired}
        </Text>
      )}
    </>
  );
}
