import type { PrivacyDryRun, PrivacyRequestFile } from '../../../client/src/index.ts';
import { client } from '../api/client.ts';
import { typeOfName } from './file-name.ts';
import type { GivenRequest } from './request-file.ts';

/** A request as the dry run answers it: each contact with its response and what it leads to. */
export type TriedRequest = PrivacyDryRun['result'][number];
export type Counts = TriedRequest['found'];

/** Contacts that are tried in one call, unless a single person has more: it shows how far it is. */
const contactsAtOnce = 100;

/** Says what each request would find, some at a time: requests do not depend on each other. */
export async function tryRequests(
  requests: readonly GivenRequest[],
  onTried: (count: number) => void,
  signal: AbortSignal,
): Promise<TriedRequest[]> {
  const tried: TriedRequest[] = [];
  while (tried.length < requests.length) {
    const some = nextOf(requests, tried.length);
    // What is wrong with a request is what the dry run is asked for.
    const body = { requests: some } as unknown as PrivacyRequestFile;
    tried.push(...(await client.tryPrivacyRequests({ body, signal })).data.result);
    onTried(tried.length);
  }
  return tried;
}

/** What the log would say of a contact: beside what the dry run says, the name of the file asks for one type. */
export function responseTo(request: TriedRequest, response: string, fileName: string): string {
  const type = typeOfName(fileName);
  const isOther = type !== undefined && request['type'] !== type && response !== 'ERROR: unknown request type';
  return isOther ? 'ERROR: request type does not match the file name' : response;
}

/** More than one person usually has: a device that many share, such as a mailbox of the centre's own. */
const usual = { customers: 3, interactions: 1_000, mentions: 100 } as const;

export function isUnusual(kind: string, count: number): boolean {
  return kind in usual && count > usual[kind as keyof typeof usual];
}

export function isUnusuallyMuch(found: Counts): boolean {
  return Object.entries(found).some(([kind, count]) => isUnusual(kind, count));
}

function nextOf(requests: readonly GivenRequest[], start: number): readonly GivenRequest[] {
  let contacts = 0;
  let end = start;
  for (const { contacts: its } of requests.slice(start, start + contactsAtOnce)) {
    contacts += its.length;
    if (end > start && contacts > contactsAtOnce) break;
    end += 1;
  }
  return requests.slice(start, end);
}
