import { Select } from '@mantine/core';

/** Narrows a list down to what was chosen; with nothing chosen it is all there. */
export function Filter<Value extends string>({
  label,
  all,
  choices,
  value,
  onChange,
  width = 150,
  noneFound,
}: {
  label: string;
  /** What is chosen when nothing is. */
  all: string;
  choices: readonly { readonly value: Value; readonly label: string }[];
  value: Value | undefined;
  onChange: (value: Value | undefined) => void;
  width?: number;
  /** Makes the choices be searched, and is said when there is none of that name. */
  noneFound?: string;
}) {
  return (
    <Select
      size="xs"
      w={width}
      aria-label={label}
      data={[{ value: '', label: all }, ...choices]}
      value={value ?? ''}
      onChange={(chosen) => onChange(choices.find((choice) => choice.value === chosen)?.value)}
      {...(noneFound !== undefined && { searchable: true, limit: 100, nothingFoundMessage: noneFound })}
    />
  );
}
