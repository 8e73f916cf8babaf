/** How hosts get out: one default route, second gateways that exist. */
import type { Attachment, Host, Network, Site } from '../site.ts';
import { type Fault, rule } from './rule.ts';

/** Every host has exactly one default route, by a gateway of a network on which it has an address. */
export const defaultRoute = rule('default-route', function* (site) {
  for (const { name, defaultRoute, gateway, path } of site.networks) {
    if (!defaultRoute || gateway !== undefined) continue;
    yield {
      path: [...path, 'default_route'],
      message: `${name} has the default route but no gateway`,
      hint: 'give the network a gateway',
    };
  }
  if (!site.networks.some(leadsOut)) {
    yield {
      path: ['networks'],
      at: 'key',
      message: 'no network has the default route',
      hint: 'write default_route: true at one that has a gateway',
    };
    return;
  }
  yield* noWayOut(site);
  yield* twoWaysOut(site);
});

function* noWayOut(site: Site): Generator<Fault> {
  const candidates = site.networks.filter(leadsOut).map((network) => network.name);
  for (const host of site.hosts) {
    const out = host.attachments.filter(({ network }) => leadsOut(network));
    const [only] = out;
    if (only === undefined) {
      yield {
        path: [...host.path, 'networks'],
        at: 'key',
        message: `host ${host.name} has no default route`,
        hint: `attach it to ${candidates.join(' or ')}`,
      };
    } else if (!out.some(hasAddress)) {
      yield {
        path: only.path,
        message: `host ${host.name} has no address on ${only.network.name}, by which its default route leaves`,
        hint: `expected an address of ${only.network.cidr.text}`,
      };
    }
  }
}

/** Said once for all hosts that two networks meet at: the fault is in the networks. */
function* twoWaysOut(site: Site): Generator<Fault> {
  const clashes = new Map<Network, { other: Network; hosts: Host[] }>();
  for (const host of site.hosts) {
    const [first, ...others] = host.attachments.map(({ network }) => network).filter(leadsOut);
    for (const network of first === undefined ? [] : others) {
      const clash = clashes.get(network);
      if (clash === undefined && first !== undefined) clashes.set(network, { other: first, hosts: [host] });
      else clash?.hosts.push(host);
    }
  }
  for (const [network, { other, hosts }] of clashes) {
    const more = hosts.length > 1 ? ` and ${hosts.length - 1} more` : '';
    yield {
      path: [...network.path, network.defaultRoute ? 'default_route' : 'routes'],
      message: `host ${hosts[0]?.name}${more} would have two default routes, by ${other.name} and ${network.name}`,
      hint: `expected one of the two to lead out`,
    };
  }
}

/** A route to everywhere counts, unless its metric puts it behind the default route. */
function leadsOut({ defaultRoute, routes }: Network): boolean {
  return defaultRoute || routes.some(({ to, metric }) => to.family === 4 && to.prefix === 0 && metric === undefined);
}

function hasAddress({ address, address6 }: Attachment): boolean {
  return address !== undefined || address6 !== undefined;
}

/** A network by whose own gateway replies leave has one. */
export const policyRoutingGateway = rule('policy-routing-gateway', function* (site) {
  for (const { name, policyRouting, gateway, path } of site.networks) {
    if (!policyRouting || gateway !== undefined) continue;
    yield {
      path: [...path, 'policy_routing'],
      message: `${name} has policy routing but no gateway`,
      hint: 'give the network a gateway',
    };
  }
});
