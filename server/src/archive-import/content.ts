import { isMediaType } from '../interactions/media-type.ts';
import { bytes, type Line, text, whole } from './line.ts';

/** Takes the bytes of a line, such as a whole e-mail or an attachment, with their media type. */
export function takeContent(line: Line): { bytes: Buffer; mimeType: string } | undefined {
  const content = line.take('CONTENT', bytes);
  if (content === undefined) return undefined;
  const mimeType = line.take('MIMETYPE', (value) => {
    const type = text(value);
    return type !== undefined && isMediaType(type) ? type : undefined;
  });
  // It follows from the bytes; a size that is none of theirs is kept.
  if (whole(line.see('THESIZE')) === content.length) line.drop('THESIZE');
  return { bytes: content, mimeType: mimeType ?? 'application/octet-stream' };
}
