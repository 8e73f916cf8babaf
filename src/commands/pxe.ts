/** `zoneseed pxe`: a tree from which the hosts of a site install over the network. */
import { join, normalize } from 'node:path';
import { recogniseInstaller } from '../media/installer/installer.ts';
import type { MediaSite } from '../media/media-site.ts';
import { makePxe, type PxeTree } from '../media/pxe-tree.ts';
import { pxeUrls } from '../media/pxe-urls.ts';
import { pxeSegment } from '../media/servers/pxe-segment.ts';
import type { Problem } from '../outcome/problem.ts';
import { shellQuote } from '../quote/shell.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { defineCommand, SITE } from './shared/command.ts';
import { mediaSite } from './shared/compiled-media.ts';
import { siteInputs } from './shared/inputs.ts';
import { keepOutOfGit } from './shared/keep-out-of-git.ts';
import { hostsOf } from './shared/medium-hosts.ts';
import { recognisedBy } from './shared/recognised-by.ts';
import { siteSecretsOf } from './shared/secrets-access.ts';

export const command = defineCommand({
  words: (on) =>
    on
      .argument(...SITE)
      .requiredOption('--installer <iso>', 'the Ubuntu 24.04 live-server ISO')
      .requiredOption('--url <url>', 'where a web server will serve the tree')
      .option('-o, --out <folder>', 'the output folder', 'out')
      .option('--tree <folder>', 'where the tree goes, if not <out>/pxe')
      .option('--sha256sums <file>', "Ubuntu's SHA256SUMS, to check the ISO against")
      .option('--json', 'print what was made as JSON'),
  examples: ['zoneseed pxe site.yaml --installer ubuntu.iso --url http://10.15.0.5/zoneseed'],
  async run(terminal, [file], { installer, sha256sums, out, tree: named, url, json }) {
    const loaded = siteInputs(terminal, file);
    if (!loaded.ok) return loaded;
    const inputs = loaded.value;
    const urls = pxeUrls(url);
    if (!urls.ok) return urls;
    const segment = pxeSegment(inputs.site, urls.value.host);
    if (!segment.ok) return segment;
    const { tagged } = segment.value;
    if (tagged !== undefined) terminal.warn(taggedSegment(tagged.name, tagged.vlan));
    const recognised = recogniseInstaller(installer);
    if (!recognised.ok) return recognised;
    const secrets = await siteSecretsOf(terminal, inputs);
    if (!secrets.ok) return secrets;
    const compiled = mediaSite(inputs, secrets.value);
    if (!compiled.ok) return compiled;
    const site = compiled.value;
    const tree = named ?? join(out, 'pxe');
    const where = { output: tree, urls: urls.value, segment: segment.value };
    const made = await makePxe(site, { installer, sha256sums, ...where }, terminal);
    if (!made.ok) return made;
    if (named === undefined) keepOutOfGit(terminal, out);
    if (json) {
      const { base } = urls.value;
      const { installer: version } = made.value;
      terminal.out(
        JSON.stringify({ site: site.name, tree, url: base, installer: version, hosts: hostsOf(site) }, null, 2),
      );
      return 0;
    }
    tellHosts(terminal, site);
    tellServers(terminal, normalize(tree).replace(/(?<=.)\/$/, ''), made.value, urls.value.base);
    return 0;
  },
});

/** Firmware and boot loaders send no tag: they meet the server only where their switch port takes untagged frames into it. */
function taggedSegment(name: string, vlan: number): Problem {
  return {
    rule: 'pxe-url',
    message: `the URL is on network ${name}, which reaches cards as VLAN ${vlan}, and machines that boot from the network send no tag`,
    hint: 'expected the address of an untagged network, which needs no host: pxe: { cidr: 10.99.0.0/24 } under networks',
  };
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
