import type { FastifyRequest } from 'fastify';
import type { Logger } from '../log.ts';
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

function withoutPeople(request: FastifyRequest): string {
  const [path = '', query] = request.originalUrl.split('?', 2);
  const parameters = request.params as Record<string, string> | undefined;
  const safePath = parameters?.['contact_key'] === undefined ? path : path.replace(/(\/anonymous\/)[^/]+/, '$1*');
  if (query === undefined || query === '') return safePath;
  return `${safePath}?${query
    .split('&')
    .map((pair) => `${pair.split('=', 1)[0]}=*`)
    .join('&')}`;
}
