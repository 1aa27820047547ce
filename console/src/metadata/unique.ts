import type { ExtensionSchema } from '../../../client/src/index.ts';

/** The lists of attributes that are unique together; names that stand alone are one list, and the first. */
export function uniqueKeysOf({ unique = [] }: ExtensionSchema): readonly (readonly string[])[] {
  const flat = unique.filter((item) => typeof item === 'string');
  const further = unique.filter((item) => typeof item !== 'string');
  return flat.length > 0 ? [flat, ...further] : further;
}

/** Whether a record can be selected by a list of its unique attributes. */
export function selectsRecords({ unique = [] }: ExtensionSchema): boolean {
  return unique.some((item) => typeof item === 'string');
}
