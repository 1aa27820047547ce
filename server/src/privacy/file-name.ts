import type { RequestType } from './request-file.ts';

/** The letters of a name in which no address of e-mail can stand. */
const pattern = /^(forget|export)-(\d{8})_[A-Za-z0-9._-]{1,100}\.json$/;

/** What becomes of a file of this name. */
export type NameRead =
  | { readonly type: RequestType; readonly ignored?: undefined }
  /** Why it is left alone. */
  | { readonly type?: undefined; readonly ignored: string };

/**
 * Reads the name of a submitted file: `<forget|export>-<yyyymmdd>_<unique>.json`, today's date in UTC (GDPR guide, "Input
 * JSON File Naming Conventions"). Others are left alone.
 */
export function readFileName(name: string, now: Date): NameRead {
  const [, prefix, date] = pattern.exec(name) ?? [];
  if (prefix === undefined) return { ignored: 'the name is not <forget|export>-<yyyymmdd>_<unique>.json' };
  const today = now.toISOString().slice(0, 10).replaceAll('-', '');
  if (date !== today) return { ignored: `the date in the name is not that of the day it came, ${today} (UTC)` };
  return { type: prefix === 'forget' ? 'FORGET' : 'EXPORT' };
}

/** The names of what a submitted file ends in (GDPR guide, "Result File Naming"). */
export function resultName(name: string, kind: 'execution-log' | 'archive'): string {
  return `${name.replace(/\.json$/, '')}-${kind}.${kind === 'archive' ? 'zip' : 'json'}`;
}
