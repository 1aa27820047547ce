#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { refuseOldNode } from './runtime.ts';

const usage = `Usage: npx throughline <command>

  open FILE…              decrypt, join, verify and unpack a data download; needs no server and no settings
       --key FILE             the private key of the certificate it was made for
       --passphrase-file FILE its passphrase, otherwise asked for on the terminal
       --out FOLDER           where the files go; by default a folder here with the name of the archive
       --force                replace files that are there
  import-archive FILE…    load a data download into the running server; what is there already stays
       --key, --passphrase-file   as above; the key never leaves this process
       --url URL              the server; by default that of the settings
       --api-key-file FILE    a file with an API key; by default the key of DATA_DIR, on the server's own machine
       --report FILE          writes what became of the archive as JSON
  verify-receipts         verify the receipts of what was forgotten, from the running server
       --url, --api-key-file  as above
       --expect HASH          fail unless the receipt with this hash is among them
  rotate-key [--resume]   encrypt with a new key from now on, and encrypt again what is stored;
                          --resume goes on with an interrupted run without making another key

rotate-key, import-archive and verify-receipts take the settings from the environment, as npm start does. For rotate-key with the
embedded database the server must be stopped first.`;

/**
 * The same functions as the server, for a person. Each command loads what it needs alone: whoever opens a download has
 * no server, and memory is for the download.
 */
async function main([command, ...args]: readonly string[]): Promise<void> {
  refuseOldNode();
  switch (command) {
    case 'open': {
      const { openCommand } = await import('./archives/open-command.ts');
      process.exitCode = await openCommand(args);
      break;
    }
    case 'import-archive': {
      const { importArchiveCommand } = await import('./archive-import/command.ts');
      process.exitCode = await importArchiveCommand(args);
      break;
    }
    case 'verify-receipts': {
      const { verifyReceiptsCommand } = await import('./privacy/verify-receipts.ts');
      process.exitCode = await verifyReceiptsCommand(args, console.log);
      break;
    }
    case 'rotate-key': {
      const { values } = parseArgs({ args, options: { resume: { type: 'boolean', default: false } } });
      const { rotateKey } = await import('./rotate-key.ts');
      await rotateKey(values.resume, console.log);
      break;
    }
    default:
      console.log(usage);
      process.exitCode = command === undefined ? 0 : 2;
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(`throughline: ${(error as Error).message}`);
  process.exitCode = 1;
}
