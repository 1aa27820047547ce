import { randomBytes } from 'node:crypto';

const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * A new customer id: 16 letters and digits, the first seven of them the time in milliseconds. Ids of one time stand
 * together in the index, which keeps inserts fast when there are millions; the other nine are 53 random bits.
 */
export function newCustomerId(now: Date): string {
  let time = '';
  for (let rest = now.getTime(), i = 0; i < 7; i += 1) {
    time = (letters[rest % 62] as string) + time;
    rest = Math.floor(rest / 62);
  }
  let random = '';
  while (random.length < 9) {
    // Bytes from 248 on would favour the first letters.
    for (const byte of randomBytes(16)) if (byte < 248 && random.length < 9) random += letters[byte % 62];
  }
  return time + random;
}
