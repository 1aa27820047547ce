import { setImmediate as nextTurn } from 'node:timers/promises';

/** Reads pages, each while the one before is worked on. */
export function ahead<Page, Row>(
  load: (after: Row | undefined) => Promise<Page>,
  lastOf: (page: Page) => Row | undefined,
  first?: Row,
): AsyncGenerator<Page> {
  return oneAhead(pagesBehind(load, lastOf, first));
}

async function* pagesBehind<Page, Row>(
  load: (after: Row | undefined) => Promise<Page>,
  lastOf: (page: Page) => Row | undefined,
  first: Row | undefined,
): AsyncGenerator<Page> {
  let after = first;
  do {
    const page = await load(after);
    yield page;
    after = lastOf(page);
  } while (after !== undefined);
}

/** The row that the next page comes behind; undefined for the last page, which is not full. */
export function lastOf<Row>(size: number): (rows: readonly Row[]) => Row | undefined {
  return (rows) => (rows.length < size ? undefined : rows.at(-1));
}

/** Takes pages, each while the one before is worked on. */
export async function* oneAhead<Page>(pages: AsyncGenerator<Page>): AsyncGenerator<Page> {
  for (let taking = pages.next(); ; ) {
    const { done, value } = await taking;
    if (done) return;
    taking = pages.next();
    // Whoever stops in between does not wait for it.
    taking.catch(() => {});
    // Sent before the page is worked on, which takes one turn of the event loop: otherwise neither waits for the other.
    await nextTurn();
    yield value;
  }
}

/** Completes pages, each while the one before is worked on. */
export function completedAhead<Page, Completed>(
  pages: AsyncGenerator<Page>,
  complete: (page: Page) => Promise<Completed>,
): AsyncGenerator<Completed> {
  return oneAhead(completed(pages, complete));
}

async function* completed<Page, Completed>(
  pages: AsyncGenerator<Page>,
  complete: (page: Page) => Promise<Completed>,
): AsyncGenerator<Completed> {
  for await (const page of pages) yield await complete(page);
}
