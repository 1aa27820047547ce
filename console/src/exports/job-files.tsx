import { NumberInput, Select } from '@mantine/core';
import { texts } from '../texts.ts';
import { FieldSection } from '../ui/editor.tsx';
import { Notice } from '../ui/notice.tsx';
import classes from './job-editor.module.css';
import { type Form, Hint } from './job-fields.tsx';
import { isTooLargeForOpenssl, sizeUnits } from './job-form.ts';
import { exportTexts } from './texts.ts';

/** How large the files of a job become. */
export function FilesSection({ form: { values, errors, set, id } }: { form: Form }) {
  return (
    <FieldSection title={exportTexts.editor.files}>
      <div className={classes['size']}>
        <NumberInput
          id={id('splitSize')}
          label={texts.fields.splitSize}
          placeholder={exportTexts.editor.notSplit}
          min={0}
          clampBehavior="none"
          thousandSeparator=","
          hideControls
          value={values.splitSize}
          onChange={(splitSize) => set({ splitSize })}
          error={errors.splitSize}
        />
        <Select
          aria-label={texts.fields.splitUnit}
          data={sizeUnits}
          value={values.splitUnit}
          onChange={(splitUnit) => set({ splitUnit: splitUnit ?? 'MiB', splitSize: values.splitSize })}
        />
      </div>
      {isTooLargeForOpenssl(values) ? (
        <Notice tone="warning" announced="status">
          {' '}
          {exportTexts.editor.tooLargeForOpenssl}
        </Notice>
      ) : (
        <Hint>{exportTexts.editor.splitHint}</Hint>
      )}
    </FieldSection>
  );
}
