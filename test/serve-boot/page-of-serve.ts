/** The page of the real serve, while a machine boots, installs, reports, and serve is ended and started again. */
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { type Case, same } from '../media-boot/harness.ts';
import { StandingServe } from '../serve/standing-serve.ts';
import { look } from './browser.ts';

const HOST = 'kvm-host-01';
const MACHINE = 'serial=SER%20A&uuid=&on=52-54-00-00-00-0a';
const STRANGER = 'serial=STRANGE%3Cb%3E1&uuid=&on=52-54-00-00-00-99';

export function pageOfServe(browser: Browser): Case {
  return {
    name: 'page: of the real serve, from switched off to ready, through a restart, to one more installation',
    async run() {
      const port = await freePort();
      const identities = { [HOST]: { serial: 'SER A' }, 'kvm-host-02': { serial: 'SER B' } };
      const serve = await new StandingServe(identities).start(port);
      try {
        const { page, complaints } = await look(browser, `http://127.0.0.1:${port}/`);
        await installs(serve, page);
        await serve.stop();
        await page.getByText('not connected').waitFor();
        await serve.start(port);
        await page.getByText('live', { exact: true }).waitFor();
        await shows(page, 'ready');
        same(String(await page.locator('.stranger').count()), '1', 'unknown machines after the restart');
        await installsAgain(page);
        same(complaints.join('\n'), '', 'the browser complains');
        await page.context().close();
      } finally {
        await serve.end();
      }
    },
  };
}

/** Waits until the machine's row says so. */
async function shows(page: Page, state: string): Promise<void> {
  await page.getByRole('button', { name: HOST }).filter({ hasText: state }).waitFor();
}

async function installs(serve: StandingServe, page: Page): Promise<void> {
  await shows(page, 'expected');
  await serve.boot(STRANGER);
  await page.getByRole('region', { name: 'Unknown machines' }).getByText('serial: "STRANGE<b>1"').waitFor();
  await serve.boot(MACHINE);
  await shows(page, 'not proven to be it yet');
  const folder = createHmac('sha256', `token-of-${HOST}`).update('zoneseed pxe seed folder').digest('hex');
  await serve.ask(`/seed/${folder.slice(0, 32)}/user-data`);
  await shows(page, 'installing');
  const step = { name: 'nfs', state: 'waiting', tries: 1, since: null, waiting_for: 'database:3306', error: null };
  const status = { host: HOST, state: 'waiting', reason: 'it waits', sequence: 1, steps: [step] };
  await serve.report(HOST, status);
  await shows(page, 'waits for database:3306');
  await serve.report(HOST, { ...status, state: 'ready', sequence: 2, steps: [{ ...step, state: 'done' }] });
  await shows(page, 'ready');
}

async function installsAgain(page: Page): Promise<void> {
  await page.getByRole('button', { name: HOST }).click();
  await page.getByRole('textbox', { name: /to install|To wipe/i }).fill(HOST);
  await page.getByRole('button', { name: 'Install again' }).click();
  await page.getByText('It is installed again at its next network boot.').waitFor();
  await shows(page, 'expected');
  await page.locator('.events').getByText('one more installation was asked for').waitFor();
}

/** A port of the loopback address at which nobody listens: the browser has to find serve at the same one after its restart. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
