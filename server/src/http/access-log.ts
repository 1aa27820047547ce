import type { FastifyRequest } from 'fastify';
import { isoTimes, type Logger, writeEntry } from '../log.ts';
import { originForm } from './base-paths.ts';
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
  const contactKey = (request.params as Record<string, string> | undefined)?.['contact_key'] !== undefined;
  const safePath = plainPath.test(path) && !contactKey ? path : maskedPath(path, contactKey);
  if (query === '') return safePath;
  const names = query.split('&').map((pair) => /^([A-Za-z][A-Za-z0-9_.-]{0,63})=/.exec(pair)?.[1] ?? '*');
  return `${safePath}?${names.map((name) => `${name}=*`).join('&')}`;
}

function maskedPath(path: string, contactKey: boolean): string {
  return path
    .split('/')
    .map((segment, i, segments) => {
      const personal = contactKey && segments[i - 1] === 'anonymous';
      return personal || !/^[A-Za-z0-9_-]{0,64}$/.test(segment) ? '*' : segment;
    })
    .join('/');
}
