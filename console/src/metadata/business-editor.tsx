import { Button, MultiSelect, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { BusinessAttribute } from '../../../client/src/index.ts';
import { client } from '../api/client.ts';
import { EditorForm, FieldSection } from '../ui/editor.tsx';
import { Notice } from '../ui/notice.tsx';
import { notifyDone } from '../ui/notify.tsx';
import { Page } from '../ui/page.tsx';
import { type Draft, useDraft } from '../ui/use-draft.ts';
import { ConfirmConsequences } from './business-consequences.tsx';
import {
  type BusinessValues,
  bodyOf,
  consequencesOf,
  emptyBusinessAttribute,
  mappableFields,
  placeOf,
  valuesOf,
} from './business-form.ts';
import { businessTexts } from './business-texts.ts';
import classes from './form.module.css';
import { metadataChanged, useBusinessAttributes } from './lists.ts';
import { ValueFields } from './value-fields.tsx';

const t = businessTexts.one;

/** Somebody else has saved it since the page was opened. */
class ChangedMeanwhile extends Error {}

/** The settings and values of a business attribute, which are replaced together. */
export function BusinessEditor({
  before,
  onReload,
}: {
  /** As it was when the page was opened; nothing for a new one. */
  before: BusinessAttribute | undefined;
  onReload: () => void;
}) {
  const navigate = useNavigate();
  const toList = () => void navigate({ to: '/settings/business-attributes' });
  const draft = useDraft({
    initial: before === undefined ? emptyBusinessAttribute : valuesOf(before),
    bodyOf,
    placeOf,
    save: async ({ name, body }) => {
      if (before !== undefined) {
        const { data: now } = await client.getBusinessAttribute({ path: { name } });
        if (JSON.stringify(now) !== JSON.stringify(before)) throw new ChangedMeanwhile();
      }
      await client.putBusinessAttribute({ path: { name }, body });
    },
    onSaved: ({ name }) => {
      notifyDone(t.saved(name.trim()));
      void metadataChanged();
      toList();
    },
  });
  const [isAsked, setAsked] = useState(false);
  const consequences = before && consequencesOf(before, draft.values);
  const isChanged = draft.refusal instanceof ChangedMeanwhile;
  const submit = () => {
    const isUsable = Object.keys(bodyOf(draft.values).errors).length === 0;
    if (isUsable && consequences !== undefined) setAsked(true);
    else draft.submit();
  };
  return (
    <Page section={`${businessTexts.section} · ${businessTexts.title}`} title={before?.name ?? businessTexts.add}>
      <EditorForm
        draft={isChanged ? { ...draft, refusalSentence: undefined } : draft}
        width={1100}
        onSubmit={submit}
        onCancel={toList}
      >
        <Settings draft={draft} before={before} />
        <FieldSection title={businessTexts.values}>
          <ValueFields draft={draft} />
        </FieldSection>
        {before?.name.toLowerCase() === 'mediatype' && (
          <Notice tone="info" title={t.media}>
            {t.mediaAdvice}
          </Notice>
        )}
        {isChanged && (
          <Notice tone="fault" announced="alert" title={t.changed}>
            <Stack align="flex-start" gap="sm">
              <span>{t.changedAdvice}</span>
              <Button size="xs" variant="default" onClick={onReload}>
                {t.reload}
              </Button>
            </Stack>
          </Notice>
        )}
      </EditorForm>
      {consequences !== undefined && (
        <ConfirmConsequences
          consequences={consequences}
          isOpen={isAsked}
          onConfirm={() => {
            setAsked(false);
            draft.submit();
          }}
          onClose={() => setAsked(false)}
        />
      )}
    </Page>
  );
}

function Settings({ draft, before }: { draft: Draft<BusinessValues>; before: BusinessAttribute | undefined }) {
  const { values, errors, change, id } = draft;
  const { items } = useBusinessAttributes();
  const takenBy = (field: string) =>
    items.find((other) => other.name !== before?.name && other.cv_attributes.includes(field));
  return (
    <FieldSection title={t.what}>
      <div className={classes['pair']}>
        {before === undefined && (
          <TextInput
            id={id('name')}
            label={businessTexts.name}
            description={t.nameHint}
            value={values.name}
            onChange={({ currentTarget }) => change({ name: currentTarget.value }, 'name')}
            error={errors['name']}
            maxLength={256}
            autoComplete="off"
            spellCheck={false}
          />
        )}
        <TextInput
          id={id('displayName')}
          label={businessTexts.displayName}
          value={values.displayName}
          onChange={({ currentTarget }) => change({ displayName: currentTarget.value }, 'displayName')}
          error={errors['displayName']}
          maxLength={256}
          autoComplete="off"
        />
      </div>
      <Textarea
        id={id('description')}
        label={t.description}
        rows={2}
        value={values.description}
        onChange={({ currentTarget }) => change({ description: currentTarget.value }, 'description')}
        error={errors['description']}
        maxLength={1024}
      />
      <MultiSelect
        id={id('fields')}
        label={businessTexts.mapped}
        description={t.mappedHint}
        data={mappableFields.map((field) => {
          const other = takenBy(field);
          return {
            value: field,
            label: other === undefined ? field : t.mappedTo(field, other.name),
            disabled: !!other,
          };
        })}
        value={[...values.fields]}
        onChange={(fields) => change({ fields }, 'fields')}
        error={errors['fields']}
        searchable
      />
      {values.fields.length > 0 && (
        <Switch
          label={t.mapName}
          description={t.mapNameHint}
          checked={values.mapName}
          onChange={({ currentTarget }) => change({ mapName: currentTarget.checked })}
        />
      )}
    </FieldSection>
  );
}
