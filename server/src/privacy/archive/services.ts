import { together } from '../../db/client.ts';
import { pages, pieces } from '../../db/pages.ts';
import { openRecord } from '../../extension-records/owner-records.ts';
import type { ExtensionSchema, Scope } from '../../metadata/model.ts';
import type { PartRow, ServiceRow } from '../../services/element.ts';
import { OrderedRecords } from '../../services/ordered-records.ts';
import { customerOwner, listOwned, type OwnedService } from '../../services/owners.ts';
import { findServices, listParts } from '../../services/queries.ts';
import { type NestedField, nestedFields, nestedParts, partMembers, serviceMembers } from '../../services/read.ts';
import { elementPlace } from '../../services/store.ts';
import { type ArchiveRequest, customersOf, type Source } from './request.ts';
import type { ZipOutput } from './zip-output.ts';

/** Services, or parts of one, that are read at once. */
const pageSize = 100;

/** Writes `services.jsonl`: a line for each service, with all its states, tasks and extension records, however many. */
export async function writeServices(source: Source, request: ArchiveRequest, output: ZipOutput): Promise<void> {
  for await (const service of servicesOf(source, request)) {
    const id = service.service_id;
    // Of most services that is all, and is asked for at once.
    const firstPages = await together(nestedFields.map((field) => partsAfter(source, id, field, 0)));
    await output.text(`{${serviceMembers(source, service).join(',')}`);
    for (const [i, field] of nestedFields.entries()) await writeParts(source, id, field, firstPages[i] ?? [], output);
    await writeExtensions(source, 'service', id, 0, recordsOf(source, 'service', id, [0]), output);
    await output.text('}\n');
  }
}

/** Those of the customers, the newest first, then the anonymous ones in the order of their ids. */
async function* servicesOf(source: Source, request: ArchiveRequest): AsyncGenerator<ServiceRow> {
  const { db, tenant } = source;
  const all = {
    ...{ completed: undefined, startedFrom: undefined, startedTo: undefined },
    ...{ completedFrom: undefined, completedTo: undefined, types: undefined },
  };
  for (const customerId of customersOf(request)) {
    const read = (last: OwnedService | undefined, size: number) => {
      const before = last && ([last.started_at, last.service_id] as const);
      return listOwned(db, tenant, customerOwner(customerId), all, before, size);
    };
    for await (const owned of pages(pageSize, read)) {
      yield* await inOrder(
        source,
        owned.map((service) => service.service_id),
      );
    }
  }
  const anonymous = [...request.found.anonymousServices].sort((a, b) => a - b);
  for (const ids of pieces(anonymous, pageSize)) yield* await inOrder(source, ids);
}

async function inOrder({ db, tenant }: Source, ids: readonly number[]): Promise<ServiceRow[]> {
  if (ids.length === 0) return [];
  const rows = new Map((await findServices(db, tenant, ids)).map((row) => [row.service_id, row]));
  return ids.flatMap((id) => rows.get(id) ?? []);
}

async function partsAfter({ db, tenant }: Source, serviceId: number, field: NestedField, after: number) {
  const { kind, completed } = nestedParts[field];
  const filter = { completed, types: undefined, stateId: undefined };
  return await listParts(db, tenant, kind, serviceId, filter, after, pageSize);
}

async function writeParts(
  source: Source,
  serviceId: number,
  field: NestedField,
  firstPage: readonly PartRow[],
  output: ZipOutput,
): Promise<void> {
  const { kind } = nestedParts[field];
  let parts = firstPage;
  let separator = '';
  await output.text(`,"${field}":[`);
  while (parts.length > 0) {
    const ids = parts.map((part) => part.id);
    const records = recordsOf(source, kind, serviceId, ids);
    for (const part of parts) {
      await output.text(`${separator}{${partMembers(source, kind, part, {}).join(',')}`);
      await writeExtensions(source, kind, serviceId, part.id, records, output);
      await output.text('}');
      separator = ',';
    }
    const last = parts.length < pageSize ? undefined : ids.at(-1);
    parts = last === undefined ? [] : await partsAfter(source, serviceId, field, last);
  }
  await output.text(']');
}

function recordsOf(source: Source, scope: Scope, serviceId: number, elementIds: readonly number[]): OrderedRecords {
  const extensionIds = extensionsOf(source, scope).map((schema) => schema.id);
  return new OrderedRecords(source.db, source.tenant, serviceId, elementIds, extensionIds);
}

/** In the order in which records are read. */
function extensionsOf({ metadata }: Source, scope: Scope): ExtensionSchema[] {
  return [...metadata.extensions[scope].values()].sort((a, b) => a.id - b.id);
}

/** The extensions of a service, state or task as members of its object, as in answers (`extensionMembers`). */
async function writeExtensions(
  source: Source,
  scope: Scope,
  serviceId: number,
  elementId: number,
  records: OrderedRecords,
  output: ZipOutput,
): Promise<void> {
  const place = elementPlace(source.tenant, serviceId, elementId);
  for (const { id, name, type } of extensionsOf(source, scope)) {
    const isList = type === 'multi-valued';
    const member = `,${JSON.stringify(name)}:`;
    if (isList) await output.text(`${member}[`);
    let before = isList ? '' : member;
    for (let row = await records.take(elementId, id); row !== undefined; row = await records.take(elementId, id)) {
      await output.text(`${before}${JSON.stringify(openRecord(source.keyring, place, row))}`);
      before = isList ? ',' : member;
    }
    if (isList) await output.text(']');
  }
}
