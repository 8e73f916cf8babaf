/** What a host says through one device: addresses, name servers, routes, and the rules of a second gateway. */
import { type Cidr, contains } from '../site/address/address.ts';
import type { Attachment, Host, Site } from '../site/site.ts';
import type { YamlMap } from './yaml.ts';

/** The first routing table of a second gateway; each network of the site has its own. */
const FIRST_TABLE = 101;
/** Before the main table (32766), and alike for all: the rules select by source address and cannot collide. */
const RULE_PRIORITY = 100;

/** One address family of one attachment, with what the network has in that family. */
interface Leg {
  readonly attachment: Attachment;
  readonly address: string;
  readonly cidr: Cidr;
  readonly gateway?: string;
}

/** The netplan keys of the device that carries the attachment's addresses. */
export function addressing(site: Site, host: Host, attachment: Attachment): YamlMap {
  const legs = legsOf(attachment);
  const routes = legs.flatMap((leg) => [...defaultRoute(leg), ...staticRoutes(leg), ...ownTable(site, leg)]);
  const rules = legs.filter(hasOwnTable).map((leg) => ({
    from: leg.address,
    table: tableOf(site, leg),
    priority: RULE_PRIORITY,
  }));
  return {
    addresses: legs.map((leg) => `${leg.address}/${leg.cidr.prefix}`),
    nameservers: nameservers(site, host, attachment),
    routes: routes.length > 0 ? routes : undefined,
    'routing-policy': rules.length > 0 ? rules : undefined,
  };
}

function legsOf(attachment: Attachment): Leg[] {
  const { network, address, address6 } = attachment;
  const legs: Leg[] = [];
  if (address !== undefined) legs.push({ attachment, address, cidr: network.cidr, gateway: network.gateway });
  if (address6 !== undefined && network.cidr6 !== undefined) {
    legs.push({ attachment, address: address6, cidr: network.cidr6, gateway: network.gateway6 });
  }
  return legs;
}

function defaultRoute({ attachment, gateway }: Leg): YamlMap[] {
  return attachment.network.defaultRoute && gateway !== undefined ? [{ to: 'default', via: gateway }] : [];
}

function staticRoutes({ attachment, cidr }: Leg): YamlMap[] {
  const own = attachment.network.routes.filter((route) => route.to.family === cidr.family);
  return own.map(({ to, via, metric }) => ({ to: to.text, via, metric }));
}

/** Whether answers from this address leave by this network's gateway; the default route already sees to one network. */
function hasOwnTable({ attachment, gateway }: Leg): boolean {
  return attachment.network.policyRouting && !attachment.network.defaultRoute && gateway !== undefined;
}

/** A table with the segment itself, its own routes and its gateway, so that what is near is not sent around. */
function ownTable(site: Site, leg: Leg): YamlMap[] {
  if (!hasOwnTable(leg)) return [];
  const table = tableOf(site, leg);
  return [
    { to: leg.cidr.text, scope: 'link', table },
    ...staticRoutes(leg).map((route) => ({ ...route, table })),
    { to: 'default', via: leg.gateway, table },
  ];
}

function tableOf(site: Site, leg: Leg): number {
  return FIRST_TABLE + site.networks.findIndex((network) => network.name === leg.attachment.network.name);
}

/**
 * The name servers asked through this attachment. systemd-resolved sends a device's queries out of that device alone,
 * so a server inside a network of the host belongs there, and any other where the default route is.
 */
function nameservers(site: Site, host: Host, attachment: Attachment): YamlMap | undefined {
  const mine = site.dns.servers.filter((server) => askedThrough(host, server) === attachment);
  if (mine.length === 0) return undefined;
  return { addresses: mine, search: site.dns.search.length > 0 ? site.dns.search : undefined };
}

function askedThrough(host: Host, server: string): Attachment {
  const legs = host.attachments.flatMap(legsOf);
  const leg =
    legs.find(({ cidr }) => contains(cidr, server)) ??
    legs.find(({ attachment }) => attachment.network.defaultRoute) ??
    legs[0];
  if (leg === undefined) throw new Error(`host ${host.name} has no address`);
  return leg.attachment;
}
