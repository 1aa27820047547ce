import { ArchiveError } from './archive-error.ts';
import { decodeBase64 } from './base64.ts';
import { ByteSource } from './byte-source.ts';

/** More than the headers of any message. */
const longestHead = 64 * 1024;

/**
 * The bytes of a CMS message out of what it is written as: MIME with a base64 body, PEM, or the bytes themselves. A piece
 * lasts until the next one.
 */
export async function* unwrap(file: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const source = new ByteSource(file);
  try {
    const head = (await source.peek(longestHead)).toString('latin1');
    if (/^0[\x80-\xff]/.test(head)) {
      yield* source.rest();
      return;
    }
    const pem = /^-----BEGIN (?:CMS|PKCS7)-----[ \t]*\r?\n/.exec(head);
    if (pem !== null) {
      await source.take(pem[0].length);
      yield* decodeBase64(source.rest(), 'pem');
      return;
    }
    const headers = mimeHeaders(head);
    checkType(headers.fields);
    await source.take(headers.length);
    yield* headers.fields.get('content-transfer-encoding')?.toLowerCase() === 'binary'
      ? source.rest()
      : decodeBase64(source.rest(), 'file');
  } finally {
    await source.close();
  }
}

/** What stands in front of the empty line, and how long it is with that. */
function mimeHeaders(head: string): { fields: ReadonlyMap<string, string>; length: number } {
  const end = /\r?\n\r?\n/.exec(head);
  if (end === null) throw notSmime(head);
  const lines = head
    .slice(0, end.index)
    .replace(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/);
  const fields = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = /^([!-9;-~]+):[ \t]*(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) throw notSmime(head);
    fields.set(name.toLowerCase(), value.trim());
  }
  return { fields, length: end.index + end[0].length };
}

function checkType(fields: ReadonlyMap<string, string>): void {
  const type = (fields.get('content-type') ?? 'text/plain').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === 'multipart/signed') throw new ArchiveError('notEnveloped', 'it is signed, not encrypted.');
  if (!/^application\/(?:x-)?pkcs7-mime$/.test(type)) {
    throw new ArchiveError('notSmime', 'it is a mail, but not an S/MIME message with encrypted content.');
  }
  const encoding = fields.get('content-transfer-encoding')?.toLowerCase() ?? 'base64';
  if (encoding !== 'base64' && encoding !== 'binary') {
    throw new ArchiveError('unsupported', 'its body is neither base64 nor binary.');
  }
}

function notSmime(head: string): ArchiveError {
  if (head === '') return new ArchiveError('truncated', 'it is empty.');
  const hint = head.startsWith('PK') ? ' It looks like a zip that is not encrypted: let its name end in .zip.' : '';
  return new ArchiveError('notSmime', `it is not an S/MIME message.${hint}`);
}
