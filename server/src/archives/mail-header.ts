/** Longer headers are taken for none. */
const longestHeader = 64 * 1024;

/** True when the content of an interaction is an e-mail, whose header stands apart in an export. */
export function isMail(entityType: number, mimeType: string): boolean {
  return (entityType === 0 || entityType === 1) && /^message\/rfc822\s*(;|$)/i.test(mimeType);
}

/**
 * The header of an e-mail: `HEADER` of the interaction schema. Up to the empty line behind it.
 *
 * @param start of the content, at least as much of it as a header takes
 */
export function mailHeader(start: Buffer): Buffer | undefined {
  const text = start.subarray(0, longestHeader).toString('latin1');
  const end = /\r?\n(?=\r?\n)/.exec(text);
  return end === null ? undefined : start.subarray(0, end.index + end[0].length);
}
