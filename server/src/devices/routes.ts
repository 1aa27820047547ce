import { type Static, Type } from 'typebox';
import type { Caller } from '../access/caller.ts';
import type { Context } from '../context.ts';
import type { Db } from '../db/client.ts';
import { badParameter } from '../errors.ts';
import { extensionTask } from '../extension-records/allow.ts';
import { closed, listOf, responses } from '../http/answers.ts';
import type { App } from '../http/fastify-types.ts';
import { decodeCursor, defaultLimit, page, pageQuery } from '../http/paging.ts';
import { findServices } from '../services/queries.ts';
import { type DeviceOwner, findOwners } from './find-owners.ts';
import { ofCustomers, ofServices, type RecordKind } from './queries.ts';
import { devicesOf } from './read-device.ts';
import { refuseIncomplete } from './rules.ts';

/** Which records are looked at, by the task that reading them needs. What only mentions a device says nothing of whose it is. */
const tasksOfKinds: readonly (readonly [RecordKind, string])[] = [
  ['profile', 'UCS.Customer.readProfile'],
  ['archived', 'UCS.Customer.readProfile'],
  ['profile_extension', extensionTask('profile', 'read')],
  ['interaction', 'UCS.Interaction.readInteraction'],
  ['service', 'UCS.Service.readService'],
  ['service_extension', extensionTask('service', 'read')],
];

/** A longer text is no device that anybody typed. */
const longest = 320;

/** The number of a phone may be read in two ways, and the user of a SIP address is one, too. */
const mostReadings = 4;

const kinds = [...ofCustomers, ...ofServices].filter((kind) => kind !== 'mention');
const owner = Type.Object(
  {
    found_in: Type.Unsafe<RecordKind>({
      type: 'string',
      enum: kinds,
      description: 'In which kind of record the device stands.',
    }),
    customer_id: Type.Union([Type.String(), Type.Null()], { description: 'null: a service of nobody yet.' }),
    service_id: Type.Union([Type.Integer(), Type.Null()], { description: 'The service that the record belongs to.' }),
  },
  { title: 'DeviceOwner' },
);

/** Looking for customers by a device, in whatever spelling it is stored. */
export function registerDevices(app: App, context: Context): void {
  const { database, deviceKeys } = context;

  app.get(
    '/customers',
    {
      config: { tasks: ['UCS.Customer.readProfile'], mode: 'production' },
      schema: {
        tags: ['Profiles'],
        operationId: 'findCustomersByDevice',
        summary: 'Find customers by a phone number, an e-mail address or an IP address',
        description:
          'Looks in profiles and, as far as the caller may read them, extensions, services and interactions. A customer is there once for each kind of record and each service that has the device.',
        querystring: closed({
          device: Type.String({ description: 'In any spelling; numbers without country code are of DEFAULT_COUNTRY.' }),
          ...pageQuery,
        }),
        response: responses({ 200: listOf(owner) }),
      },
    },
    async (request) => {
      const { caller, query } = request;
      const { tenant } = caller;
      const { limit = defaultLimit, cursor } = query;
      const digests = readDevices(query.device).map((device) => deviceKeys.digest(tenant, device));
      const after = cursor === undefined ? undefined : readPlace(cursor);
      return await database.snapshot(tenant, async (db) => {
        await refuseIncomplete(db, deviceKeys.rules);
        const found = await findOwners(db, tenant, digests, kindsFor(caller), after, limit + 1);
        const customers = await customersOfServices(db, tenant, found.slice(0, limit));
        const describe = ({ kind, owner: id }: DeviceOwner): Static<typeof owner> => {
          const service = isOfService(kind) ? Number(id) : null;
          return {
            found_in: kind,
            customer_id: service === null ? id : (customers.get(service) ?? null),
            service_id: service,
          };
        };
        return page(found, limit, describe, (last) => [last.device, last.kind, last.owner]);
      });
    },
  );

  /** @throws {ApiError} 400 when there is none in the text */
  function readDevices(text: string) {
    const devices = text.length > longest ? [] : devicesOf(deviceKeys.phones, text);
    if (devices.length === 0 || devices.length > mostReadings) {
      throw badParameter('device', 'it is not one phone number, e-mail address or IP address');
    }
    return devices;
  }
}

function kindsFor(caller: Caller): RecordKind[] {
  return tasksOfKinds.filter(([, task]) => caller.tasks.has(task)).map(([kind]) => kind);
}

function isOfService(kind: RecordKind): boolean {
  return (ofServices as readonly RecordKind[]).includes(kind);
}

async function customersOfServices(db: Db, tenant: number, found: readonly DeviceOwner[]) {
  const ids = found.filter(({ kind }) => isOfService(kind)).map(({ owner: id }) => Number(id));
  const services = ids.length === 0 ? [] : await findServices(db, tenant, ids);
  return new Map(services.map(({ service_id, customer_id }) => [service_id, customer_id]));
}

/** @throws {ApiError} 400 when the cursor is none of this list */
function readPlace(cursor: string): DeviceOwner {
  const [device, kind, id] = decodeCursor(cursor, 'string', 'string', 'string');
  const known = kinds.find((each) => each === kind);
  if (known === undefined || !/^[0-9a-f]{32}$/.test(device)) {
    throw badParameter('cursor', 'it is not a cursor of this list');
  }
  return { device, kind: known, owner: id };
}
