import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { ArchiveError } from './archive-error.ts';

/** Asks on the terminal, without showing what is typed. */
export async function askPassphrase(file: string, signal: AbortSignal): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new ArchiveError('key', 'it is encrypted: give its passphrase in a file with --passphrase-file.');
  }
  const unseen = new Writable({ write: (_text, _encoding, written) => written() });
  const lines = createInterface({ input: process.stdin, output: unseen, terminal: true, signal });
  process.stderr.write(`Passphrase of ${file}: `);
  try {
    return await new Promise((resolve, reject) => {
      lines.on('line', resolve);
      // Ctrl+C and Ctrl+D.
      lines.on('close', () => reject(new ArchiveError('key', 'it is encrypted and no passphrase was given.')));
    });
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}
