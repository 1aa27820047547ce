import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { type Answer, type Call, type Called, expectStatus } from './test-server.ts';

/** A line of the report. */
export type ReportLine = readonly [index: string, outcome: string, customerId: string, reason: string];

/** An import that has ended. */
export interface Ended {
  readonly row: Answer['body'];
  readonly report: readonly ReportLine[];
}

const patienceMs = 120_000;

/** Orders an import; `query` is what follows `file_name`. */
export async function order(
  server: Called,
  csv: string | Uint8Array<ArrayBuffer>,
  query = '',
  options: Call = {},
): Promise<Answer> {
  return await server.call('POST', `/profiles/imports?file_name=people.csv${query && `&${query}`}`, undefined, {
    raw: csv,
    ...options,
    headers: { 'content-type': 'text/csv', ...options.headers },
  });
}

/** Waits until an import has ended. */
export async function ended(server: Called, id: number, as?: string): Promise<Ended> {
  const options = as === undefined ? {} : { as };
  for (const limit = Date.now() + patienceMs; Date.now() < limit; await delay(30)) {
    const { body: row } = await expectStatus(200, server.call('GET', `/profiles/imports/${id}`, undefined, options));
    if (row.finished_at === null) continue;
    const { text } = await expectStatus(200, server.call('GET', `/profiles/imports/${id}/report`, undefined, options));
    const report = readReport(text);
    addsUp(row, report);
    return { row, report };
  }
  throw new Error(`the import ${id} does not end`);
}

/** Imports a CSV and waits. */
export async function imported(server: Called, csv: string | Uint8Array<ArrayBuffer>, query = ''): Promise<Ended> {
  const { body } = await expectStatus(202, order(server, csv, query));
  return await ended(server, body.id);
}

/** What became of the records, without the ids that the server made up. */
export function outcomes({ report }: Ended): string[] {
  return report.map(([index, outcome]) => `${index} ${outcome}`);
}

function readReport(text: string): ReportLine[] {
  const [header, ...lines] = text.split('\r\n');
  assert.equal(header, 'index,outcome,customer_id,reason');
  assert.equal(lines.pop(), '');
  return lines.map((line) => {
    const [, index = '', outcome = '', customerId = '', reason = ''] = /^(\d+),(\w+),(\w*),(.*)$/.exec(line) ?? [];
    return [index, outcome, customerId, reason.replace(/^"(.*)"$/, '$1').replaceAll('""', '"')];
  });
}

/** Every record has ended in exactly one way, whatever is looked at. */
function addsUp(row: Answer['body'], report: readonly ReportLine[]): void {
  const kinds = ['created', 'updated', 'unchanged', 'ambiguous', 'rejected'];
  assert.equal(
    kinds.reduce((sum, kind) => sum + row[kind], 0),
    row.records,
  );
  for (const kind of kinds) assert.equal(report.filter(([, outcome]) => outcome === kind).length, row[kind], kind);
  const first = row.start_from_index;
  assert.deepEqual(
    report.map(([index]) => Number(index)),
    Array.from({ length: row.records }, (_, i) => first + i),
  );
}
