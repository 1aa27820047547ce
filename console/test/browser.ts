import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { type Browser, chromium } from 'playwright-core';

/**
 * The browser that npm brings, with the libraries that a bare Debian does not have; `CHROMIUM` is another one, for the
 * machines that it is not made for. It ends with the test file.
 */
export async function startBrowser(): Promise<Browser> {
  const own = process.env['CHROMIUM'];
  if (own === undefined && (process.platform !== 'linux' || process.arch !== 'x64')) {
    throw new Error('These tests bring a browser for Linux on x64 only: set CHROMIUM to the path of a Chromium.');
  }
  const { executablePath, env } = own === undefined ? await unpack() : { executablePath: own, env: process.env };
  const browser = await chromium.launch({
    executablePath,
    env: env as Record<string, string>,
    // Chromium refuses to be root with its sandbox.
    args: ['--font-render-hinting=none', ...(process.geteuid?.() === 0 ? ['--no-sandbox'] : [])],
  });
  after(() => browser.close());
  return browser;
}

/** Into a folder of this run: the package believes whatever it finds under the name. */
async function unpack(): Promise<{ executablePath: string; env: NodeJS.ProcessEnv }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'throughline-browser-'));
  after(() => rm(folder, { recursive: true, force: true }));
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  try {
    const { default: packed, inflate } = await import('@sparticuz/chromium');
    const bin = path.join(path.dirname(new URL(import.meta.resolve('@sparticuz/chromium')).pathname), '../bin');
    const [executablePath] = await Promise.all([packed.executablePath(), inflate(path.join(bin, 'al2023.tar.br'))]);
    const libraries = [path.join(folder, 'al2023/lib'), process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':');
    return { executablePath, env: { ...process.env, TMPDIR: before, LD_LIBRARY_PATH: libraries } };
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
}
