import { writeFile } from 'node:fs/promises';
import { createApp } from '../server/src/app.ts';
import { readConfig } from '../server/src/config.ts';
import type { Context } from '../server/src/context.ts';
import { createLog } from '../server/src/log.ts';

/** Writes openapi.json from the routes' own schemas. Registering routes asks neither database nor clock. */
const config = readConfig({});
const app = await createApp({ config, log: createLog('silent') } as Context);
await app.ready();
await writeFile(new URL('../openapi.json', import.meta.url), `${JSON.stringify(app.swagger(), null, 2)}\n`);
console.log('openapi.json is written.');
