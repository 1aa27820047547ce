import { asOwner } from '../as-owner.ts';

/**
 * Every row of every table of the database, as text: `<table> <row>`.
 *
 * @param but tables that are left out
 */
export async function allRows(databaseUrl: string, but: readonly string[] = []): Promise<string[]> {
  return await asOwner(databaseUrl, async (client) => {
    const { rows: tables } = await client.query(
      "SELECT table_name FROM information_schema.tables WHERE table_schema = 'throughline' ORDER BY 1",
    );
    const all: string[] = [];
    for (const { table_name: table } of tables) {
      if (but.includes(table)) continue;
      const { rows } = await client.query(`SELECT t::text AS row FROM throughline.${table} t ORDER BY 1`);
      for (const { row } of rows) all.push(`${table} ${row}`);
    }
    return all;
  });
}
