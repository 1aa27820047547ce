import { ApiError, type Import } from '../../../client/src/index.ts';
import { pageToken } from '../api/client.ts';

/** What an import is ordered with. */
export interface Order {
  readonly fileName: string;
  readonly content: Blob;
  readonly idKey: string | undefined;
  readonly onMatch: 'skip' | 'update';
  readonly maxErrors: number | undefined;
  readonly encoding: string;
  readonly delimiter: string;
}

/** What was ordered as a dry run from this page, so that it can be imported without choosing the file again. */
const tried = new Map<number, Order>();

export function orderOf(importId: number): Order | undefined {
  return tried.get(importId);
}

/**
 * Sends the file of an import as it comes from the disk. The browser's older way of sending is the one that says how much
 * of a body has gone.
 *
 * @throws {ApiError} when the server refuses; another error when the connection breaks
 */
export async function upload(
  order: Order,
  isDryRun: boolean,
  onSent: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Import> {
  const query = new URLSearchParams({
    file_name: order.fileName,
    on_match: order.onMatch,
    dry_run: String(isDryRun),
    encoding: order.encoding,
    delimiter: order.delimiter,
  });
  if (order.idKey !== undefined) query.set('id_key', order.idKey);
  if (order.maxErrors !== undefined) query.set('max_errors', String(order.maxErrors));
  const path = '/profiles/imports';
  const response = await send(`${path}?${query}`, order.content, onSent, signal);
  if (!response.ok) throw await ApiError.of(response, `POST ${path}`);
  const started = (await response.json()) as Import;
  if (isDryRun) tried.set(started.id, order);
  return started;
}

function send(url: string, content: Blob, onSent: (bytes: number) => void, signal: AbortSignal): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', url);
    request.setRequestHeader('content-type', 'text/csv');
    request.setRequestHeader('x-requested-with', 'XMLHttpRequest');
    request.setRequestHeader('x-csrf-token', pageToken() ?? '');
    request.responseType = 'text';
    request.upload.onprogress = ({ loaded }) => onSent(loaded);
    const broken = () => reject(new Error('the connection broke'));
    request.onerror = broken;
    request.ontimeout = broken;
    request.onabort = () => reject(new DOMException('stopped', 'AbortError'));
    request.onload = () => resolve(new Response(request.responseText, { status: request.status }));
    signal.addEventListener('abort', () => request.abort());
    request.send(content);
  });
}
