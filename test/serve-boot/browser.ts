/** The real browser that looks at serve's page, and everything that it complains of. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** Where screenshots are left to be looked at; git ignores it. */
export const SHOTS = join(import.meta.dirname, '../../out/test-serve');

/** Milliseconds, against hanging. */
const PATIENCE = 120_000;

/** Debian's Chromium, which has no sandbox for root, and little shared memory in a container. */
export function openBrowser(): Promise<Browser> {
  mkdirSync(SHOTS, { recursive: true });
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
    timeout: PATIENCE,
  });
}

export interface Looked {
  readonly page: Page;
  /** Refusals of the Content-Security-Policy, errors of scripts, dialogs: what must be empty at the end. */
  readonly complaints: string[];
}

/** A page of `browser` that was sent to `url` and shows machines. */
export async function look(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Looked> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (said) => {
    // Of a server that was ended, or lets nobody in, the browser complains by itself.
    if (said.type() === 'error' && !/net::ERR_|status of 401/.test(said.text())) complaints.push(said.text());
  });
  await page.goto(url);
  await page.locator('.unit').first().waitFor();
  return { page, complaints };
}
