import { ApiError, type Client, createClient } from '../client/src/index.ts';
import { readConfig } from '../server/src/config.ts';
import { openKeyring } from '../server/src/keyring.ts';

/** The running server, spoken to as a tool on its machine does: with the token of its keys folder. */
export interface Connection {
  readonly url: string;
  /** Prints every request and its answer. */
  readonly client: Client;
  /** For what would fill the screen. */
  readonly quietly: Client;
}

/** @throws {Error} when no server answers at the configured address */
export async function connect(): Promise<Connection> {
  const config = readConfig(process.env);
  const { localToken } = await openKeyring(config.dataDir);
  const target = { url: config.publicUrl, apiKey: localToken };
  const quietly = createClient(target);
  await quietly.getServerStatus().catch((cause: unknown) => {
    const problem =
      cause instanceof ApiError
        ? `the server refuses the key of ${config.dataDir}: is that its DATA_DIR?`
        : `no server answers at ${config.publicUrl}: run npm start first`;
    throw new Error(problem, { cause });
  });
  const client = createClient({
    ...target,
    fetch: async (url, init) => {
      const path = url.slice(config.publicUrl.length);
      console.log(`  ${init.method} ${path}${typeof init.body === 'string' ? ` ${short(init.body)}` : ''}`);
      const response = await fetch(url, init);
      console.log(`  → ${response.status} ${short(await response.clone().text())}`.trimEnd());
      return response;
    },
  });
  return { url: config.publicUrl, client, quietly };
}

/** Passes over the refusals of a call that have one of these statuses: what is there already, or is not there yet. */
export async function unless<Result>(statuses: readonly number[], call: Promise<Result>): Promise<Result | undefined> {
  return await call.catch((error: unknown) => {
    if (error instanceof ApiError && statuses.includes(error.status)) return undefined;
    throw error;
  });
}

/** On one line, and not more than that. */
function short(text: string): string {
  const line = text.replaceAll(/\s*\n\s*/g, ' ').trim();
  return line.length <= 150 ? line : `${line.slice(0, 147)}…`;
}
