import type { Db } from '../db/client.ts';
import type { CopiedRows } from '../db/copied-rows.ts';
import { type AttachedInteractions, type InteractionPlace, placesOfPage } from './attached-interactions.ts';
import { type ExportedContent, interactionPlaces, mostInline } from './interaction-pages.ts';
import { type KeptFields, keptReader } from './kept-fields.ts';
import type { DocumentRow } from './lines/document.ts';
import { completedAhead, oneAhead } from './read-ahead.ts';
import type { Selection } from './selection.ts';

/** Attachments that are read at once. */
const pageSize = 500;

export type ExportedDocument = DocumentRow & ExportedContent & { readonly customer_id: string };

type FoundDocument = Omit<ExportedDocument, 'small'>;

/** Contents are in a memory that others come into when the next page is asked for. */
export interface DocumentPage {
  readonly rows: readonly ExportedDocument[];
  /** By `archivedKey`. */
  readonly kept: ReadonlyMap<string, KeptFields>;
}

/** The attachments of the same interactions, in the same order. */
export async function* documentPages(
  selection: Selection,
  attached: AttachedInteractions,
): AsyncGenerator<DocumentPage> {
  const readKept = await keptReader(selection, 'document');
  const complete = async (documents: readonly FoundDocument[]) => {
    const records = documents.map((row) => ({ customer_id: row.customer_id, record_id: row.document_id }));
    const [copied, kept] = await Promise.all([copySmallBytes(selection, documents), readKept(records)]);
    return { rows: withBytes(documents, copied), copied, kept };
  };
  for await (const { copied, ...page } of completedAhead(oneAhead(documentsOf(selection, attached)), complete)) {
    yield page;
    selection.copies.giveBack(copied);
  }
}

async function* documentsOf(
  selection: Selection,
  attached: AttachedInteractions,
): AsyncGenerator<readonly FoundDocument[]> {
  for await (const places of placesOf(selection, attached)) {
    const documents = await findDocuments(selection.db, selection.tenant, places);
    for (let start = 0; start < documents.length; start += pageSize) yield documents.slice(start, start + pageSize);
  }
}

async function* placesOf(
  selection: Selection,
  attached: AttachedInteractions,
): AsyncGenerator<readonly InteractionPlace[]> {
  yield* attached.pages();
  if (attached.hasForgotten) yield* interactionPlaces(selection, placesOfPage, attached.last);
}

async function findDocuments(db: Db, tenant: number, places: readonly InteractionPlace[]): Promise<FoundDocument[]> {
  const rows = await db.query<Omit<FoundDocument, 'customer_id' | 'entity_type'>>(
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

function copySmallBytes({ copies, tenant }: Selection, documents: readonly FoundDocument[]): Promise<CopiedRows> {
  const small = documents.filter(({ size }) => size <= mostInline);
  return copies.read(
    `SELECT content_id, bytes FROM interaction_content_chunks
     WHERE tenant_id = $1 AND (interaction_id, content_id) IN (SELECT * FROM unnest($2::text[], $3::bigint[]))
       AND chunk = 0`,
    [tenant, small.map((row) => row.interaction_id), small.map((row) => String(row.content_id))],
  );
}

function withBytes(documents: readonly FoundDocument[], copied: CopiedRows): ExportedDocument[] {
  const bytes = new Map<number, Buffer | null>();
  while (copied.next()) bytes.set(copied.integer(0), copied.bytes(1));
  return documents.map((row) => ({ ...row, small: bytes.get(row.content_id) ?? null }));
}
