import { ApiError } from './api-error.ts';

/** What every call takes beside the fields of its operation. */
export interface CallOptions {
  /** Ends the call when it is aborted. */
  readonly signal?: AbortSignal | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** A POST can be sent again without happening twice. */
export interface PostOptions extends CallOptions {
  /** The same key and body within 24 hours get the first answer again. */
  readonly idempotencyKey?: string | undefined;
}

/** What a parameter of a query can be; arrays give the parameter several times. */
export type QueryValue = string | number | boolean | readonly (string | number | boolean)[];

/** A body that is not JSON; `contentType` says what it is. */
export type RawBody = NonNullable<RequestInit['body']>;

/** What an operation answered: one of its successes, everything else is thrown as ApiError. */
export interface Answer<Status extends number, Data> {
  readonly status: Status;
  readonly data: Data;
  readonly headers: Headers;
}

/** How an operation is sent and its answer read. */
export interface Operation {
  readonly method: string;
  /** Such as `/profiles/{customer_id}`. */
  readonly path: string;
  /** What a success is, if not JSON. */
  readonly answer?: 'text' | 'blob';
}

/** The inputs of all operations in one shape. */
export interface Input extends PostOptions {
  readonly path?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, QueryValue | undefined>>;
  readonly body?: unknown;
  readonly contentType?: string;
}

/** Where calls go. */
export interface Target {
  /** Without a slash at the end. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
}

/** @throws {ApiError} when the server refuses or fails */
export async function send(target: Target, operation: Operation, input: Input): Promise<Answer<number, unknown>> {
  const { body, contentType, idempotencyKey, signal } = input;
  const { method } = operation;
  const path = fillPath(operation.path, input.path ?? {});
  const response = await target.fetch(`${target.url}${path}${queryText(input.query ?? {})}`, {
    method,
    headers: {
      ...target.headers,
      ...(body !== undefined && { 'content-type': contentType ?? 'application/json' }),
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      ...input.headers,
    },
    ...(body !== undefined && { body: contentType === undefined ? JSON.stringify(body) : (body as RawBody) }),
    // Streams are sent as they come: fetch wants to be told so.
    ...(body instanceof ReadableStream && { duplex: 'half' }),
    ...(signal !== undefined && { signal }),
  });
  const { status, headers } = response;
  if (!response.ok) throw await ApiError.of(response, `${method} ${path}`);
  return { status, headers, data: await read(response, operation.answer) };
}

async function read(response: Response, as: Operation['answer']): Promise<unknown> {
  if (as === 'blob') return await response.blob();
  const text = await response.text();
  if (as === 'text') return text;
  return text === '' ? undefined : JSON.parse(text);
}

/** URLs drop the segments `.` and `..` however they are written: the call would go to another operation. */
function fillPath(path: string, values: Readonly<Record<string, string | number>>): string {
  return path.replace(/\{([^}]+)\}/g, (_, name: string) => {
    const text = String(values[name] ?? '');
    if (['', '.', '..'].includes(text)) throw new TypeError(`'${text}' cannot be the ${name} of ${path}`);
    return encodeURIComponent(text);
  });
}

function queryText(values: Readonly<Record<string, QueryValue | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    for (const item of value === undefined ? [] : [value].flat()) query.append(name, String(item));
  }
  return query.size === 0 ? '' : `?${query}`;
}
