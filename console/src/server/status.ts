import { useQuery } from '@tanstack/react-query';
import { client, queryClient } from '../api/client.ts';
import { modeIs } from './mode.ts';

const statusKey = ['server status'];

/** The status, asked for again every 5 seconds, and every second while the mode is being switched. */
export function useStatus(isSwitching: boolean) {
  return useQuery({
    queryKey: statusKey,
    queryFn: async ({ signal }) => {
      const { data } = await client.getServerStatus({ signal });
      modeIs(data.mode);
      return data;
    },
    refetchInterval: ({ state }) => (isSwitching || state.data?.switching_to !== undefined ? 1_000 : 5_000),
  });
}

/** What is shown of the server is asked for again. */
export async function statusChanged(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: statusKey });
}
