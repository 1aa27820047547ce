import fc from 'fast-check';
import { bodyFor, contents, properBodyFor } from './bodies.ts';
import { contentTypes, credentials, mediaTypes, methods, otherHeaders, ownKey } from './headers.ts';
import { malformedHttp } from './malformed-http.ts';
import type { Operation } from './operations.ts';
import type { Recipe } from './recipe.ts';
import { properTargetOf, targetOf } from './targets.ts';

/** HTTP that is well-formed, whatever it says. */
export interface HttpRequest {
  /** The operation that it is made for, whether or not it gets there. */
  readonly operation: string;
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: Recipe;
}

/** Bytes for a socket, in the order in which they are written. */
export interface RawRequest {
  readonly raw: Recipe;
}

export type FuzzRequest = HttpRequest | RawRequest;

/**
 * What others need is made often: most attempts fail, and a profile or service that is there does not stay long, for
 * other requests delete the one and end the other.
 */
const weights: Readonly<Record<string, number>> = {
  createProfile: 30,
  deleteProfile: 2,
  mergeProfiles: 4,
  createInteraction: 16,
  startService: 5,
  completeService: 3,
  startState: 40,
  startTask: 30,
};

/** Records are where most of what a request says is looked at, and a body can be wrong in more ways than a path. */
function weightOf({ id, path, contentType }: Operation): number {
  const isRecord = !/^\/(access|metadata|server|health|metrics)/.test(path);
  return weights[id] ?? (isRecord ? 4 : 1) * (contentType === undefined ? 1 : 2);
}

/** In the OpenAPI document it stands for any type: the bytes are stored as they come. */
const rawType = 'application/octet-stream';

/** A request of which every part may be the wrong one, most of them with the method it has and the run's own key. */
function doubtfulRequest(operation: Operation): fc.Arbitrary<HttpRequest> {
  const isRaw = operation.contentType === rawType;
  const method = fc.oneof({ weight: 24, arbitrary: fc.constant(operation.method) }, { weight: 1, arbitrary: methods });
  const hasBody = operation.contentType !== undefined;
  const contentType = fc.oneof(
    { weight: 30, arbitrary: isRaw ? mediaTypes : fc.constant(operation.contentType ?? 'application/json') },
    { weight: 1, arbitrary: contentTypes },
  );
  const bytes = isRaw
    ? fc.oneof(contents, bodyFor(operation.id, operation.body))
    : bodyFor(operation.id, operation.body);
  const body = fc.option(fc.tuple(contentType, bytes, fc.boolean()), {
    nil: undefined,
    freq: hasBody ? 30 : 1,
  });
  const strayBody = fc.oneof(
    { weight: 9, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.tuple(contentType, bodyFor(operation.id, operation.body), fc.boolean()) },
  );
  const headers = fc.oneof(fc.constant([]), fc.array(otherHeaders, { maxLength: 3 }));
  return fc
    .tuple(method, targetOf(operation), credentials, headers, hasBody ? body : strayBody)
    .map(([chosen, target, who, others, content]) => {
      if (content === undefined) {
        return { operation: operation.id, method: chosen, target, headers: [...who, ...others] };
      }
      const [type, recipe, chunked] = content;
      const framing: [string, string][] = chunked ? [['transfer-encoding', 'chunked']] : [];
      const allHeaders = [...who, ...others, ['content-type', type] as const, ...framing];
      return { operation: operation.id, method: chosen, target, headers: allHeaders, body: recipe };
    });
}

/** A request that is in order as far as its form goes. What it asks for may still be refused. */
function properRequest({ id, method, contentType, body, ...operation }: Operation): fc.Arbitrary<HttpRequest> {
  const own = ['authorization', `Bearer ${ownKey}`] as const;
  const target = properTargetOf({ id, method, contentType, body, ...operation });
  if (contentType === undefined) return target.map((text) => ({ operation: id, method, target: text, headers: [own] }));
  const isRaw = contentType === rawType;
  const type = isRaw ? mediaTypes : fc.constant(contentType);
  return fc.tuple(target, type, isRaw ? contents : properBodyFor(id, body)).map(([text, mediaType, recipe]) => ({
    operation: id,
    method,
    target: text,
    headers: [own, ['content-type', mediaType] as const],
    body: recipe,
  }));
}

/** Requests that are refused at once tell nothing about what comes behind: so many are in order. */
function requestTo(operation: Operation): fc.Arbitrary<HttpRequest> {
  return fc.oneof(
    { weight: 2, arbitrary: properRequest(operation) },
    { weight: 3, arbitrary: doubtfulRequest(operation) },
  );
}

export type RequestAt = (index: number) => FuzzRequest;

/**
 * The endless list of requests of a seed. The request of an index depends on the seed and the operations only, so a
 * failure is replayed by its index, without those before it.
 */
export function requestsOf(operations: readonly Operation[], seed: number): RequestAt {
  const requests: fc.Arbitrary<FuzzRequest> = fc.oneof(
    {
      weight: 60,
      arbitrary: fc.oneof(
        ...operations.map((operation) => ({ weight: weightOf(operation), arbitrary: requestTo(operation) })),
      ),
    },
    { weight: 1, arbitrary: malformedHttp.map((raw) => ({ raw })) },
  );
  return (index) => {
    // 32 bits for both; neighbours must not share the start of their random numbers.
    const mixed = Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b);
    const [request] = fc.sample(requests, { seed: mixed, numRuns: 1 });
    if (request === undefined) throw new Error('fast-check made no request');
    return request;
  };
}
