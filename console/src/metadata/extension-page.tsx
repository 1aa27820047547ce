import { Button, Group, Title } from '@mantine/core';
import { IconPuzzleOff, IconTrash } from '@tabler/icons-react';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { ExtensionAttribute, ExtensionSchema } from '../../../client/src/index.ts';
import { useMay } from '../access/session.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { Facts } from '../ui/facts.tsx';
import { LinkButton } from '../ui/link-button.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { Empty, Failed, LoadingRows } from '../ui/states.tsx';
import { Applies, attributeColumns } from './attribute-columns.tsx';
import { DeleteExtension } from './delete-extension.tsx';
import { useExtensions } from './lists.ts';
import classes from './metadata.module.css';
import type { Scope } from './scopes.ts';
import { handleMetadata } from './tasks.ts';
import { schemaTexts } from './texts.ts';
import { selectsRecords, uniqueKeysOf } from './unique.ts';

const t = schemaTexts.extension;

const columns: readonly Column<ExtensionAttribute>[] = [
  ...attributeColumns,
  {
    id: 'unique',
    header: schemaTexts.attribute.unique,
    cell: ({ unique }) => <Applies is={unique} to={schemaTexts.attribute.unique} />,
  },
];

/** One extension: its attributes and unique keys. */
export function ExtensionPage({ scope }: { scope: Scope }) {
  const { name = '' } = useParams({ strict: false });
  const list = useExtensions(scope);
  const navigate = useNavigate();
  const mayDelete = useMay(handleMetadata);
  const [isDoomed, setDoomed] = useState(false);
  const schema = list.items.find((one) => one.name.toLowerCase() === name.toLowerCase());
  const back = (
    <LinkButton to="/settings/schemas/extensions/$scope" params={{ scope }} variant="default">
      {t.back}
    </LinkButton>
  );
  return (
    <Page
      section={`${schemaTexts.section} · ${schemaTexts.extensions.title[scope]}`}
      title={schema?.name ?? name}
      actions={
        schema !== undefined && (
          <Group gap="xs">
            {back}
            {mayDelete && (
              <Button
                variant="default"
                leftSection={<IconTrash size={16} stroke={1.7} />}
                onClick={() => setDoomed(true)}
              >
                {t.delete}
              </Button>
            )}
          </Group>
        )
      }
    >
      {list.isPending ? (
        <Panel>
          <LoadingRows label={t.loading} />
        </Panel>
      ) : list.isError ? (
        <Failed error={list.error} onRetry={() => void list.refetch()} />
      ) : schema === undefined ? (
        <Panel>
          <Empty icon={<IconPuzzleOff size={32} stroke={1.4} />} title={t.gone} action={back}>
            {t.goneAdvice}
          </Empty>
        </Panel>
      ) : (
        <Extension scope={scope} schema={schema} />
      )}
      <DeleteExtension
        scope={scope}
        name={isDoomed ? schema?.name : undefined}
        onDeleted={() => void navigate({ to: '/settings/schemas/extensions/$scope', params: { scope } })}
        onClose={() => setDoomed(false)}
      />
    </Page>
  );
}

function Extension({ scope, schema }: { scope: Scope; schema: ExtensionSchema }) {
  const { attributes } = schema;
  return (
    <div className={classes['stack']}>
      <Panel>
        <div className={classes['inner']}>
          <Facts
            facts={[
              [t.records(scope), t.types[schema.type] ?? schema.type],
              ...(schema.type === 'classifier' ? [] : [[t.unique, <UniqueKeys key="unique" of={schema} />] as const]),
            ]}
          />
        </div>
      </Panel>
      {schema.type !== 'classifier' && (
        <section aria-label={t.attributes}>
          <Title order={2} mb={8}>
            {t.attributes}
          </Title>
          <Panel>
            {attributes.length === 0 ? (
              <div className={classes['inner']}>{t.noAttributes}</div>
            ) : (
              <DataTable
                label={t.attributes}
                columns={columns}
                rows={attributes}
                rowKey={({ name }) => name}
                rowName={({ name }) => name}
              />
            )}
          </Panel>
        </section>
      )}
    </div>
  );
}

function UniqueKeys({ of: schema }: { of: ExtensionSchema }) {
  const keys = uniqueKeysOf(schema);
  if (keys.length === 0) return t.noUnique;
  return (
    <>
      <ol className={classes['lines']}>
        {keys.map((names) => (
          <li key={names.join()}>{names.join(' + ')}</li>
        ))}
      </ol>
      {selectsRecords(schema) && t.selects}
    </>
  );
}
