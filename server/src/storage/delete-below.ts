import type { ArtifactStore } from './artifact-store.ts';

/** Removes every object below a prefix, unfinished ones too. */
export async function deleteBelow(store: ArtifactStore, prefix: string): Promise<void> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  await store.delete(keys);
  await store.dropUnfinished(prefix);
}
