/** A site as serve needs it: what is shown of it, how its machines are known, and what each is given. */
import type { MediaHost, MediaSite } from '../media/media-site.ts';
import { operatorAddress } from '../site/reach.ts';
import type { Host, Identity, Network, Site } from '../site/site.ts';
import type { ShownHost } from './machine-view.ts';
import type { NetworkView } from './rack-view.ts';

export interface ServedHost extends ShownHost {
  readonly identity: Identity;
  /** The secret it reports with. */
  readonly token: string;
  /** Absent for one that Ubuntu's installer does not install. */
  readonly medium?: MediaHost;
}

export interface ServedSite {
  readonly name: string;
  readonly media: MediaSite;
  readonly hosts: readonly ServedHost[];
  readonly networks: readonly Omit<NetworkView, 'leases'>[];
}

/** `network` is the one that serve is reached through; `tokenOf` gives a host's secret. */
export function servedSite(
  site: Site,
  media: MediaSite,
  network: Network | undefined,
  tokenOf: (host: string) => string,
): ServedSite {
  const hosts = site.hosts.map((host): ServedHost => {
    const medium = media.hosts.find(({ name }) => name === host.name);
    const { name, roles, identity } = host;
    const shown = { name, roles, address: addressOn(host, network) ?? operatorAddress(host) };
    return { ...shown, identity, token: tokenOf(name), medium };
  });
  return {
    name: site.name,
    media,
    hosts,
    networks: site.networks.map((each) => networkView(site, each, each === network)),
  };
}

function addressOn(host: Host, network: Network | undefined): string | undefined {
  return host.attachments.find((place) => place.network === network)?.address;
}

function networkView(site: Site, network: Network, served: boolean): Omit<NetworkView, 'leases'> {
  const { name, cidr, bridge, vlan } = network;
  return {
    name,
    cidr: cidr.text,
    served,
    bridge,
    vlan,
    hosts: site.hosts
      .filter((host) => host.attachments.some((place) => place.network === network))
      .map((host) => ({ host: host.name, address: addressOn(host, network) })),
  };
}
