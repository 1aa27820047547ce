import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError, createClient, type Session } from '../../../client/src/index.ts';

export { ApiError };

export const sessionKey = ['session'];
/** In which mode the tenant is. */
export const modeKey = ['mode'];

/** The code of what is refused because the tenant is in the other mode (docs/errors.md). */
const wrongMode = 5030;

/** A session that has ended, and a mode that is another one, show on whatever is asked next. */
function onError(error: Error): void {
  if (!(error instanceof ApiError)) return;
  if (error.status === 401) queryClient.setQueryData(sessionKey, null);
  if (error.code === wrongMode) void queryClient.invalidateQueries({ queryKey: modeKey });
}

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      // What the server refuses it refuses again.
      retry: (failures, error) =>
        failures < 2 && !(error instanceof ApiError && (error.status < 500 || error.code === wrongMode)),
      staleTime: 1_000,
      // Without a network a call fails and says so, instead of waiting for one.
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

const ours = { url: '', headers: { 'x-requested-with': 'XMLHttpRequest' } };

/** The token that says that a request is of our page; undefined when nobody is logged in. */
export function pageToken(): string | undefined {
  return queryClient.getQueryData<Session | null>(sessionKey)?.csrf_token;
}

function send(url: string, init: RequestInit): Promise<Response> {
  const token = pageToken();
  const headers = new Headers(init.headers);
  if (token !== undefined) headers.set('x-csrf-token', token);
  return fetch(url, { ...init, headers });
}

/** Speaks with the server that the page comes from: the session cookie says who, its token that it is our page. */
export const client = createClient({ ...ours, fetch: send });

/** Reads the start of what may be of any size, and no more: `wasShortened` tells by the headers of the answer. */
export const startClient = createClient({ ...ours, fetch: async (url, init) => shortened(await send(url, init)) });

/** As much of a content as is shown. */
export const startBytes = 512 * 1024;
const shortenedHeader = 'x-shortened';

export function wasShortened(headers: Headers): boolean {
  return headers.has(shortenedHeader);
}

async function shortened(response: Response): Promise<Response> {
  if (!response.ok || response.body === null) return response;
  const { status } = response;
  const headers = new Headers(response.headers);
  const pieces: BlobPart[] = [];
  const reader = response.body.getReader();
  for (let size = 0; size <= startBytes; ) {
    const { done, value } = await reader.read();
    if (done) return new Response(new Blob(pieces), { status, headers });
    pieces.push(value);
    size += value.length;
  }
  await reader.cancel();
  headers.set(shortenedHeader, 'true');
  return new Response(new Blob(pieces).slice(0, startBytes), { status, headers });
}
