import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type JsonLine, readJsonLines } from '../archives/json-lines.ts';
import type { Kind } from './line.ts';
import { type LoadResult, nothingLoaded } from './result.ts';

/** The server that an archive is loaded into. */
export interface Target {
  readonly url: string;
  readonly authorization: string;
  readonly signal: AbortSignal;
}

/** What became of a file: every line is in one of the four. */
export interface FileReport extends LoadResult {
  readonly file: string;
  readonly kind: Kind;
  lines: number;
}

/** Lines that are sent together: at most so many, of about so many bytes. */
const mostLines = 500;
const mostBytes = 4 * 1024 * 1024;

/** An attachment of half a gigabyte is a line of that size in base64: what is larger cannot be read as one text. */
const maxLineBytes = 500 * 1024 * 1024;

/** How long a server that does not answer is waited for, such as one that is started again. */
const patienceMs = 120_000;

/** Loads one file of an archive, some lines at a time. A request that is repeated changes nothing more. */
export async function loadEntry(
  target: Target,
  kind: Kind,
  entry: { readonly name: string; readonly size: number },
  stream: Readable,
  show: (done: number, total: number) => void,
): Promise<FileReport> {
  const report: FileReport = { file: entry.name, kind, lines: 0, ...nothingLoaded() };
  let sentBytes = 0;
  let texts: string[] = [];
  let numbers: number[] = [];
  let bytes = 0;
  const flush = async () => {
    if (texts.length === 0) return;
    add(report, numbers, await send(target, kind, texts.join('\n')));
    sentBytes += bytes;
    show(sentBytes, entry.size);
    [texts, numbers, bytes] = [[], [], 0];
  };
  for await (const line of readJsonLines(stream, { maxLineBytes })) {
    target.signal.throwIfAborted();
    report.lines += 1;
    if (line.error !== undefined) {
      report.rejected.push(refused(line));
      continue;
    }
    const text = JSON.stringify(line.value);
    if (bytes + text.length > mostBytes) await flush();
    texts.push(text);
    numbers.push(line.number);
    bytes += text.length;
    if (texts.length >= mostLines) await flush();
  }
  await flush();
  return report;
}

function refused({ number, error = 'not JSON' }: JsonLine): { line: number; reason: string } {
  return { line: number, reason: `the line is ${error}` };
}

function add(report: FileReport, numbers: readonly number[], result: LoadResult): void {
  report.created += result.created;
  report.updated += result.updated;
  report.unchanged += result.unchanged;
  report.customers_made += result.customers_made;
  for (const { line, reason } of result.rejected) report.rejected.push({ line: numbers[line - 1] ?? 0, reason });
  for (const counts of ['kept', 'filled'] as const) {
    for (const [name, count] of Object.entries(result[counts])) {
      report[counts][name] = (report[counts][name] ?? 0) + count;
    }
  }
}

/** @throws {Error} what the server says, when it refuses, or does not answer for long */
async function send(target: Target, kind: Kind, body: string): Promise<LoadResult> {
  const { url, authorization, signal } = target;
  const limit = Date.now() + patienceMs;
  for (let pause = 100; ; pause = Math.min(pause * 2, 2000)) {
    signal.throwIfAborted();
    const answer = await fetch(`${url}/archives/records?kind=${kind}`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/x-ndjson' },
      body,
      signal,
    }).catch((error: Error) => error);
    if (!(answer instanceof Error)) {
      if (answer.status === 200) return (await answer.json()) as LoadResult;
      if (answer.status !== 503) throw new Error(`the server refuses the lines: ${await descriptionOf(answer)}`);
      await answer.body?.cancel();
    }
    if (Date.now() > limit) {
      const reason = answer instanceof Error ? `does not answer at ${url}` : 'is not ready';
      throw new Error(`the server ${reason}; what was loaded stays, and the command can be repeated.`);
    }
    await sleep(pause, undefined, { signal });
  }
}

async function descriptionOf(answer: Response): Promise<string> {
  const text = await answer.text();
  try {
    return `${answer.status} ${(JSON.parse(text) as { description: string }).description}`;
  } catch {
    return String(answer.status);
  }
}
