import { NumberInput, SegmentedControl, Select, Text } from '@mantine/core';
import { TimePicker } from '@mantine/dates';
import { texts } from '../texts.ts';
import { FieldSection } from '../ui/editor.tsx';
import { isUtcZone, localTimeWithDay, localZone, utcTimeWithDay } from '../ui/format.ts';
import classes from './job-editor.module.css';
import { type Form, Hint, UtcField } from './job-fields.tsx';
import { type JobValues, runOf, usesTime, utcOf } from './job-form.ts';
import { daysOfWeek, frequencies, intervals, nextTime } from './schedule.ts';
import { exportTexts } from './texts.ts';

/** When a job runs. */
export function WhenSection({ form }: { form: Form }) {
  const { values, errors, set, id } = form;
  return (
    <FieldSection title={exportTexts.editor.when}>
      <div className={classes['pair']}>
        <Select
          id={id('every')}
          label={texts.fields.run}
          required
          data={frequencies.map((value) => ({ value, label: exportTexts.frequencies[value] }))}
          value={values.every}
          onChange={(every) => set({ every: every ?? 'once' })}
          error={errors.every}
        />
        {values.every === 'hourly' && (
          <Select
            id={id('interval')}
            label={texts.fields.interval}
            data={intervals.map((hours) => ({ value: String(hours), label: exportTexts.editor.everyHours(hours) }))}
            value={String(values.interval)}
            onChange={(chosen) => set({ interval: intervals.find((hours) => String(hours) === chosen) ?? 1 })}
            error={errors.interval}
          />
        )}
        {values.every === 'weekly' && (
          <Select
            id={id('dayOfWeek')}
            label={texts.fields.dayOfWeek}
            data={daysOfWeek.map((value) => ({ value, label: exportTexts.days[value] }))}
            value={values.dayOfWeek}
            onChange={(dayOfWeek) => set({ dayOfWeek: dayOfWeek ?? 'Monday' })}
            error={errors.dayOfWeek}
          />
        )}
        {values.every === 'monthly' && (
          <NumberInput
            id={id('dayOfMonth')}
            label={texts.fields.dayOfMonth}
            min={1}
            max={28}
            clampBehavior="none"
            allowDecimal={false}
            value={values.dayOfMonth}
            onChange={(dayOfMonth) => set({ dayOfMonth })}
            error={errors.dayOfMonth}
          />
        )}
        {usesTime(values) && (
          <TimePicker
            hoursRef={(input) => {
              if (input !== null) input.id = id('at');
            }}
            label={texts.fields.at}
            value={values.at}
            onChange={(at) => set({ at: at.slice(0, 5) })}
            hoursInputLabel={exportTexts.editor.hours}
            minutesInputLabel={exportTexts.editor.minutes}
            error={errors.at}
          />
        )}
      </div>
      <div>
        <Text size="sm" fw={500} mb={4} id={id('startsLater')}>
          {values.every === 'once' ? texts.fields.start : texts.fields.firstStart}
        </Text>
        <SegmentedControl
          aria-labelledby={id('startsLater')}
          data={[
            { value: 'now', label: exportTexts.editor.immediately },
            { value: 'later', label: exportTexts.editor.later },
          ]}
          value={values.startsLater ? 'later' : 'now'}
          onChange={(chosen) => set({ startsLater: chosen === 'later', start: values.start })}
          size="xs"
        />
      </div>
      {values.startsLater && <UtcField form={form} field="start" label={texts.fields.startAt} />}
      <NextStart values={values} />
    </FieldSection>
  );
}

/** What the schedule comes to, in UTC and where the reader is. */
function NextStart({ values }: { values: JobValues }) {
  const { every, startsLater, start } = values;
  if (every === 'once' && !startsLater) return <Hint>{exportTexts.editor.onceNowHint}</Hint>;
  if (every === 'once') return <Hint>{exportTexts.editor.onceLaterHint}</Hint>;
  const now = new Date();
  const after = startsLater && start !== null && utcOf(start) > now ? utcOf(start) : now;
  const next = nextTime(runOf(values), after);
  return (
    <Hint>
      {next !== undefined && (
        <>
          {exportTexts.editor.nextRun} <strong>{utcTimeWithDay(next)}</strong>
          {!isUtcZone && exportTexts.editor.localEquivalent(localTimeWithDay(next), localZone)}.{' '}
        </>
      )}
      {every === 'hourly' ? exportTexts.editor.hourlyHint : exportTexts.editor.utcHint}
    </Hint>
  );
}
