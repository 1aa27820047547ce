import { errorKinds } from '../../src/errors.ts';
import type { HttpAnswer } from './http-client.ts';

const statusOfCode: ReadonlyMap<number, number> = new Map(
  Object.values(errorKinds).map(({ code, status }) => [code, status]),
);

/** A call that does not suit the server's mode is refused with 503: an answer about the server, not a failure of it. */
const modeCodes: ReadonlySet<unknown> = new Set([errorKinds.wrongMode.code, errorKinds.switchingMode.code]);

const errorFields = ['code', 'description', 'http_method', 'title', 'uri'];

/**
 * What is wrong with an answer to a request that may itself be wrong: any 5xx, and any error in another form than the
 * documented one.
 */
export function complaintAbout(answer: HttpAnswer, method: string): string | undefined {
  const { status, text, headers } = answer;
  if (status < 400) return undefined;
  // An answer to HEAD has no body that could be looked at.
  if (method === 'HEAD') return status >= 500 ? `status ${status}` : undefined;
  const body = parse(text);
  if (body === undefined) return `status ${status} without a JSON object: ${text.slice(0, 200)}`;
  if (status >= 500 && !modeCodes.has(body['code'])) return `status ${status}: ${text.slice(0, 300)}`;
  if (Object.keys(body).sort().join() !== errorFields.join()) return `an error of another form: ${text.slice(0, 300)}`;
  const { code, ...texts } = body;
  if (Object.values(texts).some((value) => typeof value !== 'string'))
    return `an error of other types: ${text.slice(0, 300)}`;
  if (statusOfCode.get(code as number) !== status) return `code ${String(code)} with status ${status}`;
  if (headers['content-type']?.startsWith('application/json') !== true) return `an error as ${headers['content-type']}`;
  return undefined;
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
