import { useQuery } from '@tanstack/react-query';
import type { Interaction, Service } from '../../../client/src/index.ts';
import { readInteraction, readService, useMay } from '../access/session.ts';
import { client } from '../api/client.ts';
import { asPage } from '../api/pages.ts';
import { pageSize, useList } from '../api/use-list.ts';
import { customersKey } from './profile.ts';

/** A span of time in ISO 8601, of which each end may be open. */
export interface Span {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** What happened at some time: something said, or something done. */
export type Entry =
  | { readonly kind: 'interaction'; readonly id: string; readonly start: number; readonly interaction: Interaction }
  | { readonly kind: 'service'; readonly id: string; readonly start: number; readonly service: Service };

/** A list of something that may not be read at all. */
const nothing = { data: { items: [], next_cursor: null } };

/**
 * The history of a customer in a span of time, newest first, as far as it was loaded. Two lists are one here: it goes as
 * far back as both of them are known.
 */
export function useHistory(customerId: string, { from, to }: Span) {
  const mayInteractions = useMay(readInteraction);
  const mayServices = useMay(readService);
  const path = { customer_id: customerId };
  const key = [...customersKey, 'history', customerId, from, to];
  const paged = (cursor: string | undefined) => ({ limit: pageSize, ...(cursor !== undefined && { cursor }) });
  const interactions = useList<Interaction>([...key, 'interactions', mayInteractions], async (cursor, signal) =>
    mayInteractions
      ? asPage(
          await client.listInteractionsOfCustomer({ path, query: { ...span({ from, to }), ...paged(cursor) }, signal }),
        )
      : nothing,
  );
  const services = useList<Service>([...key, 'services', mayServices], async (cursor, signal) =>
    mayServices
      ? asPage(
          await client.listCustomerServices({
            path,
            query: { ...(from && { started_from: from }), ...(to && { started_to: to }), ...paged(cursor) },
            signal,
          }),
        )
      : nothing,
  );
  const before = useQuery({
    queryKey: [...key, 'before', mayServices],
    queryFn: async () => (from === undefined || !mayServices ? [] : await servicesThatGoOn(customerId, from)),
  });

  const said = interactions.items.map(interactionEntry);
  const done = [...services.items, ...(before.data ?? [])].map(serviceEntry);
  const ends = [
    { list: interactions, oldest: interactions.items.at(-1)?.start_date },
    { list: services, oldest: services.items.at(-1)?.started.timestamp },
  ].flatMap(({ list, oldest }) => (list.hasNextPage && oldest !== undefined ? [{ list, at: Date.parse(oldest) }] : []));
  // Nobody knows yet what is beyond the list that ends first.
  const [nearest] = ends.sort((one, other) => other.at - one.at);
  const goingOn = new Set(before.data?.map(({ service_id }) => `service ${service_id}`));
  const entries = [...said, ...done]
    .filter(({ id, start }) => nearest === undefined || start >= nearest.at || goingOn.has(id))
    .sort((one, other) => other.start - one.start);
  const failed = [interactions, services].find((list) => list.isError);
  return {
    entries,
    /** As far back as everything is known; undefined when all of it is. */
    knownFrom: nearest?.at,
    isPending: interactions.isPending || services.isPending,
    error: failed?.error ?? null,
    refetch: () => Promise.all([interactions.refetch(), services.refetch()]),
    hasMore: nearest !== undefined,
    isLoadingMore: nearest?.list.isFetchingNextPage === true,
    loadMore: () => void nearest?.list.fetchNextPage(),
  };
}

function span({ from, to }: Span) {
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

/** Services that were started before a time and were not completed by then: the newest of them. */
async function servicesThatGoOn(customerId: string, from: string): Promise<Service[]> {
  const path = { customer_id: customerId };
  const [active, completed] = await Promise.all([
    client.listActiveCustomerServices({ path, query: { started_to: from, limit: pageSize } }),
    client.listCompletedCustomerServices({ path, query: { started_to: from, completed_from: from, limit: pageSize } }),
  ]);
  return [...active.data, ...completed.data];
}

function interactionEntry(interaction: Interaction): Entry {
  const { interaction_id = '', start_date = '' } = interaction;
  return { kind: 'interaction', id: `interaction ${interaction_id}`, start: Date.parse(start_date), interaction };
}

function serviceEntry(service: Service): Entry {
  const { service_id, started } = service;
  return { kind: 'service', id: `service ${service_id}`, start: Date.parse(started.timestamp), service };
}
