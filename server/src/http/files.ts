/**
 * Headers of what is handed out as a file: what comes from strangers must not run in the console's origin, and what is
 * known of customers must not stay in caches.
 */
export const privateFile = {
  'cache-control': 'private, no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "sandbox; default-src 'none'",
} as const;

/** RFC 6266 with RFC 5987 for what is not ASCII. Only letters, digits and harmless marks get into the quotes. */
export function attachmentNamed(name: string): string {
  const ascii = name.replace(/[^\w .()+,-]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
