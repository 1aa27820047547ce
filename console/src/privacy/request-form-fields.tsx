import { Button } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { EditorForm, FieldSection } from '../ui/editor.tsx';
import { Page } from '../ui/page.tsx';
import { PersonFields } from './person-fields.tsx';
import { type RequestType, requestTypes } from './request-file.ts';
import classes from './request-form.module.css';
import { errorsOf, type FormErrors, type FormValues, newPerson, type PersonValues } from './request-form.ts';
import { privacyTexts } from './texts.ts';

const t = privacyTexts.form;

/** The form: what is asked for, and of whom. */
export function RequestForm({
  title,
  values,
  onChange,
  onDone,
}: {
  title: string;
  values: FormValues;
  onChange: (values: FormValues) => void;
  /** Nothing is wrong, as far as that can be told here. */
  onDone: (type: RequestType) => void;
}) {
  const navigate = useNavigate();
  const prefix = useId();
  const [errors, setErrors] = useState<FormErrors>({});
  const { type, persons } = values;
  const fields = new Set(['type', ...persons.flatMap(({ devices }) => devices.map(({ key }) => key))]);
  const id = (field: string) => `${prefix}${field}`;
  const focus = (field: string) => setTimeout(() => document.getElementById(id(field))?.focus());
  const change = (changes: Partial<FormValues>, field?: string) => {
    onChange({ ...values, ...changes });
    if (field !== undefined) setErrors(({ [field]: _, ...others }) => others);
  };
  const submit = () => {
    const found = errorsOf(values);
    setErrors(found);
    const [first] = Object.keys(found);
    // After the fields have their messages, which they are described by.
    if (first !== undefined) focus(first);
    else if (type !== undefined) onDone(type);
  };
  // Those of devices that are removed meanwhile stay behind.
  const shown = Object.fromEntries(Object.entries(errors).filter(([field]) => fields.has(field)));
  return (
    <Page section={privacyTexts.section} title={title}>
      <EditorForm
        draft={{ errors: shown, refusalSentence: undefined, isSaving: false, submit }}
        width={860}
        save={t.look}
        onCancel={() => void navigate({ to: '/privacy/requests' })}
      >
        <TypeChoice
          id={id('type')}
          value={type}
          error={errors['type']}
          onChange={(chosen) => change({ type: chosen }, 'type')}
        />
        {persons.map((person, index) => (
          <PersonFields
            key={person.key}
            number={index + 1}
            person={person}
            type={type}
            errors={errors}
            id={id}
            onChange={(changed, field) => change({ persons: persons.with(index, changed) }, field)}
            onAdded={focus}
            {...(persons.length > 1 && { onRemove: () => change({ persons: persons.toSpliced(index, 1) }) })}
          />
        ))}
        <div>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconUserPlus size={15} />}
            onClick={() => {
              const person: PersonValues = newPerson();
              change({ persons: [...persons, person] });
              focus(person.key);
            }}
          >
            {t.addPerson}
          </Button>
        </div>
      </EditorForm>
    </Page>
  );
}

/** Nothing is chosen beforehand: one of the two cannot be taken back. */
function TypeChoice({
  id,
  value,
  error,
  onChange,
}: {
  id: string;
  value: RequestType | undefined;
  error: string | undefined;
  onChange: (type: RequestType) => void;
}) {
  return (
    <FieldSection title={t.type} describedBy={error === undefined ? undefined : `${id}-error`}>
      <div className={classes['types']}>
        {requestTypes.map((type, index) => (
          <label key={type}>
            <input
              {...(index === 0 && { id })}
              type="radio"
              name={id}
              checked={value === type}
              onChange={() => onChange(type)}
            />
            <strong>{privacyTexts.types[type]}</strong>
            <span>{t.typeHint[type]}</span>
          </label>
        ))}
      </div>
      {error !== undefined && (
        <div id={`${id}-error`} className={classes['wrong']}>
          {error}
        </div>
      )}
    </FieldSection>
  );
}
