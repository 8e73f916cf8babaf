/** What the page looks like: few machines and many, by day and by night, on a desk and on a phone, and to who cannot see it. */
import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import type { Case } from '../media-boot/harness.ts';
import { holds, same } from '../media-boot/harness.ts';
import { SHOTS } from './browser.ts';
import { largeRack, madeUpMachine, madeUpRack, smallRack, stranger } from './made-up-rack.ts';
import type { OnStage } from './page.ts';

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1440, height: 900 };

export function pageLooks(onStage: OnStage): Case[] {
  const views = [
    { racks: '3', rack: smallRack, open: 'kvm-host-01' },
    { racks: '300', rack: largeRack, open: 'kvm-host-051' },
  ].flatMap((of) => [
    { ...of, size: 'desk', viewport: DESK },
    { ...of, size: 'phone', viewport: PHONE },
  ]);
  const looks = views.flatMap(({ racks, rack, open, size, viewport }) =>
    (['light', 'dark'] as const).map((colorScheme) =>
      onStage(
        `${racks} machines, ${size}, ${colorScheme}: readable, nothing wider than the screen`,
        rack,
        async ({ page }) => {
          const shot = (part: string) =>
            page.screenshot({ path: join(SHOTS, `page-${racks}-${size}-${colorScheme}${part}.png`) });
          await fits(page);
          // Many rows are like few, and take it many seconds.
          if (racks === '3') await accessible(page);
          await shot('');
          await page.getByRole('button', { name: open }).click();
          await page.getByRole('complementary', { name: open }).waitFor();
          await fits(page);
          if (racks === '3') await accessible(page);
          await shot('-details');
        },
        { viewport, colorScheme, reducedMotion: 'reduce' },
      ),
    ),
  );
  return [...looks, ...shownFirst(onStage), hostile(onStage)];
}

/** Nothing makes the page itself scroll sideways. */
async function fits(page: Page): Promise<void> {
  const over = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  holds(Number(over) <= 0, `the page is ${over} pixels wider than its window`);
}

/** Names, roles, contrasts and landmarks, as axe judges them. */
async function accessible(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const found = (await page.evaluate('axe.run().then(({ violations }) => violations)')) as axe.Result[];
  const words = found.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('\n')}`,
  );
  same(words.join('\n'), '', 'not accessible');
}

function shownFirst(onStage: OnStage): Case[] {
  return [
    onStage(
      'of 300 machines those that need somebody stand first, and a state or a word finds others',
      largeRack,
      async ({ page }) => {
        const names = () => page.locator('.unit .name').allTextContents();
        same(
          (await names()).slice(0, 4).join(' '),
          'kvm-host-051 kvm-host-148 kvm-host-245 kvm-host-061',
          'the first rows',
        );
        same(String((await names()).length), '300', 'rows');
        await page.getByRole('button', { name: /^failed/ }).click();
        same((await names()).join(' '), 'kvm-host-051 kvm-host-148 kvm-host-245', 'the failed');
        await page.getByRole('button', { name: /^all/ }).click();
        await page.getByRole('searchbox').fill('installing 10.10.1.');
        const found = await names();
        holds(found.length > 0 && found.length < 100, `${found.length} are found`);
        await page.getByRole('searchbox').fill('nobody');
        await page.getByText('No machine is like that.').waitFor();
        await page.getByRole('searchbox').fill('kvm-host-05');
        await accessible(page);
        holds((await page.title()).startsWith('4 need you'), `the title is ${await page.title()}`);
      },
    ),
    onStage(
      'a site without a machine says so',
      () => madeUpRack([madeUpMachine('only')]),
      async ({ page, server }) => {
        await server.kill();
        server.view = madeUpRack([]);
        await server.start();
        await page.getByText('The site has no hosts.').waitFor();
      },
    ),
  ];
}

/** What a machine may say to do harm, or by accident. */
const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '"><script>alert(2)</script>',
  'a\r\nb\u0000\u001b[31m',
  '\u202egpj.exe\u2069',
  'x'.repeat(2000),
];

const HARMFUL = ['\u202e', '\u2069', '\u0000', '\u001b', '\r'];

function hostile(onStage: OnStage): Case {
  const all = HOSTILE.join(' ');
  const rack = () =>
    madeUpRack(
      HOSTILE.map((host, index) =>
        madeUpMachine(host, {
          ...{
            state: index % 2 === 0 ? 'failed' : 'first-boot',
            roles: [host],
            address: host,
            waitsFor: host,
            alerts: [host],
          },
          ...{
            failure: { line: all, log: host },
            step: { text: host, number: 1, of: 2 },
          },
        }),
      ),
      {
        site: all,
        url: all,
        unknown: [stranger(all)],
        networks: [
          { name: all, cidr: all, bridge: all, hosts: HOSTILE.map((host) => ({ host })), leases: [], served: true },
        ],
        notices: [{ id: all, at: new Date().toISOString(), kind: 'alert', text: all }],
      },
    );
  return onStage(
    'names and lines that are HTML, controls or turn the writing are text',
    rack,
    async ({ page, server }) => {
      const at = new Date().toISOString();
      const steps = HOSTILE.map((name) => ({ name, state: 'failed', tries: 2, error: all }) as const);
      server.details = { events: [{ at, level: 'error', text: all }], steps, nextAction: all };
      await page.locator('.unit').first().click();
      await page.locator('.events li').first().waitFor();
      same(String(await page.locator('img, .page script, iframe').count()), '0', 'elements that came out of text');
      const text = await page.locator('body').innerText();
      holds(
        text.includes('<img src=x onerror=alert(1)>') && text.includes('a␍␊b␀␛[31m'),
        'the text is not shown as it is',
      );
      holds(text.includes('⟨U+202E⟩gpj.exe'), 'a sign that turns the writing is not shown');
      const shown = (await page.locator('.page').textContent()) ?? '';
      holds(
        HARMFUL.every((sign) => !shown.includes(sign)),
        'a control reached the page',
      );
      await fits(page);
      await page.screenshot({ path: join(SHOTS, 'page-hostile.png'), fullPage: true });
    },
  );
}
