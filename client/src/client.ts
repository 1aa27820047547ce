import { type Answer, type Input, send, type Target } from './call.ts';
import { type Operations, operations } from './operations.ts';

/** Where the server is and who calls. Without credentials a browser's session cookie says who. */
export interface ClientOptions {
  /** Such as `http://localhost:8080`. */
  readonly url: string;
  /** A key made with `createApiKey`. */
  readonly apiKey?: string | undefined;
  /** `user`, or `tenant\user`. */
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** Sent with every call. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Instead of the global one: to log, to retry, to test. */
  readonly fetch?: Target['fetch'] | undefined;
}

type Argument<Name extends keyof Operations> = NonNullable<Parameters<Operations[Name]>[0]>;
type Query<Name extends keyof Operations> =
  Argument<Name> extends { query?: infer Values } ? NonNullable<Values> : never;
type Data<Name extends keyof Operations> = Awaited<ReturnType<Operations[Name]>>['data'];
type ItemOf<List> = List extends { items: (infer Item)[] } ? Item : List extends (infer Item)[] ? Item : List;

/** The operations that answer their lists in pages. */
export type ListName = {
  [Name in keyof Operations]: 'cursor' extends keyof Query<Name> ? Name : never;
}[keyof Operations];
/** What a list consists of. */
export type Item<Name extends ListName> = ItemOf<Data<Name>>;

/** Every operation of the server by its name, and its lists page by page or item by item. */
export interface Client extends Operations {
  /** The pages of a list, each when it is asked for: `for await (const page of client.pages('listUsers')) …` */
  pages<Name extends ListName>(list: Name, ...input: Parameters<Operations[Name]>): AsyncGenerator<Item<Name>[], void>;
  /** The items of a list, whatever page they are on. */
  items<Name extends ListName>(list: Name, ...input: Parameters<Operations[Name]>): AsyncGenerator<Item<Name>, void>;
}

export function createClient(options: ClientOptions): Client {
  const authorization = authorizationOf(options);
  const target: Target = {
    url: options.url.replace(/\/+$/, ''),
    headers: { ...(authorization !== undefined && { authorization }), ...options.headers },
    fetch: options.fetch ?? ((url, init) => fetch(url, init)),
  };
  const call = (name: keyof Operations, input: Input = {}) => send(target, operations[name], input);

  async function* pages(name: keyof Operations, input: Input = {}): AsyncGenerator<unknown[], void> {
    let cursor: string | undefined;
    do {
      const answer = await call(name, cursor === undefined ? input : { ...input, query: { ...input.query, cursor } });
      yield itemsOf(answer.data);
      cursor = nextCursor(answer);
    } while (cursor !== undefined);
  }

  async function* items(name: keyof Operations, input?: Input): AsyncGenerator<unknown, void> {
    for await (const page of pages(name, input)) yield* page;
  }

  const names = Object.keys(operations) as (keyof Operations)[];
  const methods = Object.fromEntries(names.map((name) => [name, (input?: Input) => call(name, input)]));
  // The generated types say of each operation what `call` takes and answers.
  return { ...methods, pages, items } as unknown as Client;
}

function authorizationOf({ apiKey, user, password }: ClientOptions): string | undefined {
  if (apiKey !== undefined) return `Bearer ${apiKey}`;
  if (user === undefined) return undefined;
  const bytes = new TextEncoder().encode(`${user}:${password ?? ''}`);
  return `Basic ${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}`;
}

/** Lists are `{ items, next_cursor }` or bare arrays; "Identify Customer" answers one profile as itself. */
function itemsOf(data: unknown): unknown[] {
  if (Array.isArray(data)) return data;
  return isPage(data) ? data.items : [data];
}

/**
 * Of a bare array the header `Link: <…?cursor=…>; rel="next"` says where the next page starts. Only the cursor is
 * taken from it: credentials go to no other address than the one they were given for.
 */
export function nextCursor({ data, headers }: Answer<number, unknown>): string | undefined {
  if (isPage(data)) return data.next_cursor ?? undefined;
  const next = /<([^<>]*)>\s*;\s*rel="next"/.exec(headers.get('link') ?? '')?.[1];
  return next === undefined ? undefined : (new URL(next, 'http://localhost').searchParams.get('cursor') ?? undefined);
}

function isPage(data: unknown): data is { items: unknown[]; next_cursor: string | null } {
  return typeof data === 'object' && data !== null && 'items' in data && 'next_cursor' in data;
}
