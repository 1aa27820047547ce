/** First path segments of Context Services: what answers under every prefix of BASE_PATHS. */
const contextServices = new Set(['profiles', 'customers', 'services', 'interactions', 'metadata', 'server']);

/** A path that no route has: answers 404 to Context Services where BASE_PATHS does not offer them. */
const nowhere = '/.not-here';

/** RFC 9112, 3.2.2: a client may send a whole URL, as to a proxy; only its path and query tell us something. */
export function originForm(target: string): string {
  if (target.startsWith('/')) return target;
  const rest = target.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '');
  return rest.startsWith('/') ? rest : `/${rest.replace(/^\*/, '')}`;
}

/**
 * Makes the function that maps a request's URL to the one path its route has: strips the prefix, and reads
 * `/services/{id}/state/…` and `/task/…` as `/states/…` and `/tasks/…` (seeds' README, "URL variants").
 */
export function pathRewriter(basePaths: readonly string[]): (url: string) => string {
  return (target) => {
    const url = originForm(target);
    for (const prefix of basePaths) {
      if (prefix !== '' && url.startsWith(prefix) && (url[prefix.length] === '/' || url.length === prefix.length)) {
        const rest = url.slice(prefix.length);
        if (isContextServices(rest)) return singularToPlural(rest);
      }
    }
    if (!isContextServices(url)) return url;
    return basePaths.includes('') ? singularToPlural(url) : nowhere;
  };
}

function isContextServices(url: string): boolean {
  const segment = /^\/([^/?#]*)/.exec(url)?.[1] ?? '';
  return contextServices.has(segment.includes('%') ? decoded(segment) : segment);
}

/** The router decodes before it compares, so this must as well. */
export function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function singularToPlural(url: string): string {
  return url.startsWith('/services/') ? url.replace(/^(\/services\/[^/?#]+\/)(state|task)(?=[/?#]|$)/, '$1$2s') : url;
}

/** The base of the absolute URLs of Context Services in answers. */
export function contextServicesBase(publicUrl: string, basePaths: readonly string[]): string {
  return publicUrl + (basePaths.includes('') ? '' : (basePaths[0] ?? ''));
}
