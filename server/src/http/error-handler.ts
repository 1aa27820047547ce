import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import pg from 'pg';
import { isPoolExhausted, isUnavailable } from '../db/client.ts';
import { ApiError, badParameter, type ErrorName, errorKinds, missingParameter } from '../errors.ts';
import type { Logger } from '../log.ts';
import { originForm } from './base-paths.ts';

/** The one shape of every 4xx and 5xx (API reference, "Errors"; seeds' README, "Error body"). */
export interface ErrorBody {
  readonly http_method: string;
  readonly title: string;
  readonly description: string;
  readonly code: number;
  readonly uri: string;
}

/** What Fastify itself refuses, by status. */
const byStatus: Readonly<Record<number, ErrorName>> = {
  400: 'malformedBody',
  404: 'unknownPath',
  405: 'methodNotAllowed',
  408: 'requestTimeout',
  413: 'tooLarge',
  414: 'unknownPath',
  415: 'unsupportedMediaType',
  431: 'headersTooLarge',
};

/** Makes the one error handler: from whatever was thrown to the answer. */
export function errorHandler(log: Logger, publicUrl: string) {
  return (error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): void => {
    const known = toApiError(error, request.body);
    if (known.kind.status === 500) {
      log.error({ err: error, method: request.method, route: request.routeOptions.url }, 'a request failed');
    }
    // A hijacked or half-sent answer cannot be turned into another one.
    if (reply.sent || reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    reply
      .code(known.kind.status)
      .headers(known.headers)
      .headers(challenge(known, request))
      .type('application/json; charset=utf-8')
      .serializer((body: ErrorBody) => JSON.stringify(body))
      .send(errorBody(known, request.method, `${publicUrl}${originForm(request.originalUrl)}`));
  };
}

/**
 * A browser asks for a password by itself, in a window of its own, when it is challenged with Basic, also when a script has
 * asked. The console's scripts say who they are, and are challenged with what no browser knows.
 */
function challenge({ kind }: ApiError, request: FastifyRequest): Record<string, string> {
  const isScript = kind.status === 401 && request.headers['x-requested-with'] === 'XMLHttpRequest';
  return isScript ? { 'www-authenticate': 'Session realm="Throughline"' } : {};
}

export function errorBody(error: ApiError, method: string, uri: string): ErrorBody {
  return {
    http_method: method,
    title: error.kind.title,
    description: error.message,
    code: error.kind.code,
    uri,
  };
}

/** @param body what the request brought, for the difference between a wrong body and none */
export function toApiError(error: FastifyError | Error, body: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if ('validation' in error && error.validation !== undefined) return fromValidation(error, body);
  if (error instanceof pg.DatabaseError && /^(22021|22P05)$/.test(error.code ?? '')) {
    return new ApiError('malformedBody', 'the request contains a character that cannot be stored', { cause: error });
  }
  if (error instanceof pg.DatabaseError && error.code === '23503' && /_tenant_id_fkey$/.test(error.constraint ?? '')) {
    return new ApiError('notAuthorized', 'the tenant exists no more', { cause: error });
  }
  if (isPoolExhausted(error)) {
    return new ApiError('busy', 'too much at once; try again', { cause: error, headers: { 'retry-after': '1' } });
  }
  if (isUnavailable(error)) {
    return new ApiError('databaseUnavailable', 'the database cannot be reached; try again', {
      cause: error,
      headers: { 'retry-after': '1' },
    });
  }
  const status = 'statusCode' in error ? error.statusCode : undefined;
  if (status !== undefined && status >= 400 && status < 500) {
    return new ApiError(byStatus[status] ?? 'malformedBody', error.message, { cause: error });
  }
  return new ApiError('internal', 'an unexpected error occurred; it is in the log of the server', { cause: error });
}

/** From Ajv's first complaint to the field and the rule. */
function fromValidation(error: FastifyError, body: unknown): ApiError {
  const [first] = error.validation ?? [];
  const part = error.validationContext ?? 'body';
  if (part === 'body' && (body === undefined || body === null)) return missingParameter('body');
  const at = (first?.instancePath ?? '').replace(/^\//, '').replaceAll('/', '.');
  const parameters = (first?.params ?? {}) as Record<string, string | undefined>;
  const within = (name: string | undefined) => [at, name].filter((step) => step !== '' && step !== undefined).join('.');
  if (first?.keyword === 'required') return missingParameter(within(parameters['missingProperty']));
  if (first?.keyword === 'additionalProperties') {
    return badParameter(within(parameters['additionalProperty']), 'there is no such field');
  }
  const field = at === '' ? part : at;
  if (first?.keyword === 'enum' || first?.keyword === 'const' || first?.keyword === 'anyOf') {
    const allowed = (first.params as { allowedValues?: unknown[] }).allowedValues;
    return badParameter(
      field,
      allowed === undefined ? 'it has not an allowed value' : `it must be one of ${allowed.join(', ')}`,
    );
  }
  return badParameter(field, first?.message ?? error.message);
}

/** Answers what is not even HTTP: the parser's complaint, on the bare socket. */
export function malformedRequestAnswer(error: NodeJS.ErrnoException): string {
  const name: ErrorName =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? 'headersTooLarge'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? 'requestTimeout'
        : 'malformedBody';
  const kind = errorKinds[name];
  const body = JSON.stringify(errorBody(new ApiError(name, 'the request is not valid HTTP'), '', ''));
  return `HTTP/1.1 ${kind.status} ${kind.title}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`;
}
