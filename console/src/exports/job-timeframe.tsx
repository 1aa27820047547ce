import { Select } from '@mantine/core';
import { texts } from '../texts.ts';
import { FieldSection } from '../ui/editor.tsx';
import classes from './job-editor.module.css';
import { type Form, Hint, UtcField } from './job-fields.tsx';
import { timeframeKinds } from './schedule.ts';
import { exportTexts } from './texts.ts';

/** Of what time a job exports. */
export function TimeframeSection({ form }: { form: Form }) {
  const { values, errors, set, id } = form;
  return (
    <FieldSection title={exportTexts.editor.timeframe}>
      <Select
        id={id('timeframe')}
        label={texts.fields.timeframe}
        data={timeframeKinds.map((value) => ({ value, label: exportTexts.timeframes[value] }))}
        value={values.timeframe}
        onChange={(timeframe) => set({ timeframe: timeframe ?? 'all' })}
        error={errors.timeframe}
      />
      {values.timeframe === 'fixed' ? (
        <div className={classes['pair']}>
          <UtcField form={form} field="from" label={texts.fields.from} />
          <UtcField form={form} field="to" label={texts.fields.to} />
        </div>
      ) : (
        values.timeframe !== 'all' && <Hint>{exportTexts.editor.timeframeHint}</Hint>
      )}
    </FieldSection>
  );
}
