import { texts } from '../texts.ts';
import { Filter } from '../ui/filter.tsx';
import { type JobType, jobTypes } from './lists.ts';

const choices = jobTypes.map((value) => ({ value, label: value }));

/** Narrows jobs and runs down to what they export. */
export function TypeFilter({
  value,
  onChange,
}: {
  value: JobType | undefined;
  onChange: (type: JobType | undefined) => void;
}) {
  return (
    <Filter
      label={texts.filters.type}
      all={texts.filters.allTypes}
      choices={choices}
      value={value}
      onChange={onChange}
    />
  );
}
