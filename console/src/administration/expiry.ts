/** How long a key lives: as long as before, for ever, for some days from now, or until a time. */
export type Lifetime = 'stays' | 'never' | '30' | '90' | '365' | 'at';

export const lifetimes = ['never', '30', '90', '365', 'at'] as const;

const dayMs = 24 * 3600 * 1000;

/**
 * When a key ends, for the API.
 *
 * @param at as `<input type="datetime-local">` gives it, in the reader's zone
 * @returns null: never; undefined: what was chosen is no time in the future
 */
export function expiryOf(lifetime: Exclude<Lifetime, 'stays'>, at: string, now: Date): string | null | undefined {
  if (lifetime === 'never') return null;
  const time = lifetime === 'at' ? new Date(at).getTime() : now.getTime() + Number(lifetime) * dayMs;
  return time > now.getTime() ? new Date(time).toISOString() : undefined;
}
