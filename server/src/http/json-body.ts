import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import json5 from 'json5';
import { ApiError } from '../errors.ts';
import { isNestedTooDeep, mostLevels } from '../nesting.ts';
import { charsetOf } from './charset.ts';
import type { App } from './fastify-types.ts';

/** Reads `application/json` bodies: strict UTF-8 and JSON, an empty body is no body. */
export function readJsonBodies(app: App): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (request.headers['idempotency-key'] !== undefined) {
      request.bodyHash = createHash('sha256').update(body).digest();
    }
    if (body.length === 0) {
      done(null, undefined);
      return;
    }
    let text: string;
    try {
      refuseOtherCharsets(request);
      text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    } catch (error) {
      done(
        error instanceof ApiError
          ? error
          : new ApiError('malformedBody', 'the body is not valid UTF-8', { cause: error }),
      );
      return;
    }
    parseJson(request, text, (error, value) => {
      if (error === null) {
        finish(value, done);
      } else if (request.routeOptions.config.acceptsJson5 === true) {
        parseJson5(text, done);
      } else {
        done(new ApiError('malformedBody', `the body is not valid JSON: ${error.message}`, { cause: error }));
      }
    });
  });
}

function refuseOtherCharsets(request: FastifyRequest): void {
  const charset = charsetOf(request.headers['content-type']);
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
    throw new ApiError('unsupportedMediaType', `the charset ${charset} is not supported; send UTF-8`);
  }
}

function parseJson5(text: string, done: (error: Error | null, value?: unknown) => void): void {
  let value: unknown;
  try {
    value = json5.parse(text);
  } catch (error) {
    done(new ApiError('malformedBody', `the body is not valid JSON: ${(error as Error).message}`, { cause: error }));
    return;
  }
  finish(value, done);
}

function finish(value: unknown, done: (error: Error | null, value?: unknown) => void): void {
  if (isNestedTooDeep(value))
    done(new ApiError('malformedBody', `the body is nested deeper than ${mostLevels} levels`));
  else done(null, value);
}
