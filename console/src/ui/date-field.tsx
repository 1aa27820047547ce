import classes from './date-field.module.css';

/** A day in the reader's zone; the first moment of it. */
export function DateField({
  label,
  value,
  onChange,
}: {
  label: string;
  /** Any moment of the day; undefined: none is chosen. */
  value: number | undefined;
  onChange: (time: number | undefined) => void;
}) {
  return (
    <label className={classes['field']}>
      {label}{' '}
      <input
        type="date"
        className={classes['date']}
        value={value === undefined ? '' : dayOf(value)}
        onChange={({ currentTarget }) => {
          if (currentTarget.value === '') onChange(undefined);
          const [year = Number.NaN, month = 1, date = 1] = currentTarget.value.split('-').map(Number);
          const time = new Date(year, month - 1, date).getTime();
          // Years of the past millennium are on the way to those that people mean while they type.
          if (year >= 1900 && year < 3000) onChange(time);
        }}
      />
    </label>
  );
}

function dayOf(time: number): string {
  const at = new Date(time);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
