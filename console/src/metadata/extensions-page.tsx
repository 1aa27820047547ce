import { Anchor } from '@mantine/core';
import { IconPlus, IconPuzzle, IconTrash } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { ExtensionSchema } from '../../../client/src/index.ts';
import { useMay } from '../access/session.ts';
import { texts } from '../texts.ts';
import type { Column } from '../ui/data-table.tsx';
import { LinkButton } from '../ui/link-button.tsx';
import { ListView } from '../ui/list-view.tsx';
import { Panel } from '../ui/page.tsx';
import { RowAction } from '../ui/row-action.tsx';
import { Empty } from '../ui/states.tsx';
import { Nothing } from '../ui/time.tsx';
import { DeleteExtension } from './delete-extension.tsx';
import { useExtensions } from './lists.ts';
import { SchemasPage } from './schemas-page.tsx';
import type { Scope } from './scopes.ts';
import { shortened } from './shortened.ts';
import { createSchemas, handleMetadata } from './tasks.ts';
import { schemaTexts } from './texts.ts';
import { uniqueKeysOf } from './unique.ts';

const t = schemaTexts.extensions;

function columnsOf(scope: Scope): readonly Column<ExtensionSchema>[] {
  return [
    {
      id: 'name',
      header: schemaTexts.name,
      kind: 'lead',
      cell: ({ name }) => (
        <Anchor component={Link} to={`/settings/schemas/extensions/${scope}/of/${name}`} fw={550} size="sm">
          {name}
        </Anchor>
      ),
    },
    { id: 'records', header: t.records, kind: 'nowrap', cell: ({ type }) => t.types[type] ?? type },
    {
      id: 'attributes',
      header: t.attributes,
      kind: 'wide',
      cell: ({ attributes }) => (attributes.length === 0 ? <Nothing /> : shortened(attributes.map(({ name }) => name))),
    },
    {
      id: 'unique',
      header: t.uniqueKeys,
      kind: 'wide',
      cell: (schema) => {
        const keys = uniqueKeysOf(schema);
        return keys.length === 0 ? <Nothing /> : shortened(keys.map((names) => names.join(' + ')));
      },
    },
  ];
}

/** The extensions of customers, services, states or tasks. */
export function ExtensionsPage({ scope }: { scope: Scope }) {
  const list = useExtensions(scope);
  const mayAdd = useMay(createSchemas(scope));
  const mayDelete = useMay(handleMetadata);
  const [doomed, setDoomed] = useState<ExtensionSchema>();
  const add = (
    <LinkButton
      to="/settings/schemas/extensions/$scope/new"
      params={{ scope }}
      size="sm"
      leftSection={<IconPlus size={16} />}
    >
      {t.add}
    </LinkButton>
  );
  return (
    <SchemasPage title={t.title[scope]} lead={t.lead[scope]} actions={mayAdd && add}>
      <Panel>
        <ListView
          list={list}
          loading={t.loading}
          empty={
            <Empty icon={<IconPuzzle size={32} stroke={1.4} />} title={t.none[scope]} {...(mayAdd && { action: add })}>
              {t.noneAdvice(scope)}
            </Empty>
          }
          count={t.count(list.items.length)}
          label={t.title[scope]}
          columns={columnsOf(scope)}
          rows={list.items}
          rowKey={({ name }) => name}
          rowName={({ name }) => name}
          {...(mayDelete && {
            actions: (schema: ExtensionSchema) => (
              <RowAction
                label={texts.delete}
                of={schema.name}
                icon={<IconTrash size={16} stroke={1.7} />}
                onClick={() => setDoomed(schema)}
              />
            ),
          })}
        />
      </Panel>
      <DeleteExtension scope={scope} name={doomed?.name} onClose={() => setDoomed(undefined)} />
    </SchemasPage>
  );
}
