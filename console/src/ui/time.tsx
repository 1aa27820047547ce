import { localTime, utcTime } from './format.ts';

/** A moment in the reader's zone, with UTC on hover. */
export function Time({ value }: { value: string | null }) {
  if (value === null) return <Nothing />;
  return (
    <time dateTime={value} title={utcTime(value)}>
      {breakable(localTime(value))}
    </time>
  );
}

/** A moment of a schedule: in UTC, as the schedule is, with the reader's time on hover. */
export function ScheduledTime({ value }: { value: string | null }) {
  if (value === null) return <Nothing />;
  return (
    <time dateTime={value} title={localTime(value)}>
      {breakable(utcTime(value))}
    </time>
  );
}

/** Breaks between date and time only, where a column is narrow. */
function breakable(text: string): string {
  const [date = '', time = ''] = text.split(', ');
  return `${date.replaceAll(' ', '\u00a0')}, ${time.replaceAll(' ', '\u00a0')}`;
}

export function Nothing() {
  return (
    <span aria-hidden="true" data-nothing style={{ opacity: 0.5 }}>
      –
    </span>
  );
}
