import type { SshKey } from '../../../client/src/index.ts';
import { client, queryClient } from '../api/client.ts';

/** More than a user can have. */
const all = 500;

const keysKey = ['ssh keys'];

/** The caller's SSH keys. */
export const sshKeysQuery = {
  queryKey: keysKey,
  queryFn: async () => (await client.listSshKeys({ query: { limit: all } })).data.items,
};

/** Adds public keys. They go first, so that the lines that a refusal names are those of `text`. */
export async function addKeys(text: string): Promise<void> {
  const given = new Set(text.split(/\r\n|\r|\n/).map(keyIn));
  const others = (await currentKeys()).filter(({ line }) => !given.has(keyIn(line)));
  await replace([text, ...others.map(({ line }) => line)].join('\n'));
}

export async function removeKey(line: string): Promise<void> {
  const left = (await currentKeys()).filter((key) => key.line !== line);
  await replace(left.map((key) => key.line).join('\n'));
}

/** The key itself, without its comment. */
function keyIn(line: string): string {
  return line.trim().split(/\s+/, 2).join(' ');
}

/** Asked for again: another page may have changed them. */
async function currentKeys(): Promise<SshKey[]> {
  return await queryClient.fetchQuery({ ...sshKeysQuery, staleTime: 0 });
}

async function replace(lines: string): Promise<void> {
  await client.putSshKeys({ body: lines, contentType: 'text/plain' });
  await queryClient.invalidateQueries({ queryKey: keysKey });
}
