import type { Db } from '../db/client.ts';
import { isoDate } from '../db/iso-date.ts';
import type { ContentKind } from '../interactions/contents.ts';
import { type InteractionRow, interactionColumns } from '../interactions/queries.ts';
import type { InteractionPlace } from './attached-interactions.ts';
import { type KeptFields, keptReader } from './kept-fields.ts';
import { ahead, completedAhead, lastOf } from './read-ahead.ts';
import type { Selection } from './selection.ts';

/** Rows that are read at once. */
const pageSize = 500;

/** Contents up to this size, in bytes, are read with their rows; larger ones piece by piece when their turn comes. */
export const mostInline = 8192;

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

const placeColumns = `i.customer_id, i.interaction_id, ${isoDate('i.start_date')} AS start_date`;

/** Some interactions in the order of their start, behind a place. */
function readInteractions<Row extends InteractionPlace>(
  selection: Selection,
  columns: string,
  after: InteractionPlace | undefined,
  size: number,
): Promise<Row[]> {
  const { text, values } = condition(selection);
  return selection.db.query<Row>(
    `SELECT ${columns} FROM interactions i WHERE ${text} AND (i.start_date, i.interaction_id) > ($5::timestamptz, $6)
     ORDER BY i.start_date, i.interaction_id LIMIT ${size}`,
    [...values, after?.start_date ?? '-infinity', after?.interaction_id ?? ''],
  );
}

/** Where the interactions are, so many at a time: all of them, or those behind a place. */
export async function* interactionPlaces(
  selection: Selection,
  size: number,
  after?: InteractionPlace,
): AsyncGenerator<readonly InteractionPlace[]> {
  const load = (behind: InteractionPlace | undefined) => readInteractions(selection, placeColumns, behind, size);
  yield* ahead(load, lastOf(size), after);
}

/** The interactions in the order of their start, with their small contents and what is kept aside of them. */
export async function* interactionPages(selection: Selection): AsyncGenerator<InteractionPage> {
  const { db, tenant } = selection;
  const readKept = await keptReader(selection, 'interaction');
  const load = (after: InteractionRow | undefined) =>
    readInteractions<InteractionRow>(selection, interactionColumns, after, pageSize);
  const complete = async (rows: InteractionRow[]): Promise<InteractionPage> => {
    const records = rows.map((row) => ({ customer_id: row.customer_id, record_id: row.interaction_id }));
    const [contents, kept] = await Promise.all([findContents(db, tenant, rows), readKept(records)]);
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

/** The bytes of a column as base64 in one line. */
export function base64(bytes: string): string {
  return `translate(encode(${bytes}, 'base64'), E'\\n', '')`;
}
