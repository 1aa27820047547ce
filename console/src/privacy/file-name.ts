import type { RequestType } from './request-file.ts';
import { privacyTexts } from './texts.ts';

const pattern = /^(forget|export)-(\d{8})_([A-Za-z0-9._-]{1,100})\.json$/;

/** What the name of a file asks for; undefined for a name that is not processed. */
export function typeOfName(name: string): RequestType | undefined {
  const [, prefix] = pattern.exec(name) ?? [];
  return prefix === undefined ? undefined : prefix === 'forget' ? 'FORGET' : 'EXPORT';
}

/** Why the server would ignore a file of this name; undefined for one that it processes. */
export function whyIgnored(name: string, now: Date): string | undefined {
  const [, , date] = pattern.exec(name) ?? [];
  if (date === undefined) return privacyTexts.file.badName;
  return date === dayOf(now) ? undefined : privacyTexts.file.otherDay(dayOf(now));
}

/**
 * A name that is processed today and tells of nobody: with the unique part of a former name that is not of today, otherwise
 * with the time and some digits by chance.
 */
export function properName(type: RequestType, now: Date, former = ''): string {
  const [, , date, unique] = pattern.exec(former) ?? [];
  const isUsable = unique !== undefined && date !== dayOf(now);
  return `${type.toLowerCase()}-${dayOf(now)}_${isUsable ? unique : uniquePart(now)}.json`;
}

/** The name of a file whose results these are. */
export function submissionOf(resultName: string): string {
  return resultName.replace(/-(execution-log\.json|archive\.zip)$/, '.json');
}

/** Today in UTC, as it stands in names. */
function dayOf(now: Date): string {
  return now.toISOString().slice(0, 10).replaceAll('-', '');
}

function uniquePart(now: Date): string {
  const [chance = 0] = crypto.getRandomValues(new Uint32Array(1));
  return `${now.toISOString().slice(11, 19).replaceAll(':', '')}-${chance.toString(16).padStart(8, '0')}`;
}
