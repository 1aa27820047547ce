import type { RequestType } from './request-file.ts';

/** With no letters in which an e-mail address could stand. */
const pattern = /^(forget|export)-(\d{8})_[A-Za-z0-9._-]{1,100}\.json$/;

/**
 * Reads the name of a submitted file: `<forget|export>-<yyyymmdd>_<unique>.json` (GDPR guide, "Input JSON File Naming
 * Conventions").
 *
 * @returns an empty object for another name
 */
export function readFileName(name: string): { readonly type?: RequestType; readonly date?: string } {
  const [, prefix, date] = pattern.exec(name) ?? [];
  if (prefix === undefined || date === undefined) return {};
  return { type: prefix === 'forget' ? 'FORGET' : 'EXPORT', date };
}

/** Why a file is left alone; undefined for one that is processed: it carries the day that it comes on, in UTC. */
export function whyIgnored(name: string, now: Date): string | undefined {
  const { date } = readFileName(name);
  if (date === undefined) return 'the name is not <forget|export>-<yyyymmdd>_<unique>.json';
  const today = now.toISOString().slice(0, 10).replaceAll('-', '');
  return date === today ? undefined : `the date in the name is not that of the day it came, ${today} (UTC)`;
}

/** The name of what a submitted file ends in (GDPR guide, "Result File Naming"). */
export function resultName(name: string, kind: 'execution-log' | 'archive'): string {
  return `${name.replace(/\.json$/, '')}-${kind}.${kind === 'archive' ? 'zip' : 'json'}`;
}
