import { writeFile } from 'node:fs/promises';
import { createApp } from '../server/src/app.ts';
import { readConfig } from '../server/src/config.ts';
import type { Context } from '../server/src/context.ts';
import { createLog } from '../server/src/log.ts';
import { clientSource, type Document } from './client-source.ts';

/**
 * Writes openapi.json from the routes' own schemas, and from it the operations of the client. Registering routes asks
 * neither database nor clock.
 */
const config = readConfig({});
const app = await createApp({ config, log: createLog('silent') } as Context);
await app.ready();
const text = `${JSON.stringify(app.swagger(), null, 2)}\n`;
await writeFile(new URL('../openapi.json', import.meta.url), text);
// As it is read by others: without what JSON cannot say.
const source = clientSource(JSON.parse(text) as Document);
await writeFile(new URL('../client/src/operations.ts', import.meta.url), source);
console.log('openapi.json and client/src/operations.ts are written.');
