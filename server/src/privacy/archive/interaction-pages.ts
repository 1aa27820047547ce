import { findArchivedFieldsOfRecords } from '../../archive-import/archived-fields.ts';
import { pages } from '../../db/pages.ts';
import { storedFields } from '../../interactions/answer.ts';
import type { InteractionFields } from '../../interactions/check.ts';
import { type AttachmentRow, listAttachments } from '../../interactions/contents.ts';
import { findPageContents, type PageContents } from '../../interactions/page-contents.ts';
import { findPageOfCustomer, type InteractionRow, type Place } from '../../interactions/queries.ts';
import { type ArchiveRequest, customersOf, type Source } from './request.ts';
import { wentOver } from './shortcodes.ts';

/** Interactions, or attachments of one, that are read at once. */
const pageSize = 100;

/** Fields of an imported archive that nothing here has a place for. */
export type Archived = Readonly<Record<string, unknown>>;

/** An interaction of the archive, but for its contents. */
export interface FoundInteraction {
  readonly row: InteractionRow;
  readonly fields: InteractionFields;
  readonly archived: Archived | undefined;
}

/**
 * The interactions of the customers of a request, without those that went over a shortcode that is left out: customer by
 * customer, the newest first, some at a time.
 */
export async function* interactionPages(source: Source, request: ArchiveRequest): AsyncGenerator<FoundInteraction[]> {
  const { db, keyring, tenant } = source;
  for (const customerId of customersOf(request)) {
    const read = (last: InteractionRow | undefined, size: number) => {
      const after: Place | undefined = last && [last.start_date, last.interaction_id];
      return findPageOfCustomer(db, tenant, customerId, after, size);
    };
    for await (const rows of pages(pageSize, read)) {
      const ids = rows.map((row) => row.interaction_id);
      const kept = await findArchivedFieldsOfRecords(db, keyring, tenant, customerId, 'interaction', ids);
      const found = rows.map((row) => ({ row, fields: storedFields(row), archived: kept.get(row.interaction_id) }));
      const page = found.filter(({ fields, archived }) => !wentOver(request.leftOutShortcodes, fields, archived));
      if (page.length > 0) yield page;
    }
  }
}

/** What interactions have beside their rows. */
export async function contentsOf({ db, tenant }: Source, page: readonly FoundInteraction[]): Promise<PageContents> {
  return await findPageContents(
    db,
    tenant,
    page.map(({ row }) => row.interaction_id),
  );
}

/** The attachments of an interaction in the order in which they came. */
export async function* attachmentsOf({ db, tenant }: Source, interactionId: string): AsyncGenerator<AttachmentRow[]> {
  yield* pages(pageSize, (last: AttachmentRow | undefined, size) =>
    listAttachments(db, tenant, interactionId, last?.content_id ?? 0, size),
  );
}
