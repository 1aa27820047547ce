import { Type } from 'typebox';

const dayMs = 24 * 60 * 60 * 1000;

/** What `remainingDays` answers, as a field of a file that is kept for some time. */
export const remainingDaysSchema = Type.Integer({ description: 'Begun days until it is removed.' });

export function remainingDays(expiresAt: Date, now: Date): number {
  return Math.max(0, Math.ceil((expiresAt.getTime() - now.getTime()) / dayMs));
}
