import pg from 'pg';
import { CopiedRows } from './copied-rows.ts';
import { CopyOut } from './copy-out.ts';

const firstBytes = 1024 * 1024;
/** Memory beyond it, in bytes, is for rows of an unusual size and is not kept. */
const mostKept = 8 * 1024 * 1024;

/** What stands for `$1` and so on. */
export type CopyValue = string | number | Date | null | readonly string[];

/**
 * Reads rows by the thousand on a connection of its own, in half of the processor time of an ordinary query, and
 * without its garbage (docs/decisions/0012). They have to be given back.
 */
export class CopyReader {
  readonly #client: pg.Client;
  readonly #spare: Buffer[] = [];
  /** The statement before: the driver sends one when the one before has ended, and wants to be asked only then. */
  #before: Promise<unknown> = Promise.resolve();

  /** @param client is connected */
  constructor(client: pg.Client) {
    this.#client = client;
  }

  /** COPY takes no parameters, so values are written into the statement. */
  async read(text: string, values: readonly CopyValue[]): Promise<CopiedRows> {
    const literals = values.map(literal);
    const select = text.replace(/\$(\d+)/g, (_, number) => literals[number - 1] ?? missing(text));
    const rows = this.#before.then(() => this.#copy(`COPY (${select}) TO STDOUT (FORMAT binary)`));
    this.#before = rows.catch(() => {});
    return await rows;
  }

  async #copy(statement: string): Promise<CopiedRows> {
    const copy = new CopyOut(statement, this.#spare.pop() ?? Buffer.allocUnsafeSlow(firstBytes));
    this.#client.query(copy);
    return new CopiedRows(await copy.ended);
  }

  /** Rows that nobody looks at any more: others come into their memory. */
  giveBack({ memory }: CopiedRows): void {
    if (memory.length <= mostKept) this.#spare.push(memory);
  }
}

function literal(value: CopyValue): string {
  if (value === null) return 'NULL';
  if (typeof value === 'number') return pg.escapeLiteral(String(value));
  if (typeof value === 'string') return pg.escapeLiteral(value);
  if (value instanceof Date) return pg.escapeLiteral(value.toISOString());
  // Most need nothing, and there are many of them.
  if (value.length > 0 && !/["'\\]/.test(value.join(''))) return `'{"${value.join('","')}"}'`;
  const elements = value.map((element) => `"${element.replace(/["\\]/g, '\\$&')}"`);
  return pg.escapeLiteral(`{${elements.join(',')}}`);
}

function missing(text: string): never {
  throw new RangeError(`A value is missing: ${text}`);
}
