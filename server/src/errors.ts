/** One row of the error table: the HTTP status, the stable code and the title of an error (docs/errors.md). */
interface ErrorKind {
  readonly status: number;
  readonly code: number;
  readonly title: string;
}

/**
 * Every error a client can see. `code` 4020 comes from the API reference; the others are ours. A code is never
 * reused for another meaning and never changes its status.
 */
export const errorKinds = {
  malformedBody: { status: 400, code: 4000, title: 'malformed request' },
  missingParameter: { status: 400, code: 4010, title: 'missing parameter' },
  badParameter: { status: 400, code: 4020, title: 'bad parameter' },
  notAuthorized: { status: 401, code: 4011, title: 'not authorized' },
  csrf: { status: 403, code: 4031, title: 'forbidden' },
  forbidden: { status: 403, code: 4030, title: 'forbidden' },
  notFound: { status: 404, code: 4040, title: 'not found' },
  unknownPath: { status: 404, code: 4041, title: 'not found' },
  methodNotAllowed: { status: 405, code: 4050, title: 'method not allowed' },
  conflict: { status: 409, code: 4090, title: 'conflict' },
  uniqueKeyBroken: { status: 409, code: 4091, title: 'unique key broken' },
  idempotencyKeyReused: { status: 409, code: 4092, title: 'idempotency key reused' },
  requestInProgress: { status: 409, code: 4093, title: 'request in progress' },
  tooLarge: { status: 413, code: 4130, title: 'request too large' },
  rangeNotSatisfiable: { status: 416, code: 4160, title: 'range not satisfiable' },
  headersTooLarge: { status: 431, code: 4310, title: 'headers too large' },
  unsupportedMediaType: { status: 415, code: 4150, title: 'unsupported media type' },
  requestTimeout: { status: 408, code: 4080, title: 'request timeout' },
  tooManyAttempts: { status: 429, code: 4290, title: 'too many failed logins' },
  internal: { status: 500, code: 5000, title: 'internal server error' },
  wrongMode: { status: 503, code: 5030, title: 'service unavailable' },
  switchingMode: { status: 503, code: 5031, title: 'service unavailable' },
  modeSwitchTimedOut: { status: 503, code: 5032, title: 'service unavailable' },
  databaseUnavailable: { status: 503, code: 5033, title: 'service unavailable' },
  stopping: { status: 503, code: 5034, title: 'service unavailable' },
  busy: { status: 503, code: 5035, title: 'service unavailable' },
} as const satisfies Record<string, ErrorKind>;

export type ErrorName = keyof typeof errorKinds;

/** An error that the client may see. Thrown where the fact is known; translated once, in http/error-handler.ts. */
export class ApiError extends Error {
  readonly errorName: ErrorName;
  readonly kind: ErrorKind;
  readonly headers: Record<string, string>;

  constructor(
    name: ErrorName,
    description: string,
    options: { cause?: unknown; headers?: Record<string, string> } = {},
  ) {
    super(description, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ApiError';
    this.errorName = name;
    this.kind = errorKinds[name];
    this.headers = options.headers ?? {};
  }
}

/** The documented "bad parameter" error (API reference, "Unauthorized Strings" and the error sample). */
export function badParameter(field: string, reason: string): ApiError {
  return new ApiError('badParameter', `bad parameter '${field}' reason : ${reason}`);
}

export function missingParameter(field: string): ApiError {
  return new ApiError('missingParameter', `missing parameter '${field}'`);
}

export function notFound(what: string, id: string | number): ApiError {
  return new ApiError('notFound', `${what} '${id}' does not exist`);
}
