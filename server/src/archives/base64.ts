import { ArchiveError } from './archive-error.ts';

const dash = '-'.charCodeAt(0);

/**
 * Decodes base64 that arrives in pieces, whatever its lines are. Node's decoder skips what is no base64: then there
 * are fewer bytes than characters promise, which is how damage is found without looking at each character.
 *
 * @param end whether a line that begins with a dash ends it (PEM)
 */
export async function* decodeBase64(text: AsyncIterable<Buffer>, end: 'pem' | 'file'): AsyncGenerator<Buffer> {
  let left = '';
  let complete = false;
  for await (const piece of text) {
    const dashAt = piece.indexOf(dash);
    if (dashAt >= 0 && end === 'file') throw notBase64();
    const characters =
      left + (dashAt < 0 ? piece : piece.subarray(0, dashAt)).toString('latin1').replace(/[\r\n\t ]+/g, '');
    if (complete && characters !== '') throw notBase64();
    const whole = characters.length - (characters.length % 4);
    left = characters.slice(whole);
    if (whole > 0) {
      const padding = characters[whole - 2] === '=' ? 2 : characters[whole - 1] === '=' ? 1 : 0;
      const bytes = Buffer.from(characters.slice(0, whole), 'base64');
      if (bytes.length !== (whole / 4) * 3 - padding) throw notBase64();
      complete = padding > 0;
      yield bytes;
    }
    if (dashAt >= 0) break;
  }
  if (left !== '') throw new ArchiveError('truncated', 'it ends within a group of base64: download it again.');
}

function notBase64(): ArchiveError {
  return new ArchiveError('damaged', 'it is damaged: its text is not base64. Download it again.');
}
