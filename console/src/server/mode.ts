import { useQuery } from '@tanstack/react-query';
import type { ServerStatus } from '../../../client/src/index.ts';
import { useSession } from '../access/session.ts';
import { client, modeKey, queryClient } from '../api/client.ts';

export type Mode = ServerStatus['mode'];

/**
 * The mode of the tenant, as it was when somebody logged in, or as it was asked for since: when something was refused
 * because of it, and every 10 seconds while it is not that of every day.
 */
export function useMode(): Mode {
  const { data: session } = useSession();
  const known = session?.server_mode ?? 'production';
  const { data } = useQuery({
    queryKey: modeKey,
    queryFn: async ({ signal }) => (await client.getSession({ signal })).data.server_mode,
    initialData: known,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    refetchInterval: ({ state }) => (state.data === 'maintenance' ? 10_000 : false),
  });
  return data;
}

/** What was read elsewhere. */
export function modeIs(mode: Mode): void {
  queryClient.setQueryData(modeKey, mode);
}
