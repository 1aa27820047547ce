/** The most bytes of a page, more or less: rows may be large, and what follows is the next page. */
export const pageBytes = 8 * 1024 * 1024;

/**
 * Makes the texts of a page group by group, until there are enough bytes: a page of large rows has fewer of them.
 *
 * @param groupSize rows that are read at once, between two looks at the budget
 * @param read gives the texts of some rows
 * @returns the texts, and how many of the rows they are of
 */
export async function withinBudget<Row>(
  rows: readonly Row[],
  groupSize: number,
  read: (group: readonly Row[]) => Promise<readonly string[]>,
): Promise<{ texts: string[]; count: number }> {
  const texts: string[] = [];
  let bytes = 0;
  let count = 0;
  while (count < rows.length && bytes < pageBytes) {
    const group = rows.slice(count, count + groupSize);
    for (const text of await read(group)) {
      texts.push(text);
      // Of UTF-16: no more than there are bytes, and known without counting.
      bytes += text.length;
    }
    count += group.length;
  }
  return { texts, count };
}
