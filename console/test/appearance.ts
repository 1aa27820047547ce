import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { faults, overflows, until } from './desk.ts';

/** Where to put pictures of every page, to be looked at. */
const pictures = process.env['CONSOLE_PICTURES'];
if (pictures !== undefined) await mkdir(pictures, { recursive: true });

const wide = { width: 1440, height: 900 };
const phone = { width: 360, height: 780 };

/** Pages by their names: where each of them is, and what is done until there is all of it. */
export type ShownPages = Readonly<Record<string, { address: () => string; ready: (page: Page) => Promise<void> }>>;

/** What follows from colours alone. */
const rulesOfColours = ['color-contrast', 'link-in-text-block'];

/** Whether something on the page is on its way to how it will look; what turns for ever is not. */
const isMoving = `document.getAnimations().some(({ playState, effect }) =>
  playState === 'running' && Number.isFinite(effect.getComputedTiming().endTime))`;

/** Goes to some pages, one after the other, and judges each. */
export async function judgePages(page: Page, pages: ShownPages): Promise<void> {
  for (const [name, { address, ready }] of Object.entries(pages)) {
    await page.setViewportSize(wide);
    await page.goto(`/console${address()}`);
    await ready(page);
    await judge(page, name);
  }
}

/** What is shown has no serious fault, wide and narrow, and nothing sticks out sideways. */
export async function judge(page: Page, name: string): Promise<void> {
  await page.setViewportSize(wide);
  await judgeColors(page, `${name}-${wide.width}`, true);
  await judgeNarrow(page, name);
}

/** The same for what is there on a phone only. */
export async function judgeNarrow(page: Page, name: string): Promise<void> {
  await page.setViewportSize(phone);
  // Colours do not depend on the width: the dark ones are for whoever looks at the pictures.
  await judgeColors(page, `${name}-${phone.width}`, pictures !== undefined);
}

async function judgeColors(page: Page, name: string, inDark: boolean): Promise<void> {
  for (const colorScheme of inDark ? (['light', 'dark'] as const) : (['light'] as const)) {
    await page.emulateMedia({ colorScheme });
    await until(
      async () =>
        (await page.evaluate("document.documentElement.getAttribute('data-mantine-color-scheme')")) === colorScheme,
    );
    await page.waitForTimeout(150);
    // Colours change gradually, and a busy machine takes its time.
    await until(async () => !(await page.evaluate(isMoving)));
    const title = `${name}-${colorScheme}`;
    if (pictures !== undefined) await page.screenshot({ path: path.join(pictures, `${title}.png`), fullPage: true });
    assert.deepEqual(await faults(page, colorScheme === 'light' ? undefined : rulesOfColours), [], title);
    assert.equal(await overflows(page), false, `${title} sticks out sideways`);
  }
}
