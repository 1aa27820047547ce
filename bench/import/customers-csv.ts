import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const header =
  'FirstName,LastName,EmailAddress,PhoneNumber,CustomerSegment,AccountNumber,Address.Street,Address.City,Address.PostCode\r\n';
const linesAtOnce = 1000;

/** Writes the file of an import: customers of six attributes and an address. */
export async function writeCustomers(file: string, count: number): Promise<void> {
  await pipeline(Readable.from(lines(count)), createWriteStream(file));
}

function* lines(count: number): Generator<string> {
  yield header;
  for (let from = 0; from < count; from += linesAtOnce) {
    let text = '';
    for (let n = from; n < Math.min(count, from + linesAtOnce); n += 1) {
      text += `First${n % 5003},Last${n % 70_001},c${n}@example.com,+1408${String(n).padStart(7, '0')},${n % 3 === 0 ? 'Gold' : 'Silver'},A${n},"${n % 997} Main Street, Floor ${n % 7}",City ${n % 401},${10_000 + (n % 89_999)}\r\n`;
    }
    yield text;
  }
}
