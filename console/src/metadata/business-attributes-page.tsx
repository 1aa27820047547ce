import { Anchor } from '@mantine/core';
import { IconListDetails, IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { BusinessAttribute } from '../../../client/src/index.ts';
import { useMay } from '../access/session.ts';
import type { Column } from '../ui/data-table.tsx';
import { number } from '../ui/format.ts';
import { LinkButton } from '../ui/link-button.tsx';
import { ListView } from '../ui/list-view.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { Empty } from '../ui/states.tsx';
import { Nothing } from '../ui/time.tsx';
import { businessTexts } from './business-texts.ts';
import { useBusinessAttributes } from './lists.ts';
import { updateBusinessAttributes } from './tasks.ts';

const t = businessTexts;

const columns: readonly Column<BusinessAttribute>[] = [
  {
    id: 'name',
    header: t.name,
    kind: 'lead',
    cell: ({ name }) => (
      <Anchor component={Link} to={`/settings/business-attributes/of/${encodeURIComponent(name)}`} fw={550} size="sm">
        {name}
      </Anchor>
    ),
  },
  { id: 'display', header: t.displayName, cell: (one) => one.display_name },
  { id: 'values', header: t.values, kind: 'end', cell: ({ values }) => number(values.length) },
  {
    id: 'mapped',
    header: t.mapped,
    kind: 'wide',
    cell: (one) => (one.cv_attributes.length === 0 ? <Nothing /> : one.cv_attributes.join(', ')),
  },
  {
    id: 'answers',
    header: t.answers,
    kind: 'nowrap',
    cell: (one) => (one.cv_attributes.length === 0 ? <Nothing /> : one.map_name ? t.names : t.ids),
  },
];

/** The lists of values that fields can be mapped to. */
export function BusinessAttributesPage() {
  const list = useBusinessAttributes();
  const mayChange = useMay(updateBusinessAttributes);
  const add = (
    <LinkButton to="/settings/business-attributes/new" size="sm" leftSection={<IconPlus size={16} />}>
      {t.add}
    </LinkButton>
  );
  return (
    <Page section={t.section} title={t.title} lead={t.lead} actions={mayChange && add}>
      <Panel>
        <ListView
          list={list}
          loading={t.loading}
          empty={
            <Empty icon={<IconListDetails size={32} stroke={1.4} />} title={t.none} {...(mayChange && { action: add })}>
              {t.noneAdvice}
            </Empty>
          }
          count={t.count(list.items.length)}
          label={t.title}
          columns={columns}
          rows={list.items}
          rowKey={({ name }) => name}
          rowName={({ name }) => name}
        />
      </Panel>
    </Page>
  );
}
