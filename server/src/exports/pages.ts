import { setImmediate as nextTurn } from 'node:timers/promises';
import { findArchivedFieldsOf } from '../archive-import/archived-fields.ts';
import type { Db } from '../db/client.ts';
import { isoDate } from '../db/iso-date.ts';
import type { ContentKind } from '../interactions/contents.ts';
import { type InteractionRow, interactionColumns } from '../interactions/queries.ts';
import type { Keyring } from '../keyring.ts';
import type { ProfileRow } from '../profiles/queries.ts';
import type { AttachedInteractions, InteractionPlace } from './attached-interactions.ts';
import type { DocumentRow } from './lines/document.ts';
import type { Interval } from './timeframe.ts';

/** Rows that are read at once. */
const pageSize = 500;

/** Interactions whose attachments are looked for at once. */
const placesSize = 2000;

/** Contents up to this size, in bytes, are read with their rows; larger ones piece by piece when their turn comes. */
const mostInline = 8192;

/** What of a tenant is exported, in one snapshot of the database. */
export interface Selection extends Interval {
  readonly db: Db;
  readonly keyring: Keyring;
  readonly tenant: number;
  readonly mediaTypes: readonly string[] | null;
}

/** Bytes of an interaction; null when they did not come with the row, because they are too many. */
export interface ExportedContent {
  readonly content_id: number;
  readonly interaction_id: string;
  readonly base64: string | null;
}

/** A text, or bytes. */
interface InlineContent extends ExportedContent {
  readonly kind: ContentKind;
  readonly text: string | null;
}

/** Of attachments one, to know that there are any. */
type ContentsOfInteraction = Partial<Record<ContentKind, InlineContent>>;

export type KeptFields = Readonly<Record<string, unknown>>;

export interface InteractionPage {
  readonly rows: readonly InteractionRow[];
  /** By interaction id. */
  readonly contents: ReadonlyMap<string, ContentsOfInteraction>;
  /** By `archivedKey`. */
  readonly kept: ReadonlyMap<string, KeptFields>;
}

function condition({ tenant, from, to, mediaTypes }: Selection): { text: string; values: unknown[] } {
  return {
    text: `i.tenant_id = $1 AND ($2::timestamptz IS NULL OR i.start_date >= $2)
      AND ($3::timestamptz IS NULL OR i.start_date < $3)
      AND ($4::text[] IS NULL OR lower(i.fields ->> 'media_type') = ANY ($4))`,
    values: [tenant, from, to, mediaTypes?.map((name) => name.toLowerCase()) ?? null],
  };
}

export async function countInteractions(selection: Selection): Promise<number> {
  const { text, values } = condition(selection);
  const [row] = await selection.db.query<{ count: number }>(
    `SELECT count(*) AS count FROM interactions i WHERE ${text}`,
    values,
  );
  return row?.count ?? 0;
}

/** The interactions in the order of their start, with their small contents and what is kept aside of them. */
export async function* interactionPages(selection: Selection, withKept: boolean): AsyncGenerator<InteractionPage> {
  const { db, keyring, tenant } = selection;
  const { text, values } = condition(selection);
  const load = (after: InteractionRow | undefined) =>
    db.query<InteractionRow>(
      `SELECT ${interactionColumns} FROM interactions i WHERE ${text} AND (i.start_date, i.interaction_id) > ($5::timestamptz, $6)
       ORDER BY i.start_date, i.interaction_id LIMIT ${pageSize}`,
      [...values, after?.start_date ?? '-infinity', after?.interaction_id ?? ''],
    );
  const complete = async (rows: InteractionRow[]): Promise<InteractionPage> => {
    const records = rows.map((row) => ({ customer_id: row.customer_id, record_id: row.interaction_id }));
    const [contents, kept] = await Promise.all([
      findContents(db, tenant, rows),
      withKept ? findArchivedFieldsOf(db, keyring, tenant, 'interaction', records) : new Map<string, KeptFields>(),
    ]);
    return { rows, contents, kept };
  };
  yield* completedAhead(ahead(load, lastOf(pageSize)), complete);
}

async function findContents(
  db: Db,
  tenant: number,
  rows: readonly InteractionRow[],
): Promise<Map<string, ContentsOfInteraction>> {
  if (rows.length === 0) return new Map();
  // Each table by one scan of its index: looked up one by one, the bytes take three times as long (measured).
  const contents = await db.query<InlineContent>(
    `WITH small AS MATERIALIZED (
       SELECT interaction_id, content_id, bytes FROM interaction_content_chunks
       WHERE tenant_id = $1 AND interaction_id = ANY ($2) AND chunk = 0 AND octet_length(bytes) <= ${mostInline})
     SELECT c.interaction_id, c.content_id, c.kind,
       CASE WHEN c.kind IN ('plain_text', 'structured_text') THEN convert_from(small.bytes, 'UTF8') END AS text,
       CASE WHEN c.kind = 'binary_content' THEN ${base64('small.bytes')} END AS base64
     FROM interaction_contents c LEFT JOIN small USING (interaction_id, content_id)
     WHERE c.tenant_id = $1 AND c.interaction_id = ANY ($2) AND c.ready`,
    [tenant, rows.map((row) => row.interaction_id)],
  );
  const found = new Map<string, ContentsOfInteraction>();
  for (const content of contents) {
    const ofInteraction = found.get(content.interaction_id) ?? {};
    ofInteraction[content.kind] = content;
    found.set(content.interaction_id, ofInteraction);
  }
  return found;
}

function base64(bytes: string): string {
  return `translate(encode(${bytes}, 'base64'), E'\\n', '')`;
}

export type ExportedDocument = DocumentRow & ExportedContent & { readonly customer_id: string };

export interface DocumentPage {
  readonly rows: readonly ExportedDocument[];
  /** By `archivedKey`. */
  readonly kept: ReadonlyMap<string, KeptFields>;
}

/** The attachments of the same interactions, in the same order. */
export async function* documentPages(
  selection: Selection,
  attached: AttachedInteractions,
  withKept: boolean,
): AsyncGenerator<DocumentPage> {
  const { db, keyring, tenant } = selection;
  for await (const places of placesOf(selection, attached)) {
    const documents = await findDocuments(db, tenant, places);
    for (let start = 0; start < documents.length; start += pageSize) {
      const rows = await withSmallBytes(db, tenant, documents.slice(start, start + pageSize));
      const records = rows.map((row) => ({ customer_id: row.customer_id, record_id: row.document_id }));
      const kept = withKept
        ? await findArchivedFieldsOf(db, keyring, tenant, 'document', records)
        : new Map<string, KeptFields>();
      yield { rows, kept };
    }
  }
}

async function* placesOf(
  selection: Selection,
  attached: AttachedInteractions,
): AsyncGenerator<readonly InteractionPlace[]> {
  yield* attached.pages(placesSize);
  if (!attached.hasForgotten) return;
  // Most interactions have no attachment, so there are many in a page and little of each.
  const { text, values } = condition(selection);
  const load = (after: InteractionPlace | undefined) =>
    selection.db.query<InteractionPlace>(
      `SELECT i.customer_id, i.interaction_id, ${isoDate('i.start_date')} AS start_date FROM interactions i
       WHERE ${text} AND (i.start_date, i.interaction_id) > ($5::timestamptz, $6)
       ORDER BY i.start_date, i.interaction_id LIMIT ${placesSize}`,
      [...values, after?.start_date ?? '-infinity', after?.interaction_id ?? ''],
    );
  yield* ahead(load, lastOf(placesSize), attached.last);
}

async function findDocuments(
  db: Db,
  tenant: number,
  places: readonly InteractionPlace[],
): Promise<Omit<ExportedDocument, 'base64'>[]> {
  const rows = await db.query<Omit<ExportedDocument, 'base64' | 'customer_id' | 'entity_type'>>(
    `SELECT interaction_id, content_id, document_id, name, description, mime_type, size FROM interaction_contents
     WHERE tenant_id = $1 AND interaction_id = ANY ($2) AND kind = 'attachment' AND ready ORDER BY content_id`,
    [tenant, places.map((place) => place.interaction_id)],
  );
  if (rows.length === 0) return [];
  const customers = new Map(places.map((place) => [place.interaction_id, place.customer_id]));
  const named = [...new Set(rows.map((row) => row.interaction_id))];
  const types = await db.query<{ interaction_id: string; entity_type: number }>(
    `SELECT interaction_id, (fields ->> 'entity_type')::integer AS entity_type FROM interactions
     WHERE tenant_id = $1 AND (customer_id, interaction_id) IN (SELECT * FROM unnest($2::text[], $3::text[]))`,
    [tenant, named.map((id) => customers.get(id)), named],
  );
  const typeOf = new Map(types.map((row) => [row.interaction_id, row.entity_type]));
  const placeOf = new Map(places.map((place, index) => [place.interaction_id, index]));
  return rows
    .map((row) => ({
      ...row,
      customer_id: customers.get(row.interaction_id) ?? '',
      entity_type: typeOf.get(row.interaction_id) ?? 0,
    }))
    .sort((a, b) => (placeOf.get(a.interaction_id) ?? 0) - (placeOf.get(b.interaction_id) ?? 0));
}

async function withSmallBytes(
  db: Db,
  tenant: number,
  documents: readonly Omit<ExportedDocument, 'base64'>[],
): Promise<ExportedDocument[]> {
  const small = documents.filter(({ size }) => size <= mostInline);
  const rows = await db.query<{ content_id: number; base64: string }>(
    `SELECT content_id, ${base64('bytes')} AS base64 FROM interaction_content_chunks
     WHERE tenant_id = $1 AND (interaction_id, content_id) IN (SELECT * FROM unnest($2::text[], $3::bigint[]))
       AND chunk = 0`,
    [tenant, small.map((row) => row.interaction_id), small.map((row) => row.content_id)],
  );
  const bytes = new Map(rows.map((row) => [row.content_id, row.base64]));
  return documents.map((row) => ({ ...row, base64: bytes.get(row.content_id) ?? null }));
}

export type ContactRow = ProfileRow & { readonly created_at: Date; readonly modified_at: Date };

export async function countContacts({ db, tenant, from, to }: Selection): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    `SELECT count(*) AS count FROM profiles p WHERE ${contactCondition}`,
    [tenant, from, to],
  );
  return row?.count ?? 0;
}

const contactCondition = `p.tenant_id = $1 AND ($2::timestamptz IS NULL OR p.modified_at >= $2)
  AND ($3::timestamptz IS NULL OR p.modified_at < $3)`;

/** The customers in the order of their ids. */
export async function* contactPages({ db, tenant, from, to }: Selection): AsyncGenerator<readonly ContactRow[]> {
  const load = (after: ContactRow | undefined) =>
    db.query<ContactRow>(
      `SELECT p.customer_id, p.attributes::text AS attributes, p.encrypted, p.created_at, p.modified_at
       FROM profiles p WHERE ${contactCondition} AND p.customer_id > $4 ORDER BY p.customer_id LIMIT ${pageSize}`,
      [tenant, from, to, after?.customer_id ?? ''],
    );
  yield* ahead(load, lastOf(pageSize));
}

/** Reads pages, each while the one before is worked on. */
async function* ahead<Page, Row>(
  load: (after: Row | undefined) => Promise<Page>,
  lastOf: (page: Page) => Row | undefined,
  first?: Row,
): AsyncGenerator<Page> {
  let loading: Promise<Page> | undefined = load(first);
  while (loading !== undefined) {
    const page: Page = await loading;
    const last = lastOf(page);
    loading = last === undefined ? undefined : load(last);
    // Whoever stops in between does not wait for it.
    loading?.catch(() => {});
    // Sent before the page is worked on, which takes one turn of the event loop: otherwise neither waits for the other.
    await nextTurn();
    yield page;
  }
}

/** The row that the next page comes behind; undefined for the last page, which is not full. */
function lastOf<Row>(size: number): (rows: readonly Row[]) => Row | undefined {
  return (rows) => (rows.length < size ? undefined : rows.at(-1));
}

/** Completes pages, each while the one before is worked on. */
async function* completedAhead<Page, Completed>(
  pages: AsyncIterable<Page>,
  complete: (page: Page) => Promise<Completed>,
): AsyncGenerator<Completed> {
  let completing: Promise<Completed> | undefined;
  for await (const page of pages) {
    const next = complete(page);
    next.catch(() => {});
    await nextTurn();
    if (completing !== undefined) yield await completing;
    completing = next;
  }
  if (completing !== undefined) yield await completing;
}
