/**
 * How deep lists and objects of a value may lie in each other. JSON of any depth can be read, but what is written or
 * walked through takes stack for each level: a few thousand are too many.
 */
export const mostLevels = 100;

/** Tells whether lists and objects of a value that was read from JSON lie too deep in each other. */
export function isNestedTooDeep(value: unknown, levels = mostLevels): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const part of Object.values(value)) if (isNestedTooDeep(part, levels - 1)) return true;
  return false;
}
