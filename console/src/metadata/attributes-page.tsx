import { Switch, TextInput } from '@mantine/core';
import { IconPlus, IconSearch, IconTags, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { ProfileAttribute } from '../../../client/src/index.ts';
import { useMay } from '../access/session.ts';
import { client } from '../api/client.ts';
import { isOfMedium } from '../customers/definitions.ts';
import { texts } from '../texts.ts';
import { ConfirmDelete } from '../ui/confirm-delete.tsx';
import { LinkButton } from '../ui/link-button.tsx';
import { ListView } from '../ui/list-view.tsx';
import { Panel, Toolbar } from '../ui/page.tsx';
import { RowAction } from '../ui/row-action.tsx';
import { Empty } from '../ui/states.tsx';
import { attributeColumns } from './attribute-columns.tsx';
import { metadataChanged, useAttributes } from './lists.ts';
import { SchemasPage } from './schemas-page.tsx';
import { handleMetadata } from './tasks.ts';
import { schemaTexts } from './texts.ts';

const t = schemaTexts.attributes;

/** The attributes of the core profile. */
export function AttributesPage() {
  const list = useAttributes();
  const mayChange = useMay(handleMetadata);
  const [part, setPart] = useState('');
  const [withMedia, setWithMedia] = useState(false);
  const [doomed, setDoomed] = useState<readonly ProfileAttribute[]>([]);
  const ofMedia = list.items.filter(({ name }) => isOfMedium(name)).length;
  const wanted = part.trim().toLowerCase();
  const rows = list.items.filter(({ name }) => (withMedia || !isOfMedium(name)) && name.toLowerCase().includes(wanted));
  const add = (
    <LinkButton to="/settings/schemas/attributes/new" size="sm" leftSection={<IconPlus size={16} />}>
      {t.add}
    </LinkButton>
  );
  return (
    <SchemasPage title={t.title} lead={t.lead} actions={mayChange && add}>
      <Panel>
        {list.items.length > 0 && (
          <Toolbar>
            <TextInput
              size="xs"
              w={190}
              type="search"
              aria-label={t.find}
              placeholder={t.find}
              leftSection={<IconSearch size={14} />}
              value={part}
              onChange={({ currentTarget }) => setPart(currentTarget.value)}
            />
            {ofMedia > 0 && (
              <Switch
                size="xs"
                label={t.ofMedia(ofMedia)}
                checked={withMedia}
                onChange={({ currentTarget }) => setWithMedia(currentTarget.checked)}
              />
            )}
          </Toolbar>
        )}
        <ListView
          list={list}
          loading={t.loading}
          empty={
            <Empty
              icon={<IconTags size={32} stroke={1.4} />}
              title={list.items.length === 0 ? t.none : t.noneFound}
              {...(list.items.length === 0 && mayChange && { action: add })}
            >
              {list.items.length === 0 ? t.noneAdvice : t.noneFoundAdvice}
            </Empty>
          }
          count={t.count(rows.length)}
          label={t.title}
          columns={attributeColumns}
          rows={rows}
          rowKey={({ name }) => name}
          rowName={({ name }) => name}
          {...(mayChange && {
            actions: (attribute: ProfileAttribute) => (
              <RowAction
                label={texts.delete}
                of={attribute.name}
                icon={<IconTrash size={16} stroke={1.7} />}
                onClick={() => setDoomed([attribute])}
              />
            ),
          })}
        />
      </Panel>
      <ConfirmDelete
        things={doomed.map(({ name }) => ({ key: name, name }))}
        title={t.deleteTitle}
        consequence={t.deleteConsequence}
        phrase={doomed[0]?.name}
        done={t.deleted}
        remove={({ key }) => client.deleteProfileAttribute({ path: { name: key } })}
        onDeleted={metadataChanged}
        onClose={() => setDoomed([])}
      />
    </SchemasPage>
  );
}
