/** The charset that a Content-Type names, such as `utf-8`; undefined for none. */
export function charsetOf(contentType: string | undefined): string | undefined {
  return /;\s*charset="?([^";\s]+)/i.exec(contentType ?? '')?.[1];
}
