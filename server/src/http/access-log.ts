import type { FastifyRequest } from 'fastify';
import { isoTimes, type Logger, writeEntry } from '../log.ts';
import { decoded, originForm } from './base-paths.ts';
import type { App } from './fastify-types.ts';

/**
 * One line per request with the fields of the API reference's "Read Log Lines". What identifies a person travels in
 * query values and in contact keys; both are left out.
 */
export function logAccess(app: App, log: Logger): void {
  const receivedAt = isoTimes();
  app.addHook('onResponse', (request, reply, done) => {
    writeEntry(
      log,
      {
        received_at: receivedAt(request.receivedAt.getTime()),
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

/** Most paths, as a whole: nothing in them has to be left out. */
const plainPath = /^(?:\/[A-Za-z0-9_-]{0,64})*$/;

/** Only what looks like one of our own names and ids is shown: people send e-mail addresses as ids, too. */
function withoutPeople(request: FastifyRequest): string {
  const [path = '', query = ''] = originForm(request.originalUrl).split('?', 2);
  if (request.routeOptions.url === undefined) return unknownPath(path);
  const safePath = plainPath.test(path) && !/anonymous/i.test(path) ? path : maskedPath(path);
  if (query === '') return safePath;
  const names = query.split('&').map((pair) => /^([A-Za-z][A-Za-z0-9_.-]{0,63})=/.exec(pair)?.[1] ?? '*');
  return `${safePath}?${names.map((name) => `${name}=*`).join('&')}`;
}

/** Of a path that no route has nobody can say what stands where. */
function unknownPath(path: string): string {
  const [, first = '', ...rest] = path.split('/');
  const safe = /^[A-Za-z0-9_-]{0,64}$/.test(first) ? first : '*';
  return rest.length === 0 ? `/${safe}` : `/${safe}/*`;
}

/** Behind `anonymous` a contact key may stand, also where the router does not find one. */
function maskedPath(path: string): string {
  const segments = path.split('/');
  const anonymous = segments.findIndex((segment) => /^anonymous$/i.test(decoded(segment)));
  return segments
    .map((segment, i) => {
      const isPlain = /^[A-Za-z0-9_-]{0,64}$/.test(segment);
      if (anonymous >= 0 && i > anonymous) return /^(|active|completed)$/.test(segment) ? segment : '*';
      return isPlain ? segment : '*';
    })
    .join('/');
}
