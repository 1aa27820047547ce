import type { Definitions, IdentificationKey, Interaction, Profile } from '../../../client/src/index.ts';
import { client } from '../api/client.ts';
import { asPage } from '../api/pages.ts';
import { pageSize, useList } from '../api/use-list.ts';
import { customersKey } from './profile.ts';

/** What somebody looks for. It names people, so it is kept with the history of the browser and not in the address. */
export type CustomerSearch =
  | { readonly by: 'key'; readonly key: string | null; readonly where: Readonly<Record<string, string>> }
  | { readonly by: 'device'; readonly device: string }
  | { readonly by: 'words'; readonly words: string; readonly media: string };

declare module '@tanstack/history' {
  interface HistoryState {
    customerSearch?: CustomerSearch;
  }
}

const paged = (cursor: string | undefined) => ({ limit: pageSize, ...(cursor !== undefined && { cursor }) });

export function useIdentified({ key, where }: CustomerSearch & { by: 'key' }) {
  return useList<Profile>([...customersKey, 'identified', key, where], async (cursor, signal) =>
    asPage(
      await client.identifyCustomer({
        query: { ...where, ...(key !== null && { id_key: key }), include_profile: 'yes', ...paged(cursor) },
        signal,
      }),
    ),
  );
}

export function useFoundByDevice({ device }: CustomerSearch & { by: 'device' }) {
  return useList([...customersKey, 'device', device], (cursor, signal) =>
    client.findCustomersByDevice({ query: { device, ...paged(cursor) }, signal }),
  );
}

export function useSaid({ words, media }: CustomerSearch & { by: 'words' }) {
  return useList<Interaction>([...customersKey, 'said', words, media], (cursor, signal) =>
    client.searchInteractions({
      query: { q: words, ...(media !== '' && { media_type: media }), ...paged(cursor) },
      signal,
    }),
  );
}

/** Every attribute that a search can name: core ones as they are, those of an extension with its name in front. */
export function searchableAttributes({ attributes, extensions }: Definitions): string[] {
  return [
    ...attributes.map(({ name }) => name),
    ...extensions.profile.flatMap((schema) => schema.attributes.map(({ name }) => `${schema.name}.${name}`)),
  ];
}

/** What leads an identification key: without one of these nobody can be looked for. */
export function leadingAttributes(keys: readonly IdentificationKey[]): Set<string> {
  return new Set(keys.flatMap(({ attributes }) => attributes.slice(0, 1)));
}
