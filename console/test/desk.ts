import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { adminPassword, type TestServer } from '../../server/test/test-server.ts';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface DeskOptions {
  readonly width?: number;
  readonly colorScheme?: 'light' | 'dark';
  readonly timezoneId?: string;
}

/** Somebody's browser, and everything that it complained about. */
export interface Desk {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors on the console of the browser: refused by the policy, thrown, not found. */
  readonly complaints: string[];
}

/** Opens a fresh browser profile at a server. */
export async function openDesk(browser: Browser, server: TestServer, options: DeskOptions = {}): Promise<Desk> {
  const { width = 1440, colorScheme = 'light', timezoneId = 'America/New_York' } = options;
  const context = await browser.newContext({
    baseURL: server.url,
    viewport: { width, height: width < 600 ? 780 : 900 },
    colorScheme,
    timezoneId,
    locale: 'en-GB',
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    // What the server refuses is part of the stories, and looked at there.
    if (message.type() === 'error' && !/status of (400|401|403|404|409|429)/.test(message.text())) {
      complaints.push(message.text());
    }
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return { context, page, complaints };
}

/** Both steps of the login, from wherever the page is sent. */
export async function logIn(page: Page, name = 'admin', password = adminPassword): Promise<void> {
  if (!page.url().includes('/console')) await page.goto('/console/');
  await page.getByLabel('User name').fill(name);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: `${name}, user menu` }).waitFor();
}

/**
 * What axe calls serious or critical, in short; empty when there is nothing.
 *
 * @param rules those that are looked at; by default all
 */
export async function faults(page: Page, rules?: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe);
  const options = JSON.stringify({ resultTypes: ['violations'], preload: false, ...(rules && { runOnly: rules }) });
  return (await page.evaluate(`axe.run(document, ${options}).then(({ violations }) =>
    violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => id + ': ' + html.slice(0, 200) + ' ' + failureSummary)))`)) as string[];
}

/** Waits until something is so. The policy of the page forbids what Playwright would do that with. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const limit = Date.now() + 15_000; !(await isSo()); await new Promise((resolve) => setTimeout(resolve, 50))) {
    if (Date.now() > limit) throw new Error('it does not get there');
  }
}

/** Waits until a list has as many rows. */
export async function countRows(page: Page, count: number): Promise<void> {
  await until(async () => (await page.locator('tbody tr').count()) === count);
}

/** Waits until the first row of a list is called so. */
export async function firstRow(page: Page, title: string): Promise<void> {
  await until(async () => (await page.locator('tbody tr').first().getByText(title, { exact: true }).count()) > 0);
}

/** Whether something sticks out of the window sideways. */
export async function overflows(page: Page): Promise<boolean> {
  return (await page.evaluate('document.documentElement.scrollWidth > window.innerWidth')) as boolean;
}
