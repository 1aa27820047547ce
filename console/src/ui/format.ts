import { texts } from '../texts.ts';

const { locale } = texts;
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const parts = {
  day: '2-digit',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
} as const;
const local = new Intl.DateTimeFormat(locale, parts);
const utc = new Intl.DateTimeFormat(locale, { ...parts, timeZone: 'UTC' });
const localWithDay = new Intl.DateTimeFormat(locale, { ...parts, weekday: 'short' });
const utcWithDay = new Intl.DateTimeFormat(locale, { ...parts, weekday: 'short', timeZone: 'UTC' });
const count = new Intl.NumberFormat(locale);

/** The reader's time zone, such as `Europe/Berlin`. */
export const localZone = zone;
export const isUtcZone = new Date().getTimezoneOffset() === 0 && /^(UTC|Etc\/UTC|GMT)$/.test(zone);

export function localTime(time: Date | string): string {
  return local.format(new Date(time));
}

export function utcTime(time: Date | string): string {
  return `${utc.format(new Date(time))} UTC`;
}

/** A time of a schedule: what weekday it is depends on the zone. */
export function localTimeWithDay(time: Date): string {
  return localWithDay.format(time);
}

export function utcTimeWithDay(time: Date): string {
  return `${utcWithDay.format(time)} UTC`;
}

export function number(value: number): string {
  return count.format(value);
}

const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

export function bytes(value: number): string {
  const power = value < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(value) / 10));
  const scaled = value / 1024 ** power;
  const digits = power === 0 || scaled >= 100 ? 0 : 1;
  const text = new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(scaled);
  return `${text} ${units[power]}`;
}

/** Such as `about 43 min`. */
export function duration(seconds: number): string {
  if (seconds < 60) return texts.time.seconds(Math.max(1, Math.round(seconds)));
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? texts.time.minutes(minutes) : texts.time.hours(Math.floor(minutes / 60), minutes % 60);
}

export function percent(share: number): string {
  return `${Math.floor(share * 100)} %`;
}
