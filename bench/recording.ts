import { readFile } from 'node:fs/promises';

export interface RecordedStatement {
  readonly text: string;
  /** In PostgreSQL's text form. */
  readonly values: readonly (string | null)[];
}

export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly statements: RecordedStatement[];
}

export async function readRecording(file: string): Promise<RecordedRequest[]> {
  return JSON.parse(await readFile(file, 'utf8')) as RecordedRequest[];
}

/**
 * The requests that sent the usual statements. A few sent more: the first ones on a connection say which tenant it is
 * for, and the first of all read the metadata.
 */
export function usualRequests(requests: readonly RecordedRequest[]): RecordedRequest[] {
  const byStatements = Map.groupBy(requests, ({ statements }) => statements.map(({ text }) => text).join(';\n'));
  const [usual = []] = [...byStatements.values()].sort((a, b) => b.length - a.length);
  return usual;
}
