import type { KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { ArchiveError, about } from './archive-error.ts';
import { askPassphrase } from './ask-passphrase.ts';
import { readPrivateKey } from './private-key.ts';

/** What the commands on archives have in common. */

/** What the options of a command are, as `parseArgs` of Node takes them. */
type Options = NonNullable<ParseArgsConfig['options']>;
type Values<Of extends Options> = ReturnType<
  typeof parseArgs<{ args: string[]; allowPositionals: true; options: Of }>
>['values'];

/**
 * Runs a command on files. Answers the exit code: 2 when it is called wrongly, with the usage; 1 when it failed.
 */
export async function runOnFiles<const Of extends Options>(
  args: readonly string[],
  { options, usage }: { readonly options: Of; readonly usage: string },
  run: (files: readonly string[], values: Values<Of>, signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const refuse = (reason: string) => {
    process.stderr.write(`throughline: ${reason}\n\n${usage}\n`);
    return 2;
  };
  let parsed: { values: Values<Of>; positionals: string[] };
  try {
    parsed = parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    return refuse((error as Error).message);
  }
  if (parsed.positionals.length === 0) return refuse('no file was given.');
  return await runInterruptible((signal) => run(parsed.positionals, parsed.values, signal));
}

/** Runs a command that a signal ends in order. Answers the exit code; 1 when it failed. */
async function runInterruptible(run: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const interrupted = new AbortController();
  const interrupt = (signal: NodeJS.Signals) => interrupted.abort(new Error(`it was ended by ${signal}.`));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, interrupt);
  try {
    return await run(interrupted.signal);
  } catch (error) {
    clearLine();
    process.stderr.write(`throughline: ${reasonOf(error, interrupted.signal)}\n`);
    return 1;
  }
}

function reasonOf(error: unknown, interrupted: AbortSignal): string {
  const { message } = interrupted.aborted ? (interrupted.reason as Error) : (error as Error);
  return error instanceof ArchiveError && error.problem === 'noKey' ? `${message} Give --key.` : message;
}

/** Reads the file of a private key; its passphrase comes from another file, or from the terminal. */
export async function loadKey(
  file: string,
  passphraseFile: string | undefined,
  signal: AbortSignal,
): Promise<KeyObject> {
  const pem = await readFile(file, 'utf8');
  try {
    return await readPrivateKey(pem, async () =>
      passphraseFile === undefined
        ? await askPassphrase(file, signal)
        : ((await readFile(passphraseFile, 'utf8')).split(/\r?\n/, 1)[0] ?? ''),
    );
  } catch (error) {
    throw about(file, error);
  }
}

/** On a terminal only, and not more often than one can read. */
export function progress(what: string): (done: number, total: number) => void {
  let shownAt = 0;
  return (done, total) => {
    const now = performance.now();
    if (!process.stderr.isTTY || now - shownAt < 200) return;
    shownAt = now;
    process.stderr.write(`\r${what} ${Math.floor((done / Math.max(total, 1)) * 100)} %\x1b[K`);
  };
}

export function clearLine(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
}
