import type { Db } from '../../db/client.ts';
import type { OutcomeRow } from '../../imports/batch.ts';
import { withoutValue } from '../../imports/row.ts';

const atOnce = 20;

interface ShowingRow {
  readonly import_id: number;
  readonly first_index: number;
  readonly outcomes: readonly OutcomeRow[];
}

/**
 * Reasons for which records were not imported may quote a value, and nobody knows whose it was: none of the tenant quotes
 * one from now on. Each is looked at once, however many requests there are.
 */
export async function forgetQuotedValues(tx: Db, tenant: number): Promise<void> {
  for (;;) {
    const rows = await tx.query<ShowingRow>(
      `SELECT import_id, first_index, outcomes FROM import_outcomes WHERE tenant_id = $1 AND quotes_values
       ORDER BY import_id, first_index LIMIT $2 FOR UPDATE`,
      [tenant, atOnce],
    );
    await tx.query(
      `UPDATE import_outcomes o SET quotes_values = false, outcomes = n.outcomes::json
       FROM unnest($2::bigint[], $3::bigint[], $4::text[]) AS n (import_id, first_index, outcomes)
       WHERE o.tenant_id = $1 AND o.import_id = n.import_id AND o.first_index = n.first_index`,
      [
        tenant,
        rows.map((row) => row.import_id),
        rows.map((row) => row.first_index),
        rows.map((row) => JSON.stringify(row.outcomes.map(unquoted))),
      ],
    );
    if (rows.length < atOnce) return;
  }
}

function unquoted([index, outcome, customerId, reason]: OutcomeRow): OutcomeRow {
  return reason === undefined ? [index, outcome, customerId] : [index, outcome, customerId, withoutValue(reason)];
}
