import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { faults, overflows, until } from './desk.ts';

/** Where to put pictures of every page, to be looked at. */
const pictures = process.env['CONSOLE_PICTURES'];
if (pictures !== undefined) await mkdir(pictures, { recursive: true });

/** A wide screen and a small phone. */
export const widths = [1440, 360] as const;

/** Pages by their names: where each of them is, and what is done until there is all of it. */
export type ShownPages = Readonly<Record<string, { address: () => string; ready: (page: Page) => Promise<void> }>>;

/** What follows from colours alone. */
const rulesOfColours = ['color-contrast', 'link-in-text-block'];

/** Goes to some pages, one after the other, and judges each. */
export async function judgePages(page: Page, pages: ShownPages, width: number): Promise<void> {
  for (const [name, { address, ready }] of Object.entries(pages)) {
    await page.goto(`/console${address()}`);
    await ready(page);
    await judge(page, `${name}-${width}`);
  }
}

/** What is shown has no serious fault, in light and dark, and nothing sticks out sideways. */
export async function judge(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await until(
      async () =>
        (await page.evaluate("document.documentElement.getAttribute('data-mantine-color-scheme')")) === colorScheme,
    );
    await page.waitForTimeout(150);
    const title = `${name}-${colorScheme}`;
    if (pictures !== undefined) await page.screenshot({ path: path.join(pictures, `${title}.png`), fullPage: true });
    assert.deepEqual(await faults(page, colorScheme === 'light' ? undefined : rulesOfColours), [], title);
    assert.equal(await overflows(page), false, `${title} sticks out sideways`);
  }
}
