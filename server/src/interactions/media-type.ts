import { ApiError, badParameter } from '../errors.ts';
import { charsetOf } from '../http/charset.ts';

const token = "[\\w!#$%&'*+.^`|~-]+";

/** RFC 9110, 8.3.1, printable and without folding: it is answered in a header. */
const pattern = new RegExp(`^${token}/${token}( *; *${token}=(${token}|"[\\x20\\x21\\x23-\\x7e]*"))* *;? *$`);

export function isMediaType(value: string): boolean {
  return value.length <= 255 && pattern.test(value);
}

/** @throws {ApiError} 400 for what is no media type, or of texts in another charset than they are stored in */
export function checkMediaType(value: string, field: string): string {
  if (!isMediaType(value)) {
    throw badParameter(field, 'it must be a media type such as text/html, of at most 255 characters');
  }
  const charset = charsetOf(value);
  if (charset !== undefined && !isUtf8(charset)) throw badParameter(field, 'texts are kept in UTF-8');
  return value;
}

/**
 * The media type of raw bytes. A body without one is just bytes.
 *
 * @throws {ApiError} 415 when it cannot be kept
 */
export function mediaTypeOfBody(contentType: string | undefined): string {
  if (contentType === undefined) return 'application/octet-stream';
  if (!isMediaType(contentType)) {
    throw new ApiError('unsupportedMediaType', 'the Content-Type is not a media type of at most 255 characters');
  }
  return contentType;
}

/** @throws {ApiError} 415 for a text in another charset than UTF-8 */
export function refuseOtherCharsets(contentType: string): void {
  const charset = charsetOf(contentType);
  if (charset !== undefined && !isUtf8(charset)) {
    throw new ApiError('unsupportedMediaType', `the charset ${charset} is not supported; send UTF-8`);
  }
}

/** True when its words are worth finding: text, HTML, XML and JSON. */
export function isSearchable(mediaType: string): boolean {
  return /^(text\/|[^;]*[/+](xml|html|json)\b)/i.test(mediaType);
}

function isUtf8(charset: string): boolean {
  return /^(utf-?8|us-ascii)$/i.test(charset);
}
