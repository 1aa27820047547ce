import type { Db } from '../db/client.ts';
import type { DeviceKeys } from '../devices/device-keys.ts';
import { Counting, type Counts } from './counts.ts';
import { unite } from './found.ts';
import { planContacts } from './plan.ts';
import type { PrivacyRequest, Response } from './request-file.ts';

/** A contact as it was given, with what the execution log would say of it and what there is of its people. */
type ContactResult = Readonly<Record<string, unknown>> & { readonly response: Response; readonly found: Counts };

export type RequestResult = Readonly<Record<string, unknown>> & {
  readonly contacts: ContactResult[];
  /** Of all contacts together: who is found by several of them counts once. */
  readonly found: Counts;
};

/** Says what would be found for a request. */
export async function tryRequest(
  db: Db,
  deviceKeys: DeviceKeys,
  tenant: number,
  request: PrivacyRequest,
): Promise<RequestResult> {
  const planned = await planContacts(db, deviceKeys, tenant, request);
  const all = unite(planned.map(({ found }) => found));
  const counting = new Counting(db, tenant);
  await counting.learn(all);
  return {
    ...request.given,
    contacts: planned.map(({ response, found }, i) => ({
      ...request.contacts[i]?.given,
      response,
      found: counting.of(found),
    })),
    found: counting.of(all),
  };
}
