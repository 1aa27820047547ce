import type { Db } from '../db/client.ts';
import type { DeviceKeys } from '../devices/device-keys.ts';
import { Counting, type Counts } from './counts.ts';
import { type Found, findPeople, nothingFound, unite } from './found.ts';
import { type Contact, type PrivacyRequest, type Response, responses } from './request-file.ts';

/** A contact as it was given, with what the execution log would say of it and what there is of its people. */
type ContactResult = Readonly<Record<string, unknown>> & { readonly response: Response; readonly found: Counts };

export type RequestResult = Readonly<Record<string, unknown>> & {
  readonly contacts: ContactResult[];
  /** Of all contacts together: who is found by several of them counts once. */
  readonly found: Counts;
};

/** Says what would be found for a request. Its devices are looked up together, as they are when it is processed. */
export async function tryRequest(
  db: Db,
  deviceKeys: DeviceKeys,
  tenant: number,
  request: PrivacyRequest,
): Promise<RequestResult> {
  const digests = request.contacts.map(({ device }) =>
    device === undefined ? undefined : deviceKeys.digest(tenant, device),
  );
  const people = await findPeople(
    db,
    tenant,
    digests.filter((digest) => digest !== undefined),
  );
  const all = unite(people.values());
  const counting = new Counting(db, tenant);
  await counting.learn(all);
  return {
    ...request.given,
    contacts: request.contacts.map((contact, i) => {
      const found = people.get(digests[i] ?? '') ?? nothingFound();
      return { ...contact.given, response: responseOf(request, contact, found), found: counting.of(found) };
    }),
    found: counting.of(all),
  };
}

function responseOf({ given }: PrivacyRequest, { error }: Contact, found: Found): Response {
  if (error !== undefined) return error;
  // What others say of somebody is not theirs to take along, but it is forgotten.
  const isMentioned = given['type'] === 'FORGET' && found.mentions.size > 0;
  const isFound = found.customers.size > 0 || found.anonymousServices.size > 0 || isMentioned;
  return isFound ? responses.success : responses.notFound;
}
