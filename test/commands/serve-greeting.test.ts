import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type Greeting, greet } from '../../src/commands/shared/serve-greeting.ts';
import { urlsOf } from '../media/made-up.ts';

const folder = mkdtempSync(join(tmpdir(), 'zoneseed-greeting-'));
afterAll(() => rmSync(folder, { recursive: true }));

const urls = urlsOf('http://10.15.0.5:8080/');
const place = { address: '10.15.0.5', port: 8080, urls, reports: `${urls.base}report` };

async function greeted(more: Partial<Greeting>) {
  const lines: string[] = [];
  const greeting = { place, key: 'THE-KEY', folder, mode: 'off' as const, json: false, ...more };
  const forget = await greet({ out: (line) => lines.push(line) }, greeting);
  return { lines, forget };
}

test('a program reads the address of the page for others in a file of its user alone, as long as serve runs', async () => {
  const { lines, forget } = await greeted({ json: true });
  const pageFile = join(folder, 'page.url');
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { kind: 'serving', url: 'http://10.15.0.5:8080/', page: 'http://127.0.0.1:8080/', pageFile },
  ]);
  expect(readFileSync(pageFile, 'utf8')).toBe('http://10.15.0.5:8080/?key=THE-KEY\n');
  expect(statSync(pageFile).mode & 0o777).toBe(0o600);
  forget();
  expect(existsSync(pageFile)).toBe(false);
});

test('a page that is only on this machine has no key', async () => {
  const { lines, forget } = await greeted({ place: { ...place, address: '127.0.0.1' }, json: true });
  expect(JSON.parse(lines[0] ?? '')).not.toHaveProperty('pageFile');
  expect(existsSync(join(folder, 'page.url'))).toBe(false);
  forget();
});

test.each(['off', 'proxy', 'full'] as const)(
  'a person is told what Secure Boot needs, with --dnsmasq %s',
  async (mode) => {
    const { lines, forget } = await greeted({ mode });
    forget();
    expect(lines).toContain('          http://10.15.0.5:8080/?key=THE-KEY from others');
    expect(lines.at(-1)).toMatch(/^machines with Secure Boot .* zoneseed usb and zoneseed pxe install them/);
    expect(lines.some((line) => line.startsWith('no DHCP server was started'))).toBe(mode === 'off');
  },
);
