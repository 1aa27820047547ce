import type { ApiKey, AuditEntry, Role, Tenant, User } from '../../../client/src/index.ts';
import { client, queryClient, sessionKey } from '../api/client.ts';
import { pageSize, useList } from '../api/use-list.ts';
import type { RecordType } from './record-types.ts';

const accessKey = ['access'];
const key = (...rest: readonly unknown[]) => [...accessKey, ...rest];

/** A page of 50, from the cursor on. */
const paged = (cursor: string | undefined) => ({ limit: pageSize, ...(cursor !== undefined && { cursor }) });

/** Asks again for whatever is shown of who may do what, and for what the one who changed it may do now. */
export async function accessChanged(): Promise<void> {
  await Promise.all([accessKey, sessionKey].map((queryKey) => queryClient.invalidateQueries({ queryKey })));
}

/** The users whose name contains something, or who have a role. */
export function useUsers(query: { name?: string; role?: string; enabled?: boolean }) {
  return useList<User>(key('users', query), (cursor, signal) =>
    client.listUsers({ query: { ...query, ...paged(cursor) }, signal }),
  );
}

export function useRoles() {
  return useList<Role>(key('roles'), (cursor, signal) => client.listRoles({ query: paged(cursor), signal }));
}

export function useKeys(query: { role?: string } = {}) {
  return useList<ApiKey>(key('keys', query), (cursor, signal) =>
    client.listApiKeys({ query: { ...query, ...paged(cursor) }, signal }),
  );
}

export function useTenants() {
  return useList<Tenant>(key('tenants'), (cursor, signal) => client.listTenants({ query: paged(cursor), signal }));
}

/** What the audit trail can be narrowed down to. */
export interface AuditFilters {
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly type?: RecordType | undefined;
  readonly record?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** The audit trail, the newest first. */
export function useAudit({ actor, action, type, record, from, to }: AuditFilters) {
  const query = {
    ...(actor !== undefined && { actor }),
    ...(action !== undefined && { action }),
    ...(type !== undefined && { record_type: type }),
    ...(record !== undefined && { record_id: record }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  };
  return useList<AuditEntry>(key('audit', query), (cursor, signal) =>
    client.listAudit({ query: { ...query, ...paged(cursor) }, signal }),
  );
}

/** All roles, however many: what somebody can be given, and what tasks there are. */
export const allRolesQuery = {
  queryKey: key('all roles'),
  queryFn: async (): Promise<Role[]> => {
    const roles: Role[] = [];
    for await (const page of client.pages('listRoles', { query: { limit: 500 } })) roles.push(...page);
    return roles;
  },
};

/**
 * What is edited is read once, when its page is opened: what others change meanwhile must not change under somebody's
 * hands.
 */
const edited = { gcTime: 0, staleTime: Number.POSITIVE_INFINITY };

export const userQuery = (id: string) => ({
  queryKey: ['edited user', id],
  queryFn: async () => (await client.getUser({ path: { id } })).data,
  ...edited,
});

export const roleQuery = (id: string) => ({
  queryKey: ['edited role', id],
  queryFn: async () => (await client.getRole({ path: { id } })).data,
  ...edited,
});

export const keyQuery = (id: string) => ({
  queryKey: ['edited API key', id],
  queryFn: async () => (await client.getApiKey({ path: { id } })).data,
  ...edited,
});

export const tenantQuery = (id: string) => ({
  queryKey: ['edited tenant', id],
  queryFn: async () => (await client.getTenant({ path: { id } })).data,
  ...edited,
});
