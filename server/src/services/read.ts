import { type Db, together } from '../db/client.ts';
import { extensionMembers } from '../extension-records/answer.ts';
import { defaultLimit } from '../http/paging.ts';
import { readOfService } from '../interactions/read.ts';
import type { Keyring } from '../keyring.ts';
import type { ExtensionSchema, Metadata } from '../metadata/model.ts';
import { answerCode } from './business-values.ts';
import { type ElementKind, type ElementRow, names, type PartRow, type ServiceRow } from './element.ts';
import { listNestedParts, type PartKind, serviceRecords } from './queries.ts';
import { elementPlace } from './store.ts';

/** Where answers are made from: rows of one tenant, its definitions, and what opens sealed values. */
export interface Reading {
  readonly db: Db;
  readonly keyring: Keyring;
  readonly tenant: number;
  readonly metadata: Metadata;
}

/** The parts that a query asks for beside the element itself. */
export const nestedFields = ['active_states', 'completed_states', 'active_tasks', 'completed_tasks'] as const;
export type NestedField = (typeof nestedFields)[number];

/** Which parts each of these fields has. */
export const nestedParts: Readonly<Record<NestedField, { readonly kind: PartKind; readonly completed: boolean }>> = {
  active_states: { kind: 'state', completed: false },
  completed_states: { kind: 'state', completed: true },
  active_tasks: { kind: 'task', completed: false },
  completed_tasks: { kind: 'task', completed: true },
};

/** The most parts of one field that are nested in an answer; what follows is a page of its own list. */
export const mostNested = 500;

/** A nested list that is longer than what the answer holds of it. */
export interface Truncated {
  readonly field: NestedField | 'interactions';
  /** Where it goes on, below `/services`: such as `/5/tasks/active?state_id=3`. */
  readonly path: string;
  /** The place of the last one in the answer. */
  readonly key: readonly (string | number)[];
}

/** What a query of services asks for beside the services. */
export interface Asked {
  readonly nested: readonly NestedField[];
  readonly extensions: readonly ExtensionSchema[];
  /** The base of the URLs in the newest interactions; undefined: none are asked for. */
  readonly interactions: string | undefined;
}

/** True when nothing is asked for beside the elements themselves: they are small. */
export function isPlain({ nested, extensions, interactions }: Asked): boolean {
  return nested.length === 0 && extensions.length === 0 && interactions === undefined;
}

/** How many elements are read at once: what is asked for beside them may be large, and is held in memory. */
export function groupSizeOf(asked: Asked): number {
  return isPlain(asked) ? Number.MAX_SAFE_INTEGER : 5;
}

/** JSON texts of the elements, and the nested lists that go on elsewhere. */
export interface Answered {
  readonly texts: string[];
  readonly truncated: Truncated[];
}

/** Services with what is asked for, in the order of `rows`. */
export async function answerServices(
  reading: Reading,
  rows: readonly ServiceRow[],
  { nested, extensions, interactions }: Asked,
): Promise<Answered> {
  const serviceIds = rows.map((row) => row.service_id);
  const [parts, records, said] = await together([
    readNested(reading, nested, { serviceIds }, (part) => part.service_id),
    readRecords(reading, serviceIds, [0], extensions),
    readSaid(reading, serviceIds, interactions),
  ]);
  const recordsOf = Map.groupBy(records, (record) => record.service_id);
  const texts = rows.map((row) => {
    const members = serviceMembers(reading, row);
    const place = elementPlace(reading.tenant, row.service_id, 0);
    members.push(...parts.membersOf(row.service_id), ...said.membersOf(row.service_id));
    members.push(...extensionMembers(reading.keyring, place, extensions, recordsOf.get(row.service_id) ?? []));
    return `{${members.join(',')}}`;
  });
  return { texts, truncated: [...parts.truncated, ...said.truncated] };
}

/** The newest interactions of each service, as members of its object. */
async function readSaid({ db, tenant }: Reading, serviceIds: readonly number[], base: string | undefined) {
  const truncated: Truncated[] = [];
  if (base === undefined) return { membersOf: () => [], truncated };
  const page = { after: undefined, limit: defaultLimit };
  const pages = await together(serviceIds.map((id) => readOfService({ db, tenant, base }, id, page)));
  const members = new Map<number, string>();
  for (const [i, { texts, next }] of pages.entries()) {
    const id = serviceIds[i] ?? 0;
    members.set(id, `"interactions":[${texts.join(',')}]`);
    if (next !== undefined) truncated.push({ field: 'interactions', path: `/${id}/interactions`, key: next });
  }
  return { membersOf: (id: number) => [members.get(id) ?? []].flat(), truncated };
}

/** States or tasks of one service as they are answered at top level, with the customer of the service. */
export async function answerParts(
  reading: Reading,
  kind: PartKind,
  service: Pick<ServiceRow, 'service_id' | 'customer_id'>,
  rows: readonly PartRow[],
  { nested, extensions }: Asked,
): Promise<Answered> {
  const ids = rows.map((row) => row.id);
  const parents = { serviceIds: ids.map(() => service.service_id), stateIds: ids };
  const parts = await readNested(reading, nested, parents, (part) => part.state_id ?? 0);
  const records = await readRecords(reading, [service.service_id], ids, extensions);
  const recordsOf = Map.groupBy(records, (record) => record.element_id);
  const texts = rows.map((row) => {
    const members = partMembers(reading, kind, row, { customer_id: service.customer_id });
    const place = elementPlace(reading.tenant, service.service_id, row.id);
    members.push(...parts.membersOf(row.id));
    members.push(...extensionMembers(reading.keyring, place, extensions, recordsOf.get(row.id) ?? []));
    return `{${members.join(',')}}`;
  });
  return { texts, truncated: parts.truncated };
}

async function readRecords(
  { db, tenant }: Reading,
  serviceIds: readonly number[],
  elementIds: readonly number[],
  extensions: readonly ExtensionSchema[],
) {
  if (extensions.length === 0 || serviceIds.length === 0 || elementIds.length === 0) return [];
  const extensionIds = extensions.map((schema) => schema.id);
  return await serviceRecords.find(db, tenant, { service_id: serviceIds, element_id: elementIds }, extensionIds);
}

/** The parts of each asked field, as members of the objects of their parents. */
async function readNested(
  reading: Reading,
  fields: readonly NestedField[],
  parents: { readonly serviceIds: readonly number[]; readonly stateIds?: readonly number[] },
  parentOf: (part: PartRow) => number,
): Promise<{ membersOf(parent: number): string[]; truncated: Truncated[] }> {
  const lists: { field: NestedField; byParent: Map<number, string[]> }[] = [];
  const truncated: Truncated[] = [];
  if (parents.serviceIds.length === 0) return { membersOf: () => [], truncated };
  const read = fields.map(async (field) => {
    const { kind, completed } = nestedParts[field];
    // One more than is shown tells that there are more.
    const rows = await listNestedParts(reading.db, reading.tenant, kind, completed, parents, mostNested + 1);
    return { field, kind, completed, rows };
  });
  for (const { field, kind, completed, rows } of await together(read)) {
    const byParent = new Map<number, string[]>();
    for (const [parent, parts] of Map.groupBy(rows, parentOf)) {
      const shown = parts.slice(0, mostNested);
      const last = shown.at(-1);
      if (last !== undefined && parts.length > shown.length) {
        const state = parents.stateIds === undefined ? '' : `?state_id=${parent}`;
        const path = `/${last.service_id}/${kind}s/${completed ? 'completed' : 'active'}${state}`;
        truncated.push({ field, path, key: [last.id] });
      }
      byParent.set(
        parent,
        shown.map((part) => `{${partMembers(reading, kind, part, {}).join(',')}}`),
      );
    }
    lists.push({ field, byParent });
  }
  const membersOf = (parent: number) =>
    lists.map(({ field, byParent }) => `"${field}":[${(byParent.get(parent) ?? []).join(',')}]`);
  return { membersOf, truncated };
}

/** The fields of a service, as members of its JSON object. */
export function serviceMembers(reading: Reading, row: ServiceRow): string[] {
  const owner = { customer_id: row.customer_id, contact_key: row.contact_key };
  return elementMembers(reading, 'service', row, { service_id: row.service_id }, owner);
}

/** The fields of a state or task, as members of its JSON object. */
export function partMembers(reading: Reading, kind: PartKind, row: PartRow, customer: { customer_id?: string | null }) {
  const ids = { service_id: row.service_id, [names[kind].idField]: row.id };
  return elementMembers(reading, kind, row, kind === 'task' ? { state_id: row.state_id, ...ids } : ids, customer);
}

/** The fields of an element, those without a value left out, as members of its JSON object. */
function elementMembers(
  { metadata }: Reading,
  kind: ElementKind,
  row: ElementRow,
  ids: Readonly<Record<string, number | null>>,
  owner: Readonly<Record<string, string | null>>,
): string[] {
  const { typeField } = names[kind];
  const fields = {
    ...ids,
    ...owner,
    [typeField]: answerCode(metadata, kind, typeField, row.type),
    est_duration: row.est_duration,
    duration: row.duration,
    disposition: row.disposition === null ? null : answerCode(metadata, kind, 'disposition', row.disposition),
    disposition_desc: row.disposition_desc,
    started: answerEvent(metadata, kind, row.started),
    completed: row.completed === null ? null : answerEvent(metadata, kind, row.completed),
  };
  return Object.entries(fields).flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [`"${name}":${JSON.stringify(value)}`],
  );
}

function answerEvent(metadata: Metadata, kind: ElementKind, event: ElementRow['started']) {
  const coded = ['application_type', 'resource_type', 'media_type'].flatMap((field) => {
    const stored = event[field];
    return stored === undefined ? [] : [[field, answerCode(metadata, kind, field, stored)]];
  });
  const { timestamp, ...fields } = event;
  return { timestamp, ...fields, ...Object.fromEntries(coded) };
}
