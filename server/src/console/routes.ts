import { randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import serveStatic from '@fastify/static';
import type { FastifyReply } from 'fastify';
import { ApiError } from '../errors.ts';
import type { App } from '../http/fastify-types.ts';

const built = fileURLToPath(new URL('../../../console/dist/', import.meta.url));
const anybody = { config: { tasks: 'anybody' }, schema: { hide: true } } as const;

/** What is built has the nonce of each page here (console/vite.config.ts). */
const nonceMark = '__CSP_NONCE__';

/**
 * The web console: its files, which anybody may read, and whose names change with their content. Every other path below
 * `/console/` is a page of it and answered with the same document.
 */
export async function serveConsole(app: App): Promise<void> {
  await app.register(serveStatic, { root: built, serve: false, preCompressed: true, suppressWarning: true });

  app.get('/', anybody, async (_, reply) => reply.redirect('/console/'));

  app.get('/console/assets/*', anybody, async (request, reply) => {
    const { '*': name } = request.params as { '*': string };
    // Here, because a file that is not there would be answered as an unknown path is: only to those who say who they are.
    if (!/^[\w-][\w.-]*$/.test(name) || !(await isFile(`${built}assets/${name}`))) {
      throw new ApiError('unknownPath', 'the console has no such file');
    }
    return reply.headers(sentWithFiles).sendFile(`assets/${name}`, { maxAge: '1y', immutable: true });
  });

  const page = async (_: unknown, reply: FastifyReply) => {
    const nonce = randomBytes(16).toString('base64');
    const document = await readPage();
    return reply
      .headers({ ...sentWithFiles, 'cache-control': 'no-cache', 'content-security-policy': policy(nonce) })
      .type('text/html; charset=utf-8')
      .send(document.replaceAll(nonceMark, nonce));
  };
  app.get('/console', anybody, page);
  app.get('/console/*', anybody, page);
}

const sentWithFiles = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' };

/**
 * No script but our files, and no request but to this server. The component library writes the variables of its theme
 * and what depends on the width of the window into `<style>` elements: those have the nonce.
 */
function policy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "font-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

async function isFile(file: string): Promise<boolean> {
  return await stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** Read with each request: what is built while the server runs is shown. */
async function readPage(): Promise<string> {
  try {
    return await readFile(`${built}index.html`, 'utf8');
  } catch (cause) {
    throw new ApiError('unknownPath', 'the console is not built; `npm run prepare` builds it', { cause });
  }
}
