import { type GivenContact, type GivenRequest, isObject, isRequestType, type RequestType } from './request-file.ts';
import { privacyTexts } from './texts.ts';

/** A request as the log repeats it, each contact with what became of it. */
export interface LoggedRequest extends GivenRequest {
  readonly contacts: readonly LoggedContact[];
}

export type LoggedContact = GivenContact & { readonly response: string };

/** The execution log of a file (docs/privacy.md, "What becomes of it"). */
export interface ExecutionLog {
  /** Why the file holds no requests. */
  readonly error?: string;
  readonly result: readonly LoggedRequest[];
}

/** @throws {Error} when it is none */
export function readLog(text: string): ExecutionLog {
  const log: unknown = JSON.parse(text);
  if (!isObject(log) || !Array.isArray(log['result'])) throw new Error('this is no execution log');
  return log as unknown as ExecutionLog;
}

/** Whether a contact could not be dealt with. */
export function isError(response: string): boolean {
  return response.startsWith('ERROR');
}

/** What a response comes to. */
export function responseText(response: string, done: string): string {
  if (response === 'SUCCESS') return done;
  const known: Readonly<Record<string, string>> = privacyTexts.responses;
  return known[response] ?? response;
}

/** The requests of a log with those contacts only that could not be dealt with, without what the log says of them. */
export function failedOf({ result }: ExecutionLog): GivenRequest[] {
  return result.flatMap((request) => {
    const failed = request.contacts.filter(({ response }) => isError(response));
    if (failed.length === 0) return [];
    // An account that is unknown stays unknown.
    const { accountid, ...rest } = request;
    const isUnknown = failed.some(({ response }) => response === 'ERROR: unknown account');
    const contacts = failed.map(({ response: _, ...given }) => given);
    return [{ ...rest, ...(accountid !== undefined && !isUnknown && { accountid }), contacts }];
  });
}

/** What can be submitted again, by type: a file asks for one. Undefined: a type that there is not. */
export function failedByType(log: ExecutionLog): Map<RequestType | undefined, GivenRequest[]> {
  return Map.groupBy(failedOf(log), ({ type }) => (isRequestType(type) ? type : undefined));
}

/** How many contacts were answered with what. */
export function countResponses({ result }: ExecutionLog): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { contacts } of result) {
    for (const { response } of contacts) counts.set(response, (counts.get(response) ?? 0) + 1);
  }
  return counts;
}
