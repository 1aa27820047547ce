import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import { clearLine, loadKey, progress, runOnFiles } from '../archives/command-line.ts';
import { type Archive, openArchive } from '../archives/open-archive.ts';
import { findServer, serverOptions } from '../running-server.ts';
import type { Kind } from './line.ts';
import { type FileReport, loadEntry } from './send.ts';

const usage = `Usage: npx throughline import-archive FILE… [--key key.pem] [--passphrase-file FILE]
                                       [--url URL] [--api-key-file FILE] [--report FILE]

Decrypts a data download here and loads its contacts, contact attributes, interactions and attachments
into a running server. Records keep their ids; what is there already stays, so it can be repeated.`;

/** The files of an archive, in the order in which they are loaded: what belongs to something comes behind it. */
const files: readonly (readonly [kind: Kind, name: RegExp])[] = [
  ['contact', /(^|\/)Contact-[^/]*\.json$/i],
  ['contactattribute', /(^|\/)ContactAttribute-[^/]*\.json$/i],
  ['interaction', /(^|\/)Interaction-(?!Attachment-)[^/]*\.json$/i],
  ['document', /(^|\/)Interaction-Attachment-[^/]*\.json$/i],
];

const options = {
  key: { type: 'string' },
  'passphrase-file': { type: 'string' },
  ...serverOptions,
  report: { type: 'string' },
} as const;

/** Answers the exit code: 0 everything is loaded, 1 not, 2 called wrongly, 3 loaded but for lines that were refused. */
export async function importArchiveCommand(args: readonly string[]): Promise<number> {
  return await runOnFiles(args, { options, usage }, (paths, values, signal) => run({ paths, ...values }, signal));
}

interface Arguments {
  readonly paths: readonly string[];
  readonly key?: string;
  readonly 'passphrase-file'?: string;
  readonly url?: string;
  readonly 'api-key-file'?: string;
  readonly report?: string;
}

async function run(args: Arguments, signal: AbortSignal): Promise<number> {
  const target = { ...(await findServer(args)), signal };
  const key = args.key === undefined ? undefined : await loadKey(args.key, args['passphrase-file'], signal);
  const archive = await openArchive(args.paths, {
    key,
    spoolFolder: os.tmpdir(),
    signal,
    progress: progress('opening'),
  });
  try {
    await verify(archive, signal);
    const reports: FileReport[] = [];
    const known = new Set<string>();
    for (const [kind, pattern] of files) {
      for (const entry of archive.entries.filter(({ name }) => pattern.test(name))) {
        known.add(entry.name);
        const show = progress(entry.name);
        reports.push(await loadEntry(target, kind, entry, archive.read(entry), show));
      }
    }
    const others = archive.entries.map(({ name }) => name).filter((name) => !known.has(name));
    clearLine();
    const report = { archive: archive.name, files: reports, other_files: others };
    if (args.report !== undefined) {
      await writeFile(args.report, `${JSON.stringify(report, undefined, 2)}\n`, { mode: 0o600 });
    }
    print(reports, others);
    return reports.some(({ rejected }) => rejected.length > 0) ? 3 : 0;
  } finally {
    await archive.dispose();
  }
}

/** Reads everything once: what is damaged somewhere is not loaded in part. */
async function verify(archive: Archive, signal: AbortSignal): Promise<void> {
  const total = archive.entries.reduce((sum, entry) => sum + entry.size, 0);
  const show = progress('verifying');
  let done = 0;
  for (const entry of archive.entries) {
    for await (const piece of archive.read(entry)) {
      signal.throwIfAborted();
      done += (piece as Buffer).length;
      show(done, total);
    }
  }
}

const mostShown = 20;

/** The mapping report: what went where, what is kept aside, what was refused and why. */
function print(reports: readonly FileReport[], others: readonly string[]): void {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  for (const report of reports) {
    const { lines, created, updated, unchanged, rejected } = report;
    say(`${report.file}: ${lines} lines`);
    say(`  created ${created}, updated ${updated}, unchanged ${unchanged}, rejected ${rejected.length}`);
    const counted = (counts: Readonly<Record<string, number>>) =>
      Object.entries(counts)
        .map(([name, count]) => `${name} (${count})`)
        .join(', ');
    if (Object.keys(report.kept).length > 0) say(`  kept aside, without a place here: ${counted(report.kept)}`);
    if (Object.keys(report.filled).length > 0) say(`  filled in, missing there: ${counted(report.filled)}`);
    if (report.customers_made > 0) say(`  customers of whom only the id is known: ${report.customers_made}`);
    for (const { line, reason } of rejected.slice(0, mostShown)) say(`  line ${line} rejected: ${reason}`);
    if (rejected.length > mostShown) say(`  … and ${rejected.length - mostShown} more: --report FILE lists all`);
  }
  if (reports.length === 0) say('The archive has no contacts, contact attributes, interactions or attachments.');
  if (others.length > 0) say(`not loaded: ${others.join(', ')}`);
}
