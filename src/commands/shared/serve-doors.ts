/** The doors of serve: HTTP for machines and the operator, and dnsmasq for machines that boot. */
import { join, resolve } from 'node:path';
import { failedWith, reasonOf } from '../../disk/system-error.ts';
import { SERVED_ISO } from '../../media/pxe-urls.ts';
import { dnsmasqFull, dnsmasqProxy } from '../../media/servers/dnsmasq.ts';
import type { PxeSegment } from '../../media/servers/pxe-segment.ts';
import { done, type Outcome, refused } from '../../outcome/outcome.ts';
import { type Dhcp, startDhcp } from '../../serve/dhcp-child.ts';
import type { Rack } from '../../serve/rack.ts';
import { ServeHttp } from '../../serve/serve-http.ts';
import type { ServePlace } from './serve-place.ts';
import type { DhcpMode, ServeStart } from './serve-start.ts';
import type { AsRoot } from './sudo-caller.ts';

/** HTTP for machines and the page, with the files of the tree and the installer; it does not listen yet. */
export function httpFor(
  rack: Rack,
  { urls, address, port }: ServePlace,
  { tree, installer }: { readonly tree: string; readonly installer: string },
): ServeHttp {
  const names = [`${address}:${port}`, new URL(urls.base).host, `127.0.0.1:${port}`, `localhost:${port}`];
  const broken = (error: unknown) => {
    rack.notices.put('broken', 'alert', `something could not be answered: ${reasonOf(error)}`);
  };
  return new ServeHttp({ rack, urls, files: filesOf(tree, installer), hosts: names, broken });
}

function filesOf(tree: string, installer: string): Map<string, string> {
  const own = ['ubuntu/vmlinuz', 'ubuntu/initrd', 'undionly.kpxe', 'snponly.efi'];
  return new Map([...own.map((path) => [path, join(tree, path)] as const), [SERVED_ISO, installer]]);
}

/** Machines come to the one address; this machine's own browser finds the page on loopback as well. */
export async function listen(http: ServeHttp, { address, port }: ServePlace): Promise<Outcome<undefined>> {
  try {
    await http.listen(address, port);
    if (address !== '0.0.0.0' && !address.startsWith('127.')) await http.listen('127.0.0.1', port);
    return done(undefined);
  } catch (error) {
    if (!failedWith(error, 'EADDRINUSE', 'EADDRNOTAVAIL', 'EACCES')) throw error;
    const why = {
      EADDRINUSE: 'another program listens there',
      EADDRNOTAVAIL: 'this machine has no such address',
    }[(error as NodeJS.ErrnoException).code ?? ''];
    const message = `cannot listen at ${address}:${port}: ${why ?? reasonOf(error)}`;
    return refused({ rule: 'serve-listen', message, hint: 'say --listen ADDRESS:PORT with another one' });
  }
}

/** Starts dnsmasq; what it ends with later is said on the page. */
export async function dhcpFor(
  rack: Rack,
  { place, segment, folder }: Pick<ServeStart, 'place' | 'folder'> & { readonly segment: PxeSegment },
  { dnsmasq: mode, asRoot }: { readonly dnsmasq: DhcpMode; readonly asRoot: AsRoot },
): Promise<Outcome<Dhcp>> {
  const about = { segment, urls: place.urls, root: resolve(folder, 'tree') };
  const configuration = mode === 'full' ? dnsmasqFull({ ...about, uefi: 'snponly.efi' }) : dnsmasqProxy(about);
  const ended = (why: string) => rack.notices.put('dnsmasq', 'alert', `${why}; machines find nothing to boot`);
  const files = { file: resolve(folder, 'dnsmasq.conf'), leases: resolve(folder, 'dnsmasq.leases') };
  return startDhcp({ configuration, ...files, ended, asRoot });
}
