import { useSuspenseQuery } from '@tanstack/react-query';
import type { Definitions, ExtensionSchema } from '../../../client/src/index.ts';
import { client } from '../api/client.ts';

export const definitionsQuery = {
  queryKey: ['definitions'],
  queryFn: async () => (await client.getDefinitions()).data,
  staleTime: 60_000,
};

/** What customers, services, states and tasks consist of, as far as the user may know. */
export function useDefinitions(): Definitions {
  return useSuspenseQuery(definitionsQuery).data;
}

/** The names of extensions as a query takes them; nothing when there are none to ask for. */
export function asking(extensions: readonly ExtensionSchema[]): { extensions?: string } {
  return extensions.length === 0 ? {} : { extensions: extensions.map(({ name }) => name).join(',') };
}

/** Attributes that every tenant has for each of its media: there are dozens, and most customers have none of them. */
export function isOfMedium(name: string): boolean {
  return /^(LCA_(EmplID|TimeStamp)|Pref_EmplID)_/.test(name);
}

/**
 * What people call a code: the display name of the value of the business attribute that the field is mapped to.
 *
 * @param field such as `Service.type`
 */
export function codeName(definitions: Definitions, field: string, code: number | string): string {
  const mapped = definitions.business_attributes.find(({ cv_attributes }) => cv_attributes.includes(field));
  const value = mapped?.values.find(({ dbid, name }) => dbid === code || name === code);
  return value === undefined ? String(code) : value.display_name || value.name;
}
