import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError, createClient, type Session } from '../../../client/src/index.ts';

export { ApiError };

export const sessionKey = ['session'];

/** A session that has ended shows on whatever is asked next. */
function onError(error: Error): void {
  if (error instanceof ApiError && error.status === 401) queryClient.setQueryData(sessionKey, null);
}

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      // What the server refuses it refuses again.
      retry: (failures, error) => failures < 2 && !(error instanceof ApiError && error.status < 500),
      staleTime: 1_000,
      // Without a network a call fails and says so, instead of waiting for one.
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

/** Speaks with the server that the page comes from: the session cookie says who, its token that it is our page. */
export const client = createClient({
  url: '',
  headers: { 'x-requested-with': 'XMLHttpRequest' },
  fetch: (url, init) => {
    const token = queryClient.getQueryData<Session | null>(sessionKey)?.csrf_token;
    const headers = new Headers(init.headers);
    if (token !== undefined) headers.set('x-csrf-token', token);
    return fetch(url, { ...init, headers });
  },
});
