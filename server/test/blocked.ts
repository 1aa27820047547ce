import { asOwner } from './as-owner.ts';

/** Waits until this many statements in the database wait for locks of others. */
export async function untilBlocked(databaseUrl: string, count: number): Promise<void> {
  await asOwner(databaseUrl, async (client) => {
    for (;;) {
      const { rows } = await client.query(
        `SELECT count(*)::integer AS n FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      if (rows[0].n >= count) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
}
