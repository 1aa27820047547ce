import { useQueries } from '@tanstack/react-query';
import type { ExportArtifact } from '../../../client/src/index.ts';
import { setsOf } from './artifact-sets.ts';
import { setQuery } from './lists.ts';

/** A file, or a set of files that stands as one. */
export interface ArtifactRow {
  readonly key: string;
  readonly name: string;
  /** Of the row; of a set, the last one: the others have numbered names. */
  readonly artifact: ExportArtifact;
  readonly files: readonly ExportArtifact[];
  readonly isWhole: boolean;
  /** Of a set, from 1. */
  readonly part?: number;
}

/** A file as a row of its own. */
export function rowOf(file: ExportArtifact): ArtifactRow {
  return { key: `file ${file.id}`, name: file.file_name, artifact: file, files: [file], isWhole: true };
}

/** Files of one run as one row; of a set that the list has some files of only, the others are asked for. */
export function useArtifactRows(artifacts: readonly ExportArtifact[]): ArtifactRow[] {
  const incomplete = setsOf(artifacts, new Map()).filter(({ isWhole }) => !isWhole);
  const others = useQueries({ queries: incomplete.map(({ runId }) => setQuery(runId)) });
  const loaded = new Map(
    incomplete.flatMap(({ runId }, index) => {
      const files = others[index]?.data;
      return files === undefined || files.length === 0 ? [] : [[runId, files] as const];
    }),
  );
  return setsOf(artifacts, loaded).flatMap(({ runId, files, isWhole }) => {
    const last = files.at(-1);
    if (last === undefined) return [];
    return files.length === 1 && isWhole
      ? [rowOf(last)]
      : [{ key: `set ${runId}`, name: last.title, artifact: last, files, isWhole }];
  });
}
