/** Makes the picture of docs/serve.md from the real page: `node test/serve-boot/picture.ts`, once Debian's chromium is there. */
import { join } from 'node:path';
import { look, openBrowser } from './browser.ts';
import { pictureRack } from './made-up-rack.ts';
import { PageServer } from './page-server.ts';

const file = join(import.meta.dirname, '../../docs/serve.png');
const server = await new PageServer(pictureRack()).start();
const browser = await openBrowser();
const { page } = await look(browser, server.url, { viewport: { width: 1360, height: 850 }, colorScheme: 'light' });
await page.getByRole('button', { name: 'kvm-host-02' }).click();
await page.locator('.events li').first().waitFor();
// What grows when a machine is opened has grown.
await page.waitForTimeout(1000);
await page.screenshot({ path: file });
await browser.close();
await server.kill();
