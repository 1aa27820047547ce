import { Anchor, Text } from '@mantine/core';
import { IconKey, IconListSearch, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ApiKey } from '../../../client/src/index.ts';
import { client } from '../api/client.ts';
import { texts } from '../texts.ts';
import { ConfirmDelete } from '../ui/confirm-delete.tsx';
import type { Column } from '../ui/data-table.tsx';
import { LinkButton } from '../ui/link-button.tsx';
import { ListView } from '../ui/list-view.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { RowAction } from '../ui/row-action.tsx';
import { Empty } from '../ui/states.tsx';
import { Nothing, Time } from '../ui/time.tsx';
import { accessChanged, useKeys } from './lists.ts';
import { accessTexts } from './texts.ts';

const t = accessTexts.keys;

const columns: readonly Column<ApiKey>[] = [
  {
    id: 'name',
    header: accessTexts.name,
    kind: 'lead',
    cell: ({ id, name }) => (
      <Anchor component={Link} to={`/settings/api-keys/${id}`} fw={550}>
        {name}
      </Anchor>
    ),
  },
  {
    id: 'roles',
    header: accessTexts.roles,
    kind: 'wide',
    cell: ({ roles }) => (roles.length === 0 ? <Nothing /> : roles.join(', ')),
  },
  { id: 'expires', header: t.expires, kind: 'nowrap', cell: ({ expires_at }) => <Expiry at={expires_at} /> },
  {
    id: 'created',
    header: accessTexts.created,
    kind: 'nowrap',
    cell: ({ created_at }) => <Time value={created_at} />,
  },
];

/** What programs call with. */
export function KeysPage() {
  const list = useKeys();
  const [doomed, setDoomed] = useState<ApiKey>();
  const add = (
    <LinkButton to="/settings/api-keys/new" size="sm" leftSection={<IconPlus size={16} />}>
      {t.add}
    </LinkButton>
  );
  return (
    <Page section={accessTexts.section} title={t.title} lead={t.lead} actions={add}>
      <Panel>
        <ListView
          list={list}
          loading={t.loading}
          empty={
            <Empty
              icon={<IconKey size={32} stroke={1.4} />}
              title={t.none}
              action={<LinkButton to="/settings/api-keys/new">{t.add}</LinkButton>}
            >
              {t.noneAdvice}
            </Empty>
          }
          count={t.count(list.items.length)}
          label={t.title}
          columns={columns}
          rows={list.items}
          rowKey={({ id }) => String(id)}
          rowName={({ name }) => name}
          actions={(key) => <KeyActions of={key} onDelete={() => setDoomed(key)} />}
        />
      </Panel>
      <ConfirmDelete
        things={doomed === undefined ? [] : [{ key: String(doomed.id), name: doomed.name }]}
        title={t.deleteTitle}
        consequence={t.deleteConsequence}
        done={t.deleted}
        remove={({ key }) => client.deleteApiKey({ path: { id: key } })}
        onDeleted={() => void accessChanged()}
        onClose={() => setDoomed(undefined)}
      />
    </Page>
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

function KeyActions({ of: { id, name }, onDelete }: { of: ApiKey; onDelete: () => void }) {
  const navigate = useNavigate();
  return (
    <>
      <RowAction
        label={accessTexts.edit}
        of={name}
        icon={<IconPencil size={16} stroke={1.7} />}
        onClick={() => void navigate({ to: '/settings/api-keys/$id', params: { id: String(id) } })}
      />
      <RowAction
        label={accessTexts.activity}
        of={name}
        icon={<IconListSearch size={16} stroke={1.7} />}
        onClick={() => void navigate({ to: '/settings/audit', search: { actor: `key:${id}` } })}
      />
      <RowAction label={texts.delete} of={name} icon={<IconTrash size={16} stroke={1.7} />} onClick={onDelete} />
    </>
  );
}
