import { randomFillSync } from 'node:crypto';

const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Random bytes for many ids at once: asking for those of one takes as long. */
const pool = Buffer.alloc(4096);
let used = pool.length;

const pattern = /^[A-Za-z0-9]{1,16}$/;

/**
 * True for what can be the id of a customer or an interaction: 1 to 16 letters and digits (seeds' README,
 * "`customer_id` in create profile"; contract, "Interactions: writing"). Asking for another one finds nothing, without
 * asking the database.
 */
export function isRecordId(value: string): boolean {
  return pattern.test(value);
}

/**
 * A new id of a customer, an interaction, a thread or a document: 16 letters and digits, the first seven of them the time in milliseconds. Ids of one time stand
 * together in the index, which keeps inserts fast when there are millions; the other nine are 53 random bits.
 */
export function newRecordId(now: Date): string {
  let time = '';
  for (let rest = now.getTime(), i = 0; i < 7; i += 1) {
    time = (letters[rest % 62] as string) + time;
    rest = Math.floor(rest / 62);
  }
  let random = '';
  while (random.length < 9) {
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    const byte = pool[used] as number;
    used += 1;
    // Bytes from 248 on would favour the first letters.
    if (byte < 248) random += letters[byte % 62];
  }
  return time + random;
}
