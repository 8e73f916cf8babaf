/** `zoneseed pxe`: a tree from which the hosts of a site install over the network. */
import { normalize } from 'node:path';
import type { MediaSite } from '../media/media-site.ts';
import { makePxe, type PxeTree } from '../media/pxe-tree.ts';
import { pxeUrls } from '../media/pxe-urls.ts';
import { pxeSegment } from '../media/servers/pxe-segment.ts';
import { shellQuote } from '../quote/shell.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { mediaSite, recognisedBy, toldOn } from './compiled-media.ts';
import type { ExitCode } from './exit-code.ts';
import { requireInputs } from './inputs.ts';
import { reportProblems } from './report.ts';
import { siteSecretsOf } from './secrets-access.ts';

export interface PxeCommandOptions {
  /** Path of Ubuntu's live-server ISO. */
  readonly installer: string;
  /** The tree's folder. */
  readonly out: string;
  /** Under which the tree will be served. */
  readonly url: string;
  /** Path of Ubuntu's SHA256SUMS. */
  readonly sha256sums?: string;
}

/** Compiles the site, makes the tree, and says how to serve it. */
export async function pxe(terminal: Terminal, file: string, options: PxeCommandOptions): Promise<ExitCode> {
  const inputs = requireInputs(terminal, file);
  if (typeof inputs === 'number') return inputs;
  const { installer, sha256sums, out, url } = options;
  const urls = pxeUrls(url);
  if (!urls.ok) return reportProblems(terminal, urls.problems);
  const segment = pxeSegment(inputs.site, urls.value.host);
  if (!segment.ok) return reportProblems(terminal, segment.problems);
  const secrets = await siteSecretsOf(terminal, inputs);
  if (secrets === undefined) return 1;
  const site = mediaSite(inputs, secrets);
  const where = { output: out, urls: urls.value, segment: segment.value };
  const made = await makePxe(site, { installer, sha256sums, ...where }, toldOn(terminal));
  if (!made.ok) return reportProblems(terminal, made.problems);
  tellHosts(terminal, site);
  tellServers(terminal, normalize(out).replace(/(?<=.)\/$/, ''), made.value, urls.value.base);
  return 0;
}

function tellHosts(terminal: Terminal, site: MediaSite): void {
  const width = Math.max(...site.hosts.map((host) => host.name.length));
  for (const { name, identity } of site.hosts) {
    const by = recognisedBy(identity);
    const how = by === '' ? 'not served: the site file tells no serial, UUID or MAC of it' : `recognised by ${by}`;
    terminal.out(`${name.padEnd(width)}  ${how}`);
  }
}

/** `path` is the tree's folder as the user typed it: it will be typed again. */
function tellServers(terminal: Terminal, path: string, tree: PxeTree, url: string): void {
  const seed = shellQuote(`${path}/root/seed`);
  for (const line of [
    `${path}: Ubuntu ${tree.installer}, to be served under ${url}; machines need 8 GiB of memory or more`,
    `  the web server must be able to read ${path}/root/seed:`,
    `    sudo chgrp -R www-data ${seed} && sudo chmod -R g+rX ${seed}`,
    `  ${path}/nginx.conf            a server for nginx; any static web server will do`,
    `  ${path}/dnsmasq-full.conf     DHCP and TFTP where there is no DHCP server`,
    `  ${path}/dnsmasq-proxy.conf    TFTP beside the DHCP server that is there`,
    'The tree holds private keys of the hosts: serve it on the installation network alone, and only while hosts install.',
  ]) {
    terminal.out(line);
  }
}
