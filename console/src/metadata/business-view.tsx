import { Title } from '@mantine/core';
import type { BusinessAttribute } from '../../../client/src/index.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { Facts } from '../ui/facts.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { Nothing } from '../ui/time.tsx';
import { businessTexts } from './business-texts.ts';
import classes from './metadata.module.css';

const t = businessTexts;

type Value = BusinessAttribute['values'][number];

const columns: readonly Column<Value>[] = [
  { id: 'name', header: t.one.valueName, kind: 'lead', cell: ({ name }) => name },
  { id: 'display', header: t.displayName, cell: (value) => value.display_name },
  { id: 'description', header: t.one.description, kind: 'wide', cell: (value) => value.description || <Nothing /> },
  { id: 'dbid', header: t.dbid, kind: 'end', cell: ({ dbid }) => dbid },
];

/** A business attribute for those who may not change it. */
export function BusinessView({ of: attribute }: { of: BusinessAttribute }) {
  return (
    <Page section={`${t.section} · ${t.title}`} title={attribute.name}>
      <div className={classes['stack']}>
        <Panel>
          <div className={classes['inner']}>
            <Facts
              facts={[
                [t.displayName, attribute.display_name],
                [t.one.description, attribute.description],
                [t.mapped, attribute.cv_attributes.join(', ')],
                [t.answers, attribute.map_name ? t.names : t.ids],
              ]}
            />
          </div>
        </Panel>
        <section aria-label={t.values}>
          <Title order={2} mb={8}>
            {t.values}
          </Title>
          <Panel>
            {attribute.values.length === 0 ? (
              <div className={classes['inner']}>{t.one.noValues}</div>
            ) : (
              <DataTable
                label={t.values}
                columns={columns}
                rows={attribute.values}
                rowKey={({ dbid }) => String(dbid)}
                rowName={({ name }) => name}
              />
            )}
          </Panel>
        </section>
      </div>
    </Page>
  );
}
