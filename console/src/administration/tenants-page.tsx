import { IconBuilding } from '@tabler/icons-react';
import type { Tenant } from '../../../client/src/index.ts';
import { defaultTenant } from '../access/session.ts';
import { client } from '../api/client.ts';
import type { Column } from '../ui/data-table.tsx';
import { Nothing } from '../ui/time.tsx';
import { useTenants } from './lists.ts';
import { createdColumn, NamedListPage, nameColumn } from './named-list-page.tsx';
import { accessTexts } from './texts.ts';

const t = accessTexts.tenants;
const at = '/settings/tenants';

const listed = (words: readonly string[]) => (words.length === 0 ? <Nothing /> : words.join(', '));

const columns: readonly Column<Tenant>[] = [
  nameColumn(at, t.name),
  { id: 'display', header: t.displayName, cell: ({ display_name }) => display_name },
  { id: 'id', header: t.id, kind: 'end', cell: ({ id }) => <span className="figures">{id}</span> },
  { id: 'accounts', header: t.accounts, cell: ({ account_ids }) => listed(account_ids) },
  { id: 'shortcodes', header: t.shortcodes, cell: ({ shared_shortcodes }) => listed(shared_shortcodes) },
  createdColumn,
];

/** The organisations on this server. */
export function TenantsPage() {
  return (
    <NamedListPage
      at={at}
      words={t}
      icon={IconBuilding}
      list={useTenants()}
      columns={columns}
      staysBecause={({ name }) => (name === defaultTenant ? t.keepsDefault : undefined)}
      hasToType
      remove={(id) => client.deleteTenant({ path: { id } })}
    />
  );
}
