import { type Static, Type } from 'typebox';
import { checkedByFeature, listOf } from '../http/answers.ts';
import { decodeCursor, defaultLimit, page } from '../http/paging.ts';
import { type AuthorizedKey, fingerprintOf, linesOf } from './authorized-keys.ts';

/** What a `.pub` file is sent as. */
export const keyFileTypes = ['text/plain', 'application/octet-stream'];

export const keyFile = checkedByFeature(
  Type.Unsafe({
    content: {
      'text/plain': {
        schema: {
          type: 'string',
          description: 'Public keys, one a line: type, base64, comment. Empty: none is left.',
        },
      },
    },
  }),
);

const sshKey = Type.Object(
  {
    type: Type.String({ description: 'As `ssh-ed25519`.' }),
    fingerprint_sha256: Type.String({ description: 'As `ssh-keygen -l` shows it.' }),
    comment: Type.String(),
    line: Type.String({ description: 'The key as it was given: type, base64, comment.' }),
  },
  { title: 'SshKey' },
);

export const sshKeyList = listOf(sshKey);

/** A page of the keys in the order in which they were given. */
export function pageOfKeys(
  keys: readonly AuthorizedKey[],
  { limit = defaultLimit, cursor }: { readonly limit?: number; readonly cursor?: string },
): Static<typeof sshKeyList> {
  const [after] = cursor === undefined ? [0] : decodeCursor(cursor, 'number');
  const rows = keys.map((key, index) => ({ key, number: index + 1 })).filter(({ number }) => number > after);
  return page(
    rows,
    limit,
    ({ key }) => ({
      type: key.type,
      fingerprint_sha256: fingerprintOf(key.blob),
      comment: key.comment,
      line: linesOf([key]),
    }),
    ({ number }) => [number],
  );
}
