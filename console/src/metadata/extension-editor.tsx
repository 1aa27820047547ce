import { ActionIcon, Button, MultiSelect, Select, TextInput, Tooltip } from '@mantine/core';
import { IconPlus, IconTrash, IconX } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { EditorForm, FieldSection } from '../ui/editor.tsx';
import { notifyDone } from '../ui/notify.tsx';
import { Page } from '../ui/page.tsx';
import { type Draft, useDraft } from '../ui/use-draft.ts';
import { AttributeFields } from './attribute-fields.tsx';
import { attributePlace, attributeTypes, newAttribute, newKey } from './attribute-form.ts';
import {
  bodyOfExtension,
  type ExtensionValues,
  extensionPlaceOf,
  extensionTypes,
  newExtension,
} from './extension-form.ts';
import classes from './form.module.css';
import { createExtension, metadataChanged } from './lists.ts';
import lead from './metadata.module.css';
import type { Scope } from './scopes.ts';
import { schemaTexts } from './texts.ts';

const t = schemaTexts.editor;

/** A new extension of customers, services, states or tasks. */
export function NewExtensionPage({ scope }: { scope: Scope }) {
  const navigate = useNavigate();
  const toList = () => void navigate({ to: '/settings/schemas/extensions/$scope', params: { scope } });
  const draft = useDraft({
    initial: newExtension(),
    bodyOf: bodyOfExtension,
    placeOf: extensionPlaceOf,
    save: (body) => createExtension(scope, body),
    onSaved: ({ name }) => {
      notifyDone(schemaTexts.extensions.added(name.trim()));
      void metadataChanged();
      toList();
    },
  });
  const { values, errors, change, id } = draft;
  return (
    <Page
      section={`${schemaTexts.section} · ${schemaTexts.title}`}
      title={schemaTexts.extensions.new[scope]}
      lead={t.final}
    >
      <EditorForm draft={draft} width={860} onCancel={toList}>
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
              id={id('type')}
              label={t.type}
              description={t.typeHint(scope)[values.type]}
              data={extensionTypes(scope).map((value) => ({ value, label: t.types[value] ?? value }))}
              value={values.type}
              onChange={(value) => {
                const type = extensionTypes(scope).find((known) => known === value);
                if (type !== undefined) change({ type }, 'type');
              }}
              error={errors['type']}
            />
          </div>
        </FieldSection>
        {values.type !== 'classifier' && (
          <>
            <Attributes draft={draft} />
            <UniqueKeys draft={draft} />
          </>
        )}
      </EditorForm>
    </Page>
  );
}

function Attributes({ draft: { values, errors, change, id } }: { draft: Draft<ExtensionValues> }) {
  const { attributes } = values;
  return (
    <FieldSection title={t.attributes}>
      <div>
        {attributes.map((attribute, i) => (
          <fieldset key={attribute.key} className={classes['part']} aria-label={t.attribute(i + 1)}>
            <div className={classes['head']}>
              <span>{t.attribute(i + 1)}</span>
              <Tooltip label={t.removeAttribute(i + 1)}>
                <ActionIcon
                  aria-label={t.removeAttribute(i + 1)}
                  onClick={() => change({ attributes: attributes.toSpliced(i, 1) })}
                >
                  <IconTrash size={16} stroke={1.7} />
                </ActionIcon>
              </Tooltip>
            </div>
            <AttributeFields
              attribute={attribute}
              types={attributeTypes}
              errors={errors}
              id={id}
              nameOf={(field) => t.of(i + 1, field)}
              onChange={(changed, place) => change({ attributes: attributes.with(i, changed) }, place)}
            />
          </fieldset>
        ))}
      </div>
      {errors['attributes'] !== undefined && (
        <p className={classes['wrong']} role="alert">
          {errors['attributes']}
        </p>
      )}
      <div>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => {
            const attribute = newAttribute();
            change({ attributes: [...attributes, attribute] }, 'attributes');
            setTimeout(() => document.getElementById(id(attributePlace(attribute.key, 'name')))?.focus());
          }}
        >
          {t.addAttribute}
        </Button>
      </div>
    </FieldSection>
  );
}

/** Attributes are chosen by their keys, so that they stay chosen when they are named otherwise. */
function UniqueKeys({ draft: { values, errors, change, id } }: { draft: Draft<ExtensionValues> }) {
  const { attributes, unique } = values;
  const choices = attributes.map(({ key, name }, i) => ({
    value: key,
    label: name.trim() === '' ? t.unnamed(i + 1) : name.trim(),
  }));
  const known = new Set(attributes.map(({ key }) => key));
  return (
    <FieldSection title={t.unique}>
      <p className={lead['lead']} style={{ margin: 0 }}>
        {t.uniqueLead}
      </p>
      {unique.map((list, i) => (
        <div key={list.key} className={classes['row']}>
          <MultiSelect
            {...(i === 0 && { id: id('unique') })}
            aria-label={t.uniqueKey(i + 1)}
            data={choices}
            searchable
            nothingFoundMessage={schemaTexts.keyEditor.noSuch}
            value={list.attributes.filter((key) => known.has(key))}
            onChange={(chosen) => change({ unique: unique.with(i, { ...list, attributes: chosen }) }, 'unique')}
          />
          <Tooltip label={t.removeUnique(i + 1)}>
            <ActionIcon
              mt={4}
              aria-label={t.removeUnique(i + 1)}
              onClick={() => change({ unique: unique.toSpliced(i, 1) }, 'unique')}
            >
              <IconX size={16} stroke={1.7} />
            </ActionIcon>
          </Tooltip>
        </div>
      ))}
      {errors['unique'] !== undefined && (
        <p className={classes['wrong']} role="alert">
          {errors['unique']}
        </p>
      )}
      <div>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => change({ unique: [...unique, { key: newKey(), attributes: [] }] })}
        >
          {t.addUnique}
        </Button>
      </div>
    </FieldSection>
  );
}
