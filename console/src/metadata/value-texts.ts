/** The texts of a field for a value of an attribute. */
export const valueTexts = {
  yes: 'Yes',
  no: 'No',
  none: 'Not given',
  wrong: {
    integer: 'Enter a whole number.',
    long: 'Enter a whole number.',
    double: 'Enter a number, such as 12.5.',
    currency: 'Enter a number, such as 12.50.',
    date: 'Enter a date, such as 2026-03-01.',
    datetime: 'Enter a time, such as 2026-03-01T09:00:00Z.',
  } as Readonly<Record<string, string>>,
} as const;
