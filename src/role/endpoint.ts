/** `waits_for` of a step -> the places that must answer, with the words an operator reads while they do not. */
import { family } from '../site/address/address.ts';
import { isDirect, serverOf } from '../site/proxy.ts';
import { addressSeenFrom } from '../site/reach.ts';
import type { Host, Site } from '../site/site.ts';
import { topology } from '../site/topology.ts';
import type { Endpoint } from './role.ts';

/** The endpoints behind one word of `waits_for`; none when the site has nothing to wait for. */
export function endpointsOf(site: Site, host: Host, word: string): Endpoint[] {
  switch (word) {
    case 'time':
      return [{ kind: 'time', label: 'the clock to be in step with the time servers' }];
    case 'apt-lock':
      return [{ kind: 'apt-lock', label: 'another package installation to end' }];
    case 'dns':
      return names(site).map((name) => ({ kind: 'dns', name, label: `the name ${name} to resolve` }));
    case 'storage':
      return exportsUsed(site, host);
    default:
      return portsOfRole(site, host, word);
  }
}

/** What packages come through: the proxy, or else the repository. An address needs no name server. */
function names(site: Site): string[] {
  const repository = serverOf(site.repository.url);
  const asked = site.proxy === undefined || isDirect(site, repository) ? repository : serverOf(site.proxy);
  return family(asked) === undefined ? [asked] : [];
}

function exportsUsed(site: Site, host: Host): Endpoint[] {
  return topology(site)
    .storesOf(host)
    .filter(({ kind }) => kind === 'secondary')
    .map(({ server, exportPath }) => ({
      kind: 'nfs',
      host: server,
      exportPath,
      label: `the NFS export ${server}:${exportPath}`,
    }));
}

function portsOfRole(site: Site, host: Host, word: string): Endpoint[] {
  const [role = '', port = ''] = word.split(':');
  const { outside } = site.database;
  if (role === 'database' && outside !== undefined) {
    const label = `the database ${outside.host}, port ${outside.port}`;
    return [{ kind: 'tcp', ...outside, label }];
  }
  return topology(site)
    .hostsOf(role)
    .map((peer) => {
      const here = peer === host;
      const address = here ? '127.0.0.1' : addressSeenFrom(site, host, peer);
      const label = here
        ? `the ${role} service here, port ${port}`
        : `${role} on ${peer.name}, ${address} port ${port}`;
      return { kind: 'tcp', host: address, port: Number(port), label };
    });
}
