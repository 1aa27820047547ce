import { createHmac } from 'node:crypto';
import { stringifySetCookie } from 'cookie';
import { type Static, Type } from 'typebox';
import type { Context } from '../context.ts';
import { closed, noContent, responses } from '../http/answers.ts';
import type { App } from '../http/fastify-types.ts';
import { notify } from '../operations/control.ts';
import { modeSchema } from '../operations/mode-schema.ts';
import { recordAudit } from './audit.ts';
import { hashSecret, newSecret, sessionCookie } from './authenticate.ts';
import type { Caller } from './caller.ts';
import { findTenantName } from './queries.ts';

const shortSessionHours = 12;
const rememberedDays = 30;

const login = closed({
  tenant: Type.Optional(Type.String({ minLength: 1, maxLength: 64, default: 'default' })),
  name: Type.String({ minLength: 1, maxLength: 64 }),
  password: Type.String({ minLength: 1, maxLength: 256 }),
  remember_me: Type.Optional(Type.Boolean({ default: false })),
});

const session = Type.Object(
  {
    name: Type.String(),
    tenant: Type.String({ description: 'Name of the tenant that the caller belongs to.' }),
    tasks: Type.Array(Type.String()),
    server_mode: modeSchema('That of the tenant.'),
    csrf_token: Type.String({ description: 'Sent back as `X-CSRF-Token` with whatever changes something.' }),
  },
  { title: 'Session' },
);

/** Bound to the session's token, so that it needs no memory of its own. */
export function csrfTokenOf(sessionToken: string): string {
  return createHmac('sha256', sessionToken).update('csrf').digest('base64url');
}

/** The console's sessions: a cookie that scripts cannot read, and a token that other sites cannot know. */
export function registerSessions(app: App, context: Context): void {
  const secure = context.config.publicUrl.startsWith('https:');
  const cookie = (value: string, maxAge: number | undefined) =>
    stringifySetCookie({
      name: sessionCookie,
      value,
      path: '/',
      httpOnly: true,
      sameSite: 'strict',
      secure,
      ...(maxAge !== undefined && { maxAge }),
    });

  app.post(
    '/access/sessions',
    {
      config: { tasks: 'anybody' },
      schema: {
        tags: ['Access'],
        operationId: 'logIn',
        summary: 'Log in: answers a session cookie',
        security: [],
        body: login,
        response: responses({ 201: session }),
      },
    },
    async (request, reply) => {
      const { tenant = 'default', name, password, remember_me = false } = request.body;
      const caller = await context.authenticator.logIn(tenant, name, password, request.ip);
      context.gate.check(caller.tenant, 'both');
      const maxAge = remember_me ? rememberedDays * 24 * 3600 : shortSessionHours * 3600;
      const token = await startSession(context, caller, maxAge);
      // Without "remember me" the cookie ends with the browser, the session with its hours.
      reply.header('set-cookie', cookie(token, remember_me ? maxAge : undefined));
      return reply.code(201).send(await describe(context, caller, token));
    },
  );

  app.get(
    '/access/sessions/current',
    {
      config: { tasks: 'any user' },
      schema: {
        tags: ['Access'],
        operationId: 'getSession',
        summary: 'Who am I',
        response: responses({ 200: session }),
      },
    },
    async ({ caller }) => await describe(context, caller, caller.sessionToken),
  );

  app.delete(
    '/access/sessions/current',
    {
      config: { tasks: 'any user' },
      schema: {
        tags: ['Access'],
        operationId: 'logOut',
        summary: 'Log out: ends the session of the cookie',
        response: responses({ 204: noContent('The session has ended.') }),
      },
    },
    async (request, reply) => {
      const { tenant, sessionToken } = request.caller;
      if (sessionToken !== undefined) {
        await context.database.transaction(tenant, async (tx) => {
          await tx.query('DELETE FROM sessions WHERE tenant_id = $1 AND token_hash = $2', [
            tenant,
            hashSecret(sessionToken),
          ]);
          await recordAudit(tx, request.caller, context.now(), {
            action: 'logOut',
            recordType: 'session',
            recordId: request.caller.actor,
          });
          await notify(tx, { kind: 'access', tenant });
        });
        context.authenticator.forget(tenant);
      }
      reply.header('set-cookie', cookie('', 0));
      return reply.code(204).send(null);
    },
  );
}

async function startSession({ database, now }: Context, caller: Caller, seconds: number): Promise<string> {
  const { secret, hash } = newSecret('tls', caller.tenant);
  const at = now();
  await database.transaction(caller.tenant, async (tx) => {
    await tx.query(
      'INSERT INTO sessions (tenant_id, token_hash, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)',
      [caller.tenant, hash, caller.userId, at, new Date(at.getTime() + seconds * 1000)],
    );
    await recordAudit(tx, caller, at, { action: 'logIn', recordType: 'session', recordId: caller.actor });
  });
  return secret;
}

async function describe(
  { database, gate }: Context,
  caller: Caller,
  token: string | undefined,
): Promise<Static<typeof session>> {
  return {
    name: caller.name,
    tenant: await database.system((db) => findTenantName(db, caller.tenant)),
    tasks: [...caller.tasks].sort(),
    server_mode: gate.state(caller.tenant).mode,
    csrf_token: token === undefined ? '' : csrfTokenOf(token),
  };
}
