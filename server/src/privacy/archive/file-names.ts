/** The most bytes of the part of a name that somebody else has chosen: with the id in front it fits into any file system. */
const longestName = 180;

/** What file systems, shells or terminals interpret, or do not show as it is: also marks that turn the direction of text. */
const harmful = /[\x00-\x1f\x7f-\x9f/\\:*?"<>|\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** Endings for what programs open by its ending. */
const endings: ReadonlyMap<string, string> = new Map([
  ['message/rfc822', '.eml'],
  ['text/plain', '.txt'],
  ['text/html', '.html'],
  ['application/json', '.json'],
  ['application/pdf', '.pdf'],
  ['audio/wav', '.wav'],
  ['audio/mpeg', '.mp3'],
  ['image/jpeg', '.jpg'],
  ['image/png', '.png'],
]);

/**
 * The names of the files of one folder of the archive. The same questions in the same order have the same answers: names
 * stand in the lines of interactions before the files are written.
 */
export class FileNames {
  readonly #taken = new Set<string>();

  /** @param documentId unique in its interaction, of letters and digits */
  attachment(interactionId: string, documentId: string, name: string): string {
    return `${this.#free(`attachments/${interactionId}/${documentId}`)}-${safeName(name)}`;
  }

  binaryContent(interactionId: string, mimeType: string): string {
    const ending = endings.get(mimeType.split(';', 1)[0]?.trim().toLowerCase() ?? '') ?? '';
    return `${this.#free(`attachments/${interactionId}/binary_content`)}${ending}`;
  }

  /** Ids that differ in upper and lower case only would be one file on some systems. */
  #free(start: string): string {
    let free = start;
    for (let n = 2; this.#taken.has(free.toLowerCase()); n += 1) free = `${start}~${n}`;
    this.#taken.add(free.toLowerCase());
    return free;
  }
}

/** The name, or as much of it as any file system takes, with its ending. */
function safeName(name: string): string {
  const safe = name.toWellFormed().replace(harmful, '_');
  const [ending = ''] = /\.[A-Za-z0-9]{1,10}$/.exec(safe) ?? [];
  const stem = ending === '' ? safe : safe.slice(0, -ending.length);
  // Windows drops spaces and dots at the end.
  return `${start(stem, longestName - ending.length)}${ending}`.replace(/[ .]+$/, '_');
}

/** The first characters that have at most so many bytes. */
function start(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  let taken = '';
  let size = 0;
  for (const character of text) {
    size += Buffer.byteLength(character);
    if (size > bytes) break;
    taken += character;
  }
  return taken;
}
