import { Anchor } from '@mantine/core';
import { IconBuilding, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Tenant } from '../../../client/src/index.ts';
import { defaultTenant } from '../access/session.ts';
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
import { accessChanged, useTenants } from './lists.ts';
import { accessTexts } from './texts.ts';

const t = accessTexts.tenants;

const listed = (words: readonly string[]) => (words.length === 0 ? <Nothing /> : words.join(', '));

const columns: readonly Column<Tenant>[] = [
  {
    id: 'name',
    header: t.name,
    kind: 'lead',
    cell: ({ id, name }) => (
      <Anchor component={Link} to={`/settings/tenants/${id}`} fw={550}>
        {name}
      </Anchor>
    ),
  },
  { id: 'display', header: t.displayName, cell: ({ display_name }) => display_name },
  { id: 'id', header: t.id, kind: 'end', cell: ({ id }) => <span className="figures">{id}</span> },
  { id: 'accounts', header: t.accounts, cell: ({ account_ids }) => listed(account_ids) },
  { id: 'shortcodes', header: t.shortcodes, cell: ({ shared_shortcodes }) => listed(shared_shortcodes) },
  {
    id: 'created',
    header: accessTexts.created,
    kind: 'nowrap',
    cell: ({ created_at }) => <Time value={created_at} />,
  },
];

/** The organisations on this server. */
export function TenantsPage() {
  const list = useTenants();
  const [doomed, setDoomed] = useState<Tenant>();
  return (
    <Page
      section={accessTexts.section}
      title={t.title}
      lead={t.lead}
      actions={
        <LinkButton to="/settings/tenants/new" size="sm" leftSection={<IconPlus size={16} />}>
          {t.add}
        </LinkButton>
      }
    >
      <Panel>
        <ListView
          list={list}
          loading={t.loading}
          empty={
            <Empty icon={<IconBuilding size={32} stroke={1.4} />} title={t.title}>
              {t.lead}
            </Empty>
          }
          count={t.count(list.items.length)}
          label={t.title}
          columns={columns}
          rows={list.items}
          rowKey={({ id }) => String(id)}
          rowName={({ name }) => name}
          actions={(tenant) => <TenantActions tenant={tenant} onDelete={() => setDoomed(tenant)} />}
        />
      </Panel>
      <ConfirmDelete
        things={doomed === undefined ? [] : [{ key: String(doomed.id), name: doomed.name }]}
        title={t.deleteTitle}
        consequence={t.deleteConsequence}
        done={t.deleted}
        phrase={doomed?.name}
        remove={({ key }) => client.deleteTenant({ path: { id: key } })}
        onDeleted={() => void accessChanged()}
        onClose={() => setDoomed(undefined)}
      />
    </Page>
  );
}

function TenantActions({ tenant, onDelete }: { tenant: Tenant; onDelete: () => void }) {
  const navigate = useNavigate();
  return (
    <>
      <RowAction
        label={accessTexts.edit}
        of={tenant.name}
        icon={<IconPencil size={16} stroke={1.7} />}
        onClick={() => void navigate({ to: '/settings/tenants/$id', params: { id: String(tenant.id) } })}
      />
      <RowAction
        label={texts.delete}
        of={tenant.name}
        icon={<IconTrash size={16} stroke={1.7} />}
        refusedBecause={tenant.name === defaultTenant ? t.keepsDefault : undefined}
        onClick={onDelete}
      />
    </>
  );
}
