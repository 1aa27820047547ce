import { privacyTexts } from './texts.ts';

/** What a person can ask for. */
export const requestTypes = ['EXPORT', 'FORGET'] as const;
export type RequestType = (typeof requestTypes)[number];

/** A contact as it is given: one device, named by its type. */
export type GivenContact = Readonly<Record<string, unknown>>;

/** A request as it is given: what is not known of it is kept. */
export interface GivenRequest {
  readonly type?: unknown;
  readonly requestcase?: unknown;
  readonly accountid?: unknown;
  readonly shortcodes?: unknown;
  readonly contacts: readonly GivenContact[];
}

/** The largest file of requests, in bytes. */
const largestBytes = 16 * 1024 * 1024;

/** What a file holds, or why it holds no requests. */
export type Content =
  | { readonly requests: readonly GivenRequest[]; readonly problem?: undefined }
  | { readonly requests?: undefined; readonly problem: string };

/** Reads a file as the server does (docs/privacy.md, "The file"). */
export async function readRequestFile(file: Blob): Promise<Content> {
  const t = privacyTexts.file;
  if (file.size > largestBytes) return { problem: t.tooLarge };
  let content: unknown;
  try {
    content = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer()));
  } catch {
    return { problem: t.notJson };
  }
  const requests = isObject(content) ? content['requests'] : undefined;
  if (!Array.isArray(requests) || requests.length === 0) return { problem: t.noRequests };
  const wrong = requests.findIndex((request: unknown) => !isRequest(request));
  return wrong < 0 ? { requests } : { problem: t.noRequest(wrong + 1) };
}

/** As the file is written when it is made here. */
export function jsonOf(requests: readonly GivenRequest[]): string {
  return JSON.stringify({ requests }, undefined, 2);
}

/** The types that are asked for, each once; what is no type is left out. */
export function typesOf(requests: readonly GivenRequest[]): RequestType[] {
  return requestTypes.filter((type) => requests.some((request) => request.type === type));
}

export function isRequestType(type: unknown): type is RequestType {
  return requestTypes.some((known) => known === type);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isRequest(value: unknown): value is GivenRequest {
  if (!isObject(value)) return false;
  const { contacts, shortcodes } = value;
  const hasCodes = shortcodes === undefined || shortcodes === null || Array.isArray(shortcodes);
  return hasCodes && Array.isArray(contacts) && contacts.every(isObject);
}
