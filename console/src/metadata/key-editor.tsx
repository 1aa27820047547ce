import { ActionIcon, Select, Switch, TextInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { DeniedPage } from '../access/denied-page.tsx';
import { useMay } from '../access/session.ts';
import { client } from '../api/client.ts';
import { NeedsMaintenance } from '../server/needs-maintenance.tsx';
import { texts } from '../texts.ts';
import { EditorForm, FieldSection } from '../ui/editor.tsx';
import { notifyDone } from '../ui/notify.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { Failed, LoadingRows } from '../ui/states.tsx';
import { type Draft, type Errors, useDraft } from '../ui/use-draft.ts';
import classes from './form.module.css';
import { metadataChanged, useAttributes, useExtensions } from './lists.ts';
import lists from './metadata.module.css';
import { readSchemas } from './tasks.ts';
import { schemaTexts } from './texts.ts';

const t = schemaTexts.keyEditor;

interface KeyValues {
  readonly name: string;
  /** The name of an extension, or nothing for the profile. */
  readonly source: string;
  /** In the order of the key. */
  readonly attributes: readonly string[];
  readonly unique: boolean;
}

const emptyKey: KeyValues = { name: '', source: '', attributes: [], unique: false };

function bodyOf({ name, source, attributes, unique }: KeyValues) {
  const errors: Errors = {
    ...(name.trim() === '' && { name: texts.errors.missing }),
    ...(attributes.length === 0 && { attributes: t.noAttributes }),
  };
  const body = { name: name.trim(), ...(source !== '' && { source }), attributes: [...attributes], unique };
  return { body, errors };
}

function placeOf(field: string): string | undefined {
  const whole = field.split('[')[0] ?? '';
  return whole in emptyKey ? whole : undefined;
}

/** A new key, of attributes that have to be read to be chosen. */
export function NewKeyPage() {
  return useMay(readSchemas('profile')) ? <KeyEditor /> : <DeniedPage />;
}

function KeyEditor() {
  const navigate = useNavigate();
  const attributes = useAttributes();
  const extensions = useExtensions('profile');
  const toList = () => void navigate({ to: '/settings/schemas/keys' });
  const draft = useDraft({
    initial: emptyKey,
    bodyOf,
    placeOf,
    save: (body) => client.createIdentificationKey({ body }),
    onSaved: ({ name }) => {
      notifyDone(schemaTexts.keys.added(name.trim()));
      void metadataChanged();
      toList();
    },
  });
  const broken = [attributes, extensions].find(({ isError }) => isError);
  const { values, errors, change, id } = draft;
  const withAttributes = extensions.items.filter((schema) => schema.attributes.length > 0);
  const source = withAttributes.find(({ name }) => name === values.source);
  return (
    <Page section={`${schemaTexts.section} · ${schemaTexts.title}`} title={schemaTexts.keys.new}>
      {broken !== undefined ? (
        <Failed error={broken.error} onRetry={() => void broken.refetch()} />
      ) : attributes.isPending || extensions.isPending ? (
        <Panel>
          <LoadingRows label={texts.loading} />
        </Panel>
      ) : (
        <EditorForm draft={draft} width={860} onCancel={toList}>
          <NeedsMaintenance title={t.inProduction}>{t.inProductionAdvice}</NeedsMaintenance>
          <FieldSection title={t.what}>
            <div className={classes['pair']}>
              <TextInput
                id={id('name')}
                label={schemaTexts.name}
                description={schemaTexts.nameHint}
                value={values.name}
                onChange={({ currentTarget }) => change({ name: currentTarget.value }, 'name')}
                error={errors['name']}
                maxLength={26}
                autoComplete="off"
                spellCheck={false}
              />
              <Select
                id={id('source')}
                label={t.source}
                description={t.sourceHint}
                data={[
                  { value: '', label: schemaTexts.keys.profile },
                  ...withAttributes.map(({ name }) => ({ value: name, label: name })),
                ]}
                value={values.source}
                onChange={(chosen) => change({ source: chosen ?? '', attributes: [] }, 'source', 'attributes')}
                error={errors['source']}
              />
            </div>
            <Order draft={draft} choices={(source?.attributes ?? attributes.items).map(({ name }) => name)} />
            <Switch
              id={id('unique')}
              label={t.unique}
              description={t.uniqueHint}
              checked={values.unique}
              onChange={({ currentTarget }) => change({ unique: currentTarget.checked }, 'unique')}
            />
            <p className={lists['lead']} style={{ margin: 0 }}>
              {t.takesTime}
            </p>
          </FieldSection>
        </EditorForm>
      )}
    </Page>
  );
}

/** The attributes of a key, one after the other. */
function Order({
  draft: { values, errors, change, id },
  choices,
}: {
  draft: Draft<KeyValues>;
  choices: readonly string[];
}) {
  const { attributes } = values;
  const set = (changed: readonly string[]) => change({ attributes: changed }, 'attributes');
  const swap = (i: number, j: number) => set(attributes.with(i, attributes[j] ?? '').with(j, attributes[i] ?? ''));
  return (
    <div>
      {attributes.length > 0 && (
        <ol className={lists['order']} aria-label={t.attributes}>
          {attributes.map((name, i) => (
            <li key={name}>
              <span>{name}</span>
              <ActionIcon aria-label={t.up(name)} disabled={i === 0} onClick={() => swap(i, i - 1)}>
                <IconArrowUp size={15} />
              </ActionIcon>
              <ActionIcon
                aria-label={t.down(name)}
                disabled={i === attributes.length - 1}
                onClick={() => swap(i, i + 1)}
              >
                <IconArrowDown size={15} />
              </ActionIcon>
              <ActionIcon aria-label={t.remove(name)} onClick={() => set(attributes.toSpliced(i, 1))}>
                <IconX size={15} />
              </ActionIcon>
            </li>
          ))}
        </ol>
      )}
      <Select
        id={id('attributes')}
        label={attributes.length === 0 ? t.attributes : t.add}
        description={attributes.length === 0 ? t.attributesHint : undefined}
        data={choices.filter((name) => !attributes.includes(name))}
        searchable
        nothingFoundMessage={t.noSuch}
        value={null}
        onChange={(name) => {
          if (name !== null) set([...attributes, name]);
        }}
        error={errors['attributes']}
      />
    </div>
  );
}
