import type { Profile } from '../../../client/src/index.ts';
import { client, queryClient } from '../api/client.ts';
import { asking } from './definitions.ts';
import { customerTexts } from './texts.ts';

export const customersKey = ['customers'];

/** What changes with a customer is asked for again. */
export function customersChanged(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: customersKey });
}

/** A profile with the extensions that are asked for. */
export const profileQuery = (id: string, extensions: Parameters<typeof asking>[0]) => ({
  queryKey: [...customersKey, 'profile', id, extensions.map(({ name }) => name)],
  queryFn: async () => (await client.getProfile({ path: { customer_id: id }, query: asking(extensions) })).data,
});

/** The values of a core attribute, the primary one first. */
export function valuesOf(profile: Profile, attribute: string): readonly string[] {
  const value = profile[attribute];
  return value === undefined ? [] : Array.isArray(value) ? (value as string[]) : [String(value)];
}

/** How people call a customer; undefined when nothing is known but the id. */
export function nameOf(profile: Profile): string | undefined {
  const parts = ['FirstName', 'LastName'].flatMap((attribute) => valuesOf(profile, attribute)[0] ?? []);
  const name = parts.join(' ').trim();
  return name === '' ? undefined : name;
}

/** The name, or the id of who has none. */
export function titleOf(profile: Profile): string {
  return nameOf(profile) ?? profile.customer_id ?? customerTexts.noName;
}
