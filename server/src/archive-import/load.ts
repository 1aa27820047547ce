import { isUtf8 } from 'node:buffer';
import { type Db, together } from '../db/client.ts';
import { ApiError } from '../errors.ts';
import { isNestedTooDeep } from '../nesting.ts';
import type { CustomerStore } from '../profiles/store.ts';
import { loadContact } from './contact.ts';
import { loadContactAttribute } from './contact-attribute.ts';
import { loadDocument } from './document.ts';
import { loadInteraction } from './interaction.ts';
import { type Kind, Line, type Loaded, type LoadSettings } from './line.ts';
import { type LoadResult, nothingLoaded } from './result.ts';

/**
 * Loads lines of one file of an archive, in the transaction of `store`. A line that is refused leaves nothing behind and
 * costs no other one.
 */
export async function loadLines(
  store: CustomerStore,
  kind: Kind,
  body: Buffer,
  settings: LoadSettings,
  at: Date,
): Promise<LoadResult> {
  const result = nothingLoaded();
  let number = 0;
  const released: Promise<unknown>[] = [];
  for (const text of linesOf(body)) {
    number += 1;
    if (text.length === 0) continue;
    try {
      const line = new Line(parse(text));
      const loaded = await inSavepoint(store.tx, released, () => load(store, kind, line, settings, at));
      result[loaded.outcome] += 1;
      if (loaded.madeCustomer === true) result.customers_made += 1;
      for (const name of loaded.kept ?? []) count(result.kept, name);
      for (const name of loaded.filled ?? []) count(result.filled, name);
    } catch (error) {
      if (!(error instanceof ApiError) || error.kind.status >= 500) throw error;
      result.rejected.push({ line: number, reason: error.message });
    }
  }
  await together(released);
  return result;
}

async function load(store: CustomerStore, kind: Kind, line: Line, settings: LoadSettings, at: Date): Promise<Loaded> {
  switch (kind) {
    case 'contact':
      return await loadContact(store, line, settings, at);
    case 'contactattribute':
      return await loadContactAttribute(store, line, settings, at);
    case 'interaction':
      return await loadInteraction(store, line, settings, at);
    case 'document':
      return await loadDocument(store, line, at);
  }
}

/**
 * What `work` does can be undone without the lines before it. Neither the savepoint nor its release is waited for: on one
 * connection they run in their order.
 */
async function inSavepoint<T>(tx: Db, released: Promise<unknown>[], work: () => Promise<T>): Promise<T> {
  const begun = tx.query('SAVEPOINT line');
  try {
    const [result] = await together([work(), begun]);
    const release = tx.query('RELEASE SAVEPOINT line');
    // It is waited for at the end; when something else fails first, nobody else would hear of it.
    release.catch(() => {});
    released.push(release);
    return result;
  } catch (error) {
    if (error instanceof ApiError) await tx.query('ROLLBACK TO SAVEPOINT line');
    throw error;
  }
}

function* linesOf(body: Buffer): Generator<Buffer> {
  for (let start = 0; start < body.length; ) {
    const end = body.indexOf(0x0a, start);
    yield body.subarray(start, end < 0 ? body.length : end);
    start = end < 0 ? body.length : end + 1;
  }
}

/** @throws {ApiError} 400, without what the line says */
function parse(line: Buffer): unknown {
  if (!isUtf8(line)) throw new ApiError('badParameter', 'the line is not valid UTF-8');
  let value: unknown;
  try {
    value = JSON.parse(line.toString('utf8'));
  } catch (error) {
    throw new ApiError('badParameter', 'the line is not valid JSON', { cause: error });
  }
  if (isNestedTooDeep(value)) throw new ApiError('badParameter', 'the line is nested too deep');
  return value;
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
