import type { ExportArtifact } from '../../../client/src/index.ts';

/** The files of one run: one file, or a set that is only useful together. */
export interface ArtifactSet {
  readonly runId: string;
  /** In the order that they are put together in. */
  readonly files: readonly ExportArtifact[];
  /** Whether the list has been loaded as far as the last of them. */
  readonly isWhole: boolean;
}

/**
 * The sets of a list, each where its first file is.
 *
 * @param loaded whole sets, of runs of which the list has some files only
 */
export function setsOf(
  artifacts: readonly ExportArtifact[],
  loaded: ReadonlyMap<string, readonly ExportArtifact[]>,
): ArtifactSet[] {
  const byRun = Map.groupBy(artifacts, ({ run_id }) => run_id);
  return [...byRun].map(([runId, listed]) => {
    const all = loaded.get(runId);
    const files = [...(all ?? listed)].sort((a, b) => a.id - b.id);
    return { runId, files, isWhole: all !== undefined || files.length >= (files[0]?.files_of_run ?? 1) };
  });
}
