/** The digests of some devices, as `device_keys` has them. */
export type Digests = ReadonlySet<string>;

export const noDigests: Digests = new Set();

export function sameDigests(one: Digests, other: Digests): boolean {
  return one.size === other.size && [...one].every((digest) => other.has(digest));
}
