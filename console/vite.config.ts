import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const api = [
  ...['/access', '/exports', '/users', '/metadata', '/health', '/openapi.json', '/docs'],
  ...['/customers', '/gdpr', '/interactions', '/profiles', '/server', '/services'],
];
const server = process.env['THROUGHLINE_URL'] ?? 'http://localhost:8080';

/** Several pages use these, and each is small: a file for each would cost more in headers than what it holds. */
const shared = [
  { name: 'icons', test: /node_modules\/@tabler\//, minShareCount: 2 },
  { name: 'tanstack', test: /node_modules\/@tanstack\// },
  { name: 'ui', test: /console\/src\/(api\/|ui\/|server\/mode)[a-z-]*\.tsx?$/, minShareCount: 3 },
  { name: 'mantine', test: /node_modules\/@mantine\/[a-z]+\/.*\.m?js$/, minShareCount: 4 },
];

export default defineConfig({
  base: '/console/',
  // The server puts a fresh one in its place with each page (server/src/console).
  html: { cspNonce: '__CSP_NONCE__' },
  plugins: [react(), precompress()],
  build: {
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: { groups: shared } } },
  },
  server: { proxy: Object.fromEntries(api.map((prefix) => [prefix, server])) },
});

/** Compresses once, when it is built, what would be compressed again for every reader. */
function precompress(): Plugin {
  return {
    name: 'precompress',
    apply: 'build',
    async writeBundle({ dir = '' }) {
      const folder = path.join(dir, 'assets');
      const texts = (await readdir(folder)).filter((name) => /\.(js|css|svg)$/.test(name));
      await Promise.all(
        texts.map(async (name) => {
          const file = path.join(folder, name);
          const bytes = await readFile(file);
          const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
          await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes, quality));
          await writeFile(`${file}.gz`, await promisify(gzip)(bytes));
        }),
      );
    },
  };
}
