import { IconFingerprint, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { IdentificationKey } from '../../../client/src/index.ts';
import { useMay } from '../access/session.ts';
import { client } from '../api/client.ts';
import { texts } from '../texts.ts';
import { ConfirmDelete } from '../ui/confirm-delete.tsx';
import type { Column } from '../ui/data-table.tsx';
import { LinkButton } from '../ui/link-button.tsx';
import { ListView } from '../ui/list-view.tsx';
import { Panel } from '../ui/page.tsx';
import { RowAction } from '../ui/row-action.tsx';
import { Empty } from '../ui/states.tsx';
import { Applies } from './attribute-columns.tsx';
import { metadataChanged, useKeys } from './lists.ts';
import { SchemasPage } from './schemas-page.tsx';
import { createIdKeys, handleMetadata } from './tasks.ts';
import { schemaTexts } from './texts.ts';

const t = schemaTexts.keys;

/** The extension in front of the names of a key's attributes; nothing for those of the profile. */
function sourceOf({ attributes: [first = ''] }: IdentificationKey): string | undefined {
  return first.includes('.') ? first.slice(0, first.indexOf('.')) : undefined;
}

const columns: readonly Column<IdentificationKey>[] = [
  { id: 'name', header: schemaTexts.name, kind: 'lead', cell: ({ name }) => name },
  { id: 'source', header: t.source, cell: (key) => sourceOf(key) ?? t.profile },
  {
    id: 'attributes',
    header: t.attributes,
    kind: 'wide',
    cell: (key) => key.attributes.map((name) => name.slice(name.indexOf('.') + 1)).join(', '),
  },
  { id: 'unique', header: t.unique, cell: ({ unique }) => <Applies is={unique === true} to={t.unique} /> },
];

/** What customers are found by. */
export function KeysPage() {
  const list = useKeys();
  const mayAdd = useMay(createIdKeys);
  const mayDelete = useMay(handleMetadata);
  const [doomed, setDoomed] = useState<readonly IdentificationKey[]>([]);
  const add = (
    <LinkButton to="/settings/schemas/keys/new" size="sm" leftSection={<IconPlus size={16} />}>
      {t.add}
    </LinkButton>
  );
  return (
    <SchemasPage title={t.title} lead={t.lead} actions={mayAdd && add}>
      <Panel>
        <ListView
          list={list}
          loading={t.loading}
          empty={
            <Empty icon={<IconFingerprint size={32} stroke={1.4} />} title={t.none} {...(mayAdd && { action: add })}>
              {t.noneAdvice}
            </Empty>
          }
          count={t.count(list.items.length)}
          label={t.title}
          columns={columns}
          rows={list.items}
          rowKey={({ name }) => name}
          rowName={({ name }) => name}
          {...(mayDelete && {
            actions: (key: IdentificationKey) => (
              <RowAction
                label={texts.delete}
                of={key.name}
                icon={<IconTrash size={16} stroke={1.7} />}
                onClick={() => setDoomed([key])}
              />
            ),
          })}
        />
      </Panel>
      <ConfirmDelete
        things={doomed.map(({ name }) => ({ key: name, name }))}
        title={t.deleteTitle}
        consequence={t.deleteConsequence}
        done={t.deleted}
        remove={({ key }) => client.deleteIdentificationKey({ path: { name: key } })}
        onDeleted={metadataChanged}
        onClose={() => setDoomed([])}
      />
    </SchemasPage>
  );
}
