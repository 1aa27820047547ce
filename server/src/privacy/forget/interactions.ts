import { type Db, together } from '../../db/client.ts';
import { pages, pieces } from '../../db/pages.ts';
import type { InteractionFields } from '../../interactions/check.ts';
import { findLocked } from '../../interactions/find.ts';
import { type InteractionRow, interactionColumns } from '../../interactions/queries.ts';
import { forgetContents } from './contents.ts';
import type { Forgetting } from './forgetting.ts';
import { forgetFields } from './interaction-fields.ts';
import { forgetMentions } from './mentions.ts';
import { Placeholders } from './placeholder.ts';

/** Interactions that are changed in one go, and ids that are read. */
const atOnce = 200;
const idsAtOnce = 5000;

/** How many of each were made anonymous, or changed. */
export interface ForgottenInteractions {
  interactions: number;
  contents: number;
  attachments: number;
  mentions: number;
}

/** The ids of the interactions of some customers, who are locked: there will be no others. */
export async function findInteractionsOf(tx: Db, tenant: number, customerIds: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const customerId of customerIds) {
    const read = (last: { interaction_id: string } | undefined, size: number) =>
      tx.query<{ interaction_id: string }>(
        `SELECT interaction_id FROM interactions WHERE tenant_id = $1 AND customer_id = $2 AND interaction_id > $3
         ORDER BY interaction_id LIMIT $4`,
        [tenant, customerId, last?.interaction_id ?? '', size],
      );
    for await (const rows of pages(idsAtOnce, read)) ids.push(...rows.map((row) => row.interaction_id));
  }
  return ids;
}

/**
 * Makes interactions anonymous, and replaces the device in others that mention it: all of them in the order of their ids,
 * as they are locked everywhere.
 *
 * @param own ids of those that are the person's
 * @param mentioning ids of others
 */
export async function forgetInteractions(
  forgetting: Forgetting,
  own: ReadonlySet<string>,
  mentioning: Iterable<string>,
  touched: ForgottenInteractions,
): Promise<void> {
  const threads = new Placeholders();
  const others = [...mentioning].filter((id) => !own.has(id));
  const sorted = [...own, ...others].sort();
  for (const ids of pieces(sorted, atOnce)) {
    const rows = await lockInteractions(forgetting, ids);
    const mine = rows.filter((row) => own.has(row.interaction_id));
    await forgetOwn(forgetting, mine, threads, touched);
    for (const row of rows) {
      if (!own.has(row.interaction_id) && (await forgetMentions(forgetting, row))) touched.mentions += 1;
    }
  }
}

/** Those that exist, locked in the order of their ids, whoever's they have become. */
async function lockInteractions({ tx, tenant }: Forgetting, ids: readonly string[]): Promise<InteractionRow[]> {
  const owners = await tx.query<{ interaction_id: string; customer_id: string }>(
    'SELECT interaction_id, customer_id FROM interaction_ids WHERE tenant_id = $1 AND interaction_id = ANY ($2)',
    [tenant, ids],
  );
  const rows = await tx.query<InteractionRow>(
    `SELECT ${interactionColumns} FROM unnest($2::text[], $3::text[]) AS k (customer_id, interaction_id)
     JOIN interactions i ON i.tenant_id = $1 AND i.customer_id = k.customer_id AND i.interaction_id = k.interaction_id
     ORDER BY i.interaction_id FOR UPDATE OF i`,
    [tenant, owners.map((row) => row.customer_id), owners.map((row) => row.interaction_id)],
  );
  if (rows.length === owners.length) return rows;
  // One has gone over to another customer between the two statements, or has been deleted.
  const found = new Set(rows.map((row) => row.interaction_id));
  for (const { interaction_id } of owners) {
    if (found.has(interaction_id)) continue;
    const row = await findLocked(tx, tenant, interaction_id);
    if (row !== undefined) rows.push(row);
  }
  return rows;
}

async function forgetOwn(
  forgetting: Forgetting,
  rows: readonly InteractionRow[],
  threads: Placeholders,
  touched: ForgottenInteractions,
): Promise<void> {
  if (rows.length === 0) return;
  const { tx, tenant } = forgetting;
  const forgotten = rows.map((row) => {
    const fields = JSON.parse(row.fields) as InteractionFields;
    const text = forgetFields(forgetting, fields, threads);
    return { fields: text, mediaType: String((JSON.parse(text) as InteractionFields)['media_type']) };
  });
  const ids = rows.map((row) => row.interaction_id);
  const keys = [rows.map((row) => row.customer_id), ids];
  await together([
    tx.query(
      `UPDATE interactions i
       SET has_text = false, has_structured_text = false, has_binary_content = false, fields = n.fields::json
       FROM unnest($2::text[], $3::text[], $4::text[]) AS n (customer_id, interaction_id, fields)
       WHERE i.tenant_id = $1 AND i.customer_id = n.customer_id AND i.interaction_id = n.interaction_id`,
      [tenant, ...keys, forgotten.map(({ fields }) => fields)],
    ),
    tx.query(
      `UPDATE interaction_search s SET document = '', media_type = n.media_type
       FROM unnest($2::text[], $3::text[], $4::text[]) AS n (customer_id, interaction_id, media_type)
       WHERE s.tenant_id = $1 AND s.customer_id = n.customer_id AND s.interaction_id = n.interaction_id`,
      [tenant, ...keys, forgotten.map(({ mediaType }) => mediaType)],
    ),
    tx.query(
      `DELETE FROM device_keys k USING unnest($2::text[], $3::text[]) AS n (customer_id, interaction_id)
       WHERE k.tenant_id = $1 AND k.owner = n.customer_id AND k.kind IN ('interaction', 'mention')
         AND k.record_id = n.interaction_id`,
      [tenant, ...keys],
    ),
  ]);
  touched.interactions += rows.length;
  await forgetContents(forgetting, ids, touched);
}
