import { recordAudit } from '../access/audit.ts';
import type { Caller } from '../access/caller.ts';
import type { Context } from '../context.ts';
import { ApiError, badParameter, missingParameter } from '../errors.ts';
import { listQuery, responses } from '../http/answers.ts';
import type { App } from '../http/fastify-types.ts';
import { takeWholeBodies } from '../http/raw-bodies.ts';
import { readAuthorizedKeys } from './authorized-keys.ts';
import { findSshKeys, type Holder, replaceSshKeys } from './queries.ts';
import { keyFile, keyFileTypes, pageOfKeys, sshKeyList } from './schemas.ts';

/** A key has some hundred bytes, the longest one some thousand. */
const bodyLimit = 256 * 1024;

/** The caller's own public keys: what they log in with over SFTP in place of the password. */
export function registerSshKeys(app: App, context: Context): void {
  const { database, now, writing } = context;
  const config = { tasks: ['GDPR.submitRequests'] };
  const tags = ['Privacy'];

  app.get(
    '/users/me/ssh-keys',
    {
      config,
      schema: {
        tags,
        operationId: 'listSshKeys',
        summary: 'List the caller’s SSH keys',
        querystring: listQuery,
        response: responses({ 200: sshKeyList }),
      },
    },
    async ({ caller, query }) => {
      const keys = await findSshKeys(database.pointReads(caller.tenant), holderOf(caller));
      return pageOfKeys(keys, query);
    },
  );

  takeWholeBodies(app, keyFileTypes, { bodyLimit }, (scope) => {
    scope.put(
      '/users/me/ssh-keys',
      {
        bodyLimit,
        config,
        schema: {
          tags,
          operationId: 'putSshKeys',
          summary: 'Replace the caller’s SSH keys',
          description:
            'Public keys as in OpenSSH’s `authorized_keys`, without options: Ed25519, ECDSA, or RSA of 2048 bits or more. When one is refused the former ones stay. What is logged in over SFTP is logged out.',
          body: keyFile,
          response: responses({ 200: sshKeyList }),
        },
      },
      async (request, reply) => {
        const { caller } = request;
        const holder = holderOf(caller);
        const file = request.body as Buffer | undefined;
        if (file === undefined) throw missingParameter('body');
        const keys = readAuthorizedKeys(textOf(file));
        return await writing.access(request, reply, async (tx) => {
          await replaceSshKeys(tx, holder, keys, now());
          await recordAudit(tx, caller, now(), { action: 'update', recordType: 'ssh_keys', recordId: holder.userId });
          return { status: 200, body: pageOfKeys(keys, {}) };
        });
      },
    );
  });
}

/** @throws {ApiError} 403 for callers that nobody can log in as */
function holderOf({ tenant, userId }: Caller): Holder {
  if (userId === undefined) throw new ApiError('forbidden', 'SSH keys belong to users: call this as the user');
  return { tenant, userId };
}

function textOf(file: Buffer): string {
  const text = file.toString('utf8');
  if (text.includes('\ufffd') || text.includes('\0')) throw badParameter('keys', 'it is not text in UTF-8');
  return text;
}
