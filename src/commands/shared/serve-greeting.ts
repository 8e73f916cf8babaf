/** What serve says first: where machines reach it, where the page is, and what is left to whoever has the DHCP server. */
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { replaceFile } from '../../disk/whole-file.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import type { ServePlace } from './serve-place.ts';

export interface Greeting {
  readonly place: ServePlace;
  /** That the page wants of those who are not on this machine. */
  readonly key: string;
  /** Where serve keeps what it makes. */
  readonly folder: string;
  readonly mode: 'proxy' | 'full' | 'off';
  readonly json: boolean;
}

/**
 * Says it, to programs as their first event: they are told the name of a file with the page's address for others, since the key in
 * it has no business in a log. The answer takes that file away.
 */
export async function greet(terminal: Pick<Terminal, 'out'>, greeting: Greeting): Promise<() => void> {
  const { place, key, folder, json } = greeting;
  const page = `http://127.0.0.1:${place.port}/`;
  const fromOthers = place.address.startsWith('127.') ? undefined : `${place.urls.base}?key=${key}`;
  const file = resolve(join(folder, 'page.url'));
  if (fromOthers !== undefined) await replaceFile(file, Buffer.from(`${fromOthers}\n`), () => true);
  if (json) {
    const pageFile = fromOthers === undefined ? undefined : file;
    terminal.out(JSON.stringify({ kind: 'serving', url: place.urls.base, page, pageFile }));
  } else {
    for (const line of linesOf(greeting, page, fromOthers)) terminal.out(line);
  }
  return () => rmSync(file, { force: true });
}

function linesOf({ place: { urls }, mode }: Greeting, page: string, fromOthers: string | undefined): string[] {
  const dhcp = [
    'no DHCP server was started; the one that is there must say:',
    `  next-server ${urls.host}; file undionly.kpxe for a BIOS, snponly.efi for UEFI (by TFTP: zoneseed serves none itself)`,
    `  to iPXE (user class "iPXE"): file ${urls.base}boot.ipxe`,
    '--dnsmasq proxy answers beside it, --dnsmasq full in its place (root).',
  ];
  return [
    `machines reach this one under ${urls.base}`,
    `the page: ${page} on this machine`,
    ...(fromOthers === undefined ? [] : [`          ${fromOthers} from others`]),
    ...(mode === 'off' ? dhcp : []),
    'machines with Secure Boot do not start iPXE, which is not signed: zoneseed usb and zoneseed pxe install them.',
  ];
}
