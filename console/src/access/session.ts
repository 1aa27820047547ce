import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import type { Session } from '../../../client/src/index.ts';
import { ApiError, client, queryClient, sessionKey } from '../api/client.ts';

export const manageJobs = 'CDDS.manageJobs';
export const downloadArtifacts = 'CDDS.downloadArtifacts';
export const readProfile = 'UCS.Customer.readProfile';
export const readInteraction = 'UCS.Interaction.readInteraction';
export const readService = 'UCS.Service.readService';
export const executeBulkImport = 'UCS.Customer.executeBulkImport';
export const manageAccess = 'UCS.SystemMgt.manageAccess';

const sessionQuery = {
  queryKey: sessionKey,
  queryFn: async (): Promise<Session | null> => {
    try {
      return (await client.getSession()).data;
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: Number.POSITIVE_INFINITY,
};

/** Who is logged in; null: nobody. */
export function useSession() {
  return useQuery(sessionQuery);
}

/** Whether somebody who is logged in has a task, or one of several. */
export function useMay(...tasks: readonly string[]): boolean {
  const { data } = useSuspenseQuery(sessionQuery);
  return tasks.some((task) => data?.tasks.includes(task) === true);
}

/** The tenant that is there from the start and keeps its name. */
export const defaultTenant = 'default';

/** Tenants are managed from the default tenant only. */
export function managesTenants({ tenant, tasks }: Session): boolean {
  return tenant === defaultTenant && tasks.includes(manageAccess);
}

export function useManagesTenants(): boolean {
  const { data } = useSuspenseQuery(sessionQuery);
  return data !== null && managesTenants(data);
}

export async function logIn(credentials: {
  name: string;
  tenant?: string;
  password: string;
  remember_me: boolean;
}): Promise<void> {
  const { data } = await client.logIn({ body: credentials });
  become(data);
}

export async function logOut(): Promise<void> {
  await client.logOut();
  become(null);
}

/** What somebody has seen here is not for who comes after. */
function become(session: Session | null): void {
  queryClient.setQueryData(sessionKey, session);
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] });
}
