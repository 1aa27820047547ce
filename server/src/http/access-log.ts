import type { FastifyRequest } from 'fastify';
import type { Logger } from '../log.ts';
import { originForm } from './base-paths.ts';
import type { App } from './fastify-types.ts';

/**
 * One line per request with the fields of the API reference's "Read Log Lines". What identifies a person travels in
 * query values and in contact keys; both are left out.
 */
export function logAccess(app: App, log: Logger): void {
  app.addHook('onResponse', (request, reply, done) => {
    log.info(
      {
        received_at: request.receivedAt.toISOString(),
        ip: request.ip,
        port: request.socket.localPort,
        method: request.method,
        url: withoutPeople(request),
        status: reply.statusCode,
        duration_ms: Math.round(reply.elapsedTime * 1000) / 1000,
        host: request.host,
        user_agent: request.headers['user-agent'],
        tenant: request.caller?.tenant,
        actor: request.caller?.actor,
      },
      'request',
    );
    done();
  });
}

/** Only what looks like one of our own names and ids is shown: people send e-mail addresses as ids, too. */
function withoutPeople(request: FastifyRequest): string {
  const [path = '', query = ''] = originForm(request.originalUrl).split('?', 2);
  const contactKey = (request.params as Record<string, string> | undefined)?.['contact_key'] !== undefined;
  const safePath = path
    .split('/')
    .map((segment, i, segments) => {
      const personal = contactKey && segments[i - 1] === 'anonymous';
      return personal || !/^[A-Za-z0-9_-]{0,64}$/.test(segment) ? '*' : segment;
    })
    .join('/');
  if (query === '') return safePath;
  const names = query.split('&').map((pair) => /^([A-Za-z][A-Za-z0-9_.-]{0,63})=/.exec(pair)?.[1] ?? '*');
  return `${safePath}?${names.map((name) => `${name}=*`).join('&')}`;
}
