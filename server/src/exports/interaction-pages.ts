import type { CopiedRows } from '../db/copied-rows.ts';
import type { CopyValue } from '../db/copy-reader.ts';
import type { ContentKind } from '../interactions/contents.ts';
import type { InteractionPlace } from './attached-interactions.ts';
import { type KeptFields, keptReader } from './kept-fields.ts';
import type { StoredInteraction } from './lines/interaction-text.ts';
import { ahead, completedAhead, lastOf } from './read-ahead.ts';
import type { Selection } from './selection.ts';

const nothing = Buffer.alloc(0);

/** Rows that are read at once. */
const pageSize = 1000;

/** Contents up to this size, in bytes, are read with their rows; larger ones piece by piece when their turn comes. */
export const mostInline = 8192;

/** A text, or bytes, of an interaction. */
export interface ExportedContent {
  readonly content_id: number;
  readonly interaction_id: string;
  /** A text as JSON, or the bytes; null when they did not come with the row, because they are too many. */
  readonly small: Buffer | null;
}

/** Of attachments one, to know that there are any. */
type ContentsOfInteraction = Partial<Record<ContentKind, ExportedContent>>;

/** Fields and contents are in a memory that others come into when the next page is asked for. */
export interface InteractionPage {
  readonly rows: readonly StoredInteraction[];
  /** By interaction id. */
  readonly contents: ReadonlyMap<string, ContentsOfInteraction>;
  /** By `archivedKey`. */
  readonly kept: ReadonlyMap<string, KeptFields>;
}

function condition({ tenant, from, to, mediaTypes }: Selection): { text: string; values: CopyValue[] } {
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

const placeColumns = 'i.customer_id, i.interaction_id, i.start_date';

/** Some interactions in the order of their start, behind a place. */
function copyInteractions(
  selection: Selection,
  columns: string,
  after: InteractionPlace | undefined,
  size: number,
): Promise<CopiedRows> {
  const { text, values } = condition(selection);
  return selection.copies.read(
    `SELECT ${columns} FROM interactions i WHERE ${text} AND (i.start_date, i.interaction_id) > ($5::timestamptz, $6)
     ORDER BY i.start_date, i.interaction_id LIMIT ${size}`,
    [...values, after?.start_date ?? '-infinity', after?.interaction_id ?? ''],
  );
}

function placeOf(copied: CopiedRows): InteractionPlace {
  return { customer_id: copied.text(0), interaction_id: copied.text(1), start_date: copied.timestamp(2) };
}

function interactionOf(copied: CopiedRows): StoredInteraction {
  return { ...placeOf(copied), fields: copied.bytes(3) ?? nothing };
}

/** Where the interactions are, so many at a time: all of them, or those behind a place. */
export async function* interactionPlaces(
  selection: Selection,
  size: number,
  after?: InteractionPlace,
): AsyncGenerator<readonly InteractionPlace[]> {
  const load = async (behind: InteractionPlace | undefined) => {
    const copied = await copyInteractions(selection, placeColumns, behind, size);
    const places = copied.all(placeOf);
    selection.copies.giveBack(copied);
    return places;
  };
  yield* ahead(load, lastOf(size), after);
}

/** The interactions in the order of their start, with their small contents and what is kept aside of them. */
export async function* interactionPages(selection: Selection): AsyncGenerator<InteractionPage> {
  const readKept = await keptReader(selection, 'interaction');
  const load = async (after: StoredInteraction | undefined) => {
    const copied = await copyInteractions(selection, `${placeColumns}, i.fields`, after, pageSize);
    return { copied, rows: copied.all(interactionOf) };
  };
  const last = ({ rows }: { readonly rows: readonly StoredInteraction[] }) => lastOf<StoredInteraction>(pageSize)(rows);
  const complete = async ({ copied, rows }: Awaited<ReturnType<typeof load>>) => {
    const records = rows.map((row) => ({ customer_id: row.customer_id, record_id: row.interaction_id }));
    const [copiedContents, kept] = await Promise.all([copyContents(selection, rows), readKept(records)]);
    return { copies: [copied, copiedContents], rows, contents: contentsOf(copiedContents), kept };
  };
  for await (const { copies, ...page } of completedAhead(ahead(load, last), complete)) {
    yield page;
    for (const copied of copies) selection.copies.giveBack(copied);
  }
}

function copyContents({ copies, tenant }: Selection, rows: readonly StoredInteraction[]): Promise<CopiedRows> {
  // Each table by one scan of its index: looked up one by one, the bytes take three times as long (measured).
  return copies.read(
    `SELECT c.interaction_id, c.content_id, c.kind,
       CASE WHEN c.kind IN ('plain_text', 'structured_text') THEN to_json(convert_from(k.bytes, 'UTF8')) END,
       CASE WHEN c.kind = 'binary_content' THEN k.bytes END
     FROM interaction_contents c LEFT JOIN interaction_content_chunks k ON k.tenant_id = $1
       AND k.interaction_id = ANY ($2) AND k.interaction_id = c.interaction_id AND k.content_id = c.content_id
       AND k.chunk = 0 AND octet_length(k.bytes) <= ${mostInline}
     WHERE c.tenant_id = $1 AND c.interaction_id = ANY ($2) AND c.ready`,
    [tenant, rows.map((row) => row.interaction_id)],
  );
}

function contentsOf(copied: CopiedRows): Map<string, ContentsOfInteraction> {
  const found = new Map<string, ContentsOfInteraction>();
  while (copied.next()) {
    const id = copied.text(0);
    const ofInteraction = found.get(id) ?? {};
    const kind = copied.text(2) as ContentKind;
    const small = copied.bytes(3) ?? copied.bytes(4);
    ofInteraction[kind] = { interaction_id: id, content_id: copied.integer(1), small };
    found.set(id, ofInteraction);
  }
  return found;
}
