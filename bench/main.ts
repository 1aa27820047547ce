import { parseArgs } from 'node:util';
import { benchApi } from './api.ts';
import { benchExport } from './export.ts';
import { benchImport } from './import.ts';
import type { BenchOptions } from './options.ts';
import { benchPrivacy } from './privacy.ts';
import { benchServices } from './services.ts';

const benchmarks: Readonly<Record<string, { run: (options: BenchOptions) => Promise<void>; sizes: string }>> = {
  api: { run: benchApi, sizes: '10000,100000,1000000' },
  export: { run: benchExport, sizes: '100000,1000000' },
  import: { run: benchImport, sizes: '100000,1000000,5000000' },
  privacy: { run: benchPrivacy, sizes: '10000,1000000,10000000' },
  services: { run: benchServices, sizes: '10000,10000000' },
};

const usage = `npm run bench -- <benchmark> [options]

  api         create, query, identify and update beside pgbench and a plain Fastify route
  export      data downloads beside psql, zip and openssl
  import      imports of profiles beside COPY of the same rows
  privacy     what a device costs to find and to forget, and requests with many contacts
  services    the life of a service beside pgbench, and the history of a customer

  --sizes ${benchmarks['api']?.sizes}   profiles (api), interactions (services; ${benchmarks['services']?.sizes},
                                 export; ${benchmarks['export']?.sizes}, privacy; ${benchmarks['privacy']?.sizes}) in each database,
                                 or records of a file (import; ${benchmarks['import']?.sizes})
  --seconds 3                    of each measurement
  --rounds 3                     medians are taken over them
  --write                        puts the tables into docs/benchmarks.md`;

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      sizes: { type: 'string' },
      seconds: { type: 'string', default: '3' },
      rounds: { type: 'string', default: '3' },
      write: { type: 'boolean', default: false },
    },
  });
  const benchmark = benchmarks[positionals[0] ?? ''];
  if (benchmark === undefined) throw new Error(usage);
  const abort = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => abort.abort(new Error(`ended by ${name}`)));
  await benchmark.run({
    sizes: (values.sizes ?? benchmark.sizes).split(',').map((size) => wholeNumber('sizes', size)),
    seconds: wholeNumber('seconds', values.seconds),
    rounds: wholeNumber('rounds', values.rounds),
    write: values.write,
    signal: abort.signal,
  });
}

function wholeNumber(option: string, text: string): number {
  const number = /^\d{1,8}$/.test(text) ? Number(text) : 0;
  if (number < 1) throw new Error(`--${option} takes whole numbers from 1, not '${text}'.`);
  return number;
}

try {
  await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
