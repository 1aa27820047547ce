import type { Db } from '../db/client.ts';
import type { DeviceKeys } from '../devices/device-keys.ts';
import { type Found, findPeople, nothingFound, responseOf } from './found.ts';
import type { PrivacyRequest, Response } from './request-file.ts';

/** A contact whose people have been looked for. */
export interface PlannedContact {
  readonly response: Response;
  readonly found: Found;
}

/** Looks up the devices of a request, all of them together: who is forgotten by one is still found by the others. */
export async function planContacts(
  db: Db,
  deviceKeys: DeviceKeys,
  tenant: number,
  request: PrivacyRequest,
): Promise<PlannedContact[]> {
  const digests = request.contacts.map(({ device }) => device && deviceKeys.digest(tenant, device));
  const people = await findPeople(
    db,
    tenant,
    digests.filter((digest) => digest !== undefined),
  );
  return request.contacts.map((contact, i) => {
    const found = people.get(digests[i] ?? '') ?? nothingFound();
    return { found, response: responseOf(request, contact, found) };
  });
}
