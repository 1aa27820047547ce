import { MultiSelect, Select, Switch, TagsInput, Text, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMay } from '../access/session.ts';
import { ApiError, client } from '../api/client.ts';
import { texts } from '../texts.ts';
import { FieldSection } from '../ui/editor.tsx';
import classes from './job-editor.module.css';
import type { Form } from './job-fields.tsx';
import { jobTypes } from './lists.ts';
import { exportTexts } from './texts.ts';

/** What a job is called, and what it exports. */
export function WhatSection({ form: { values, errors, set, id } }: { form: Form }) {
  return (
    <FieldSection title={exportTexts.editor.what}>
      <TextInput
        id={id('title')}
        label={texts.fields.title}
        required
        maxLength={256}
        value={values.title}
        onChange={({ currentTarget }) => set({ title: currentTarget.value })}
        error={errors.title}
      />
      <Textarea
        id={id('description')}
        label={texts.fields.description}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={4096}
        value={values.description}
        onChange={({ currentTarget }) => set({ description: currentTarget.value })}
        error={errors.description}
      />
      <div className={classes['pair']}>
        <Select
          id={id('source')}
          label={texts.fields.source}
          required
          data={[
            { value: 'Contact History', label: exportTexts.sources.contactHistory },
            { value: 'Info Mart', label: exportTexts.sources.infoMart, disabled: true },
          ]}
          value={values.source}
          onChange={(source) => set({ source: source ?? '' })}
          error={errors.source}
        />
        <Select
          id={id('type')}
          label={texts.fields.type}
          required
          placeholder={exportTexts.editor.choose}
          data={jobTypes.map((value) => ({ value, label: exportTexts.exportTypes[value] }))}
          value={values.type}
          onChange={(type) => set({ type })}
          error={errors.type}
        />
      </div>
      {values.type === 'Contact' ? (
        <Text size="sm" c="dimmed">
          {exportTexts.editor.contactsHaveNoMedia}
        </Text>
      ) : (
        <>
          <Switch
            label={exportTexts.editor.allMedia}
            checked={values.isAllMedia}
            onChange={({ currentTarget }) => set({ isAllMedia: currentTarget.checked, mediaTypes: values.mediaTypes })}
          />
          {!values.isAllMedia && <MediaTypes form={{ values, errors, set, id }} />}
        </>
      )}
    </FieldSection>
  );
}

/** Where the business attribute MediaType exists, its values are the only ones that the server takes. */
function MediaTypes({ form: { values, errors, set, id } }: { form: Form }) {
  const mayRead = useMay('UCS.SchemaMgt.readBusinessAttributes');
  const attribute = useQuery({
    queryKey: ['business attribute', 'MediaType'],
    queryFn: async () => {
      try {
        return (await client.getBusinessAttribute({ path: { name: 'MediaType' } })).data;
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
    enabled: mayRead,
    staleTime: 60_000,
  });
  const shared = {
    id: id('mediaTypes'),
    label: texts.fields.mediaTypes,
    required: true,
    value: [...values.mediaTypes],
    onChange: (mediaTypes: string[]) => set({ mediaTypes }),
    error: errors.mediaTypes,
    maxValues: 100,
  };
  if (attribute.data != null) {
    const named = new Map(attribute.data.values.map(({ name, display_name }) => [name, display_name]));
    const strangers = values.mediaTypes.filter((name) => !named.has(name));
    return (
      <MultiSelect
        {...shared}
        placeholder={values.mediaTypes.length === 0 ? exportTexts.editor.choose : ''}
        searchable
        hidePickedOptions
        data={[
          ...[...named].map(([value, label]) => ({ value, label })),
          ...strangers.map((value) => ({ value, label: value })),
        ]}
      />
    );
  }
  return (
    <TagsInput
      {...shared}
      description={exportTexts.editor.mediaTypesHint}
      placeholder={values.mediaTypes.length === 0 ? exportTexts.editor.mediaTypesExample : ''}
      acceptValueOnBlur
    />
  );
}
