import DOMPurify from 'dompurify';
import { pageNonce } from '../api/nonce.ts';

/**
 * A message in HTML as a document for a frame without any permission. Three walls stand between it and the reader: the
 * frame is a sandbox, so nothing in it runs, submits or leads anywhere; the policy of the page holds in it, so nothing is
 * fetched from other servers; and what a policy does not know, such as the looking-up of names for links, is taken out
 * here. Its styles go into one sheet, which the policy admits by the nonce.
 */
export function safeDocument(html: string): string {
  const purify = DOMPurify(window);
  const rules: string[] = [];
  purify.addHook('afterSanitizeAttributes', (element) => {
    const target = element.getAttribute('href');
    if (target !== null) {
      element.removeAttribute('href');
      // Where it would have led can be read.
      element.setAttribute('title', target);
      element.setAttribute('data-link', '');
    }
    const source = element.getAttribute('src');
    if (source !== null && !/^data:image\/(png|gif|jpeg|webp)[;,]/i.test(source)) element.removeAttribute('src');
    const style = element.getAttribute('style');
    if (style !== null) {
      element.removeAttribute('style');
      element.setAttribute('data-style', String(rules.length));
      rules.push(`[data-style="${rules.length}"]{${style.replace(/[{}<]/g, '')}}`);
    }
  });
  const sheets: string[] = [];
  purify.addHook('uponSanitizeElement', (element, { tagName }) => {
    if (tagName === 'style') sheets.push(element.textContent ?? '');
  });
  const body = purify.sanitize(html, {
    WHOLE_DOCUMENT: false,
    FORBID_TAGS: [
      'form',
      'input',
      'button',
      'select',
      'textarea',
      'audio',
      'video',
      'picture',
      'source',
      'svg',
      'math',
    ],
    FORBID_ATTR: ['srcset', 'background', 'ping', 'action', 'id', 'name', 'autofocus'],
    ALLOW_DATA_ATTR: false,
    FORCE_BODY: true,
  });
  const written = new DOMParser().parseFromString(body, 'text/html');
  for (const style of written.querySelectorAll('style')) style.remove();
  const css = [base, ...sheets, ...rules].map(withoutLoads).join('\n').replaceAll('<', '\\3c ');
  const nonce = pageNonce.replace(/[^\w+/=-]/g, '');
  return `<!doctype html><html><head><meta charset="utf-8"><style nonce="${nonce}">${css}</style></head><body>${written.body.innerHTML}</body></html>`;
}

/** The policy refuses these; they are taken out so that it need not. */
function withoutLoads(css: string): string {
  return css.replace(/@import[^;]*;?/gi, '').replace(/url\(\s*(['"]?)(?!\s*data:image\/)[^)]*\)?/gi, 'none');
}

/** A message is written for paper: it is shown on white, whatever the colours of the console. */
const base = `html{background:#fff;color:#1d242b;font:14px/1.5 system-ui,sans-serif;color-scheme:light}
body{margin:12px;overflow-wrap:anywhere}img{max-width:100%;height:auto}table{max-width:100%}
[data-link]{text-decoration:underline;color:#125a6e}`;
