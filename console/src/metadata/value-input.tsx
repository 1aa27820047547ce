import { Select, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { valueTexts } from './value-texts.ts';

/** A field for a value of an attribute, as a text; an empty one is no value. */
export function ValueInput({
  id,
  type,
  label,
  name,
  value,
  error,
  onChange,
}: {
  id?: string;
  /** Such as `datetime`. */
  type: string;
  label: ReactNode;
  /** What the field is, where its label alone does not tell. */
  name: string;
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}) {
  const shared = { label, 'aria-label': name, value, error, ...(id !== undefined && { id }) };
  if (type === 'boolean') {
    return (
      <Select
        {...shared}
        data={[
          { value: '', label: valueTexts.none },
          { value: 'true', label: valueTexts.yes },
          { value: 'false', label: valueTexts.no },
        ]}
        onChange={(chosen) => onChange(chosen ?? '')}
      />
    );
  }
  const isNumber = ['integer', 'long', 'double', 'currency'].includes(type);
  return (
    <TextInput
      {...shared}
      type={type === 'date' ? 'date' : 'text'}
      {...(isNumber && { inputMode: type === 'integer' || type === 'long' ? 'numeric' : 'decimal' })}
      placeholder={type === 'datetime' ? '2026-03-01T09:00:00Z' : undefined}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      autoComplete="off"
    />
  );
}
