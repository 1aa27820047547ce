import type { GivenContact, PrivacyRequest, Response } from './request-file.ts';

/** A contact as it was given, with what became of it. */
export interface LoggedContact {
  readonly given: GivenContact;
  readonly response: Response;
}

/** The execution log of a file (GDPR guide, "Result File Content: Execution Log"): the requests, and the same with responses. */
export function makeLog(requests: readonly PrivacyRequest[], contacts: readonly (readonly LoggedContact[])[]): string {
  return write({
    requests: requests.map(({ given }) => given),
    result: requests.map(({ given }, i) => ({
      ...given,
      contacts: contacts[i]?.map((contact) => ({ ...contact.given, response: contact.response })),
    })),
  });
}

/** Of a file that holds no requests. */
export function unreadableLog(error: string): string {
  return write({ error, requests: [], result: [] });
}

function write(log: object): string {
  return `${JSON.stringify(log, undefined, 2)}\n`;
}
