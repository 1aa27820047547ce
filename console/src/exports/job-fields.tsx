import { Text } from '@mantine/core';
import { DateTimePicker } from '@mantine/dates';
import type { ReactNode } from 'react';
import { isUtcZone, localTimeWithDay, localZone } from '../ui/format.ts';
import type { Editing } from '../ui/use-editor.ts';
import classes from './job-editor.module.css';
import { type JobValues, utcOf } from './job-form.ts';
import { exportTexts } from './texts.ts';

/** What the parts of the editor share. */
export type Form = Pick<Editing<JobValues>, 'values' | 'errors' | 'set' | 'id'>;

/** A date and time in UTC, and what that is where the reader is. */
export function UtcField({
  form: { values, errors, set, id },
  field,
  label,
}: {
  form: Form;
  field: 'start' | 'from' | 'to';
  label: string;
}) {
  const value = values[field];
  return (
    <DateTimePicker
      id={id(field)}
      label={label}
      required
      withSeconds={false}
      valueFormat="DD MMM YYYY, HH:mm [UTC]"
      placeholder={exportTexts.editor.pickTime}
      value={value}
      onChange={(time) => set({ [field]: time })}
      error={errors[field]}
      {...(value !== null &&
        !isUtcZone && { description: exportTexts.editor.inYourZone(localTimeWithDay(utcOf(value)), localZone) })}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      clearable
      clearButtonProps={{ 'aria-label': exportTexts.editor.clearTime }}
      submitButtonProps={{ 'aria-label': exportTexts.editor.takeTime }}
      timePickerProps={{ hoursInputLabel: exportTexts.editor.hours, minutesInputLabel: exportTexts.editor.minutes }}
      popoverProps={{ id: id(field) }}
      ariaLabels={exportTexts.calendar}
      weekendDays={[]}
      hideOutsideDates
    />
  );
}

/** What is good to know about the fields above. */
export function Hint({ children }: { children: ReactNode }) {
  return (
    <Text size="xs" c="dimmed" className={classes['hint']}>
      {children}
    </Text>
  );
}
