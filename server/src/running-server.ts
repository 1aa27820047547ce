import { readFile } from 'node:fs/promises';
import { readConfig } from './config.ts';
import { hasKeyring, openKeyring } from './keyring.ts';

/** A running server, as a tool calls it. */
export interface RunningServer {
  readonly url: string;
  readonly authorization: string;
}

/** Options of tools that call one. */
export const serverOptions = { url: { type: 'string' }, 'api-key-file': { type: 'string' } } as const;

/** The server of the settings, with the key that only those can read who can read everything of it anyway. */
export async function findServer({
  url,
  'api-key-file': apiKeyFile,
}: {
  readonly url?: string;
  readonly 'api-key-file'?: string;
}): Promise<RunningServer> {
  const config = readConfig(process.env);
  const base = (url ?? config.publicUrl).replace(/\/+$/, '');
  if (!URL.canParse(base)) throw new Error(`--url must be an absolute URL, not '${base}'.`);
  if (apiKeyFile !== undefined)
    return { url: base, authorization: `Bearer ${(await readFile(apiKeyFile, 'utf8')).trim()}` };
  if (!(await hasKeyring(config.dataDir))) {
    throw new Error(`DATA_DIR ${config.dataDir} is not that of a server: set it, or give --api-key-file.`);
  }
  const { localToken } = await openKeyring(config.dataDir);
  return { url: base, authorization: `Bearer ${localToken}` };
}
