/** How hosts get out: one default route, next hops that can be reached, second gateways that exist. */
import { contains } from '../address.ts';
import type { Attachment, Host, Network, Site } from '../model.ts';
import { type Problem, rule } from './rule.ts';

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
  for (const host of site.hosts) yield* waysOut(site, host);
});

function* waysOut(site: Site, host: Host): Generator<Problem> {
  const path = [...host.path, 'networks'];
  const out = host.attachments.filter(({ network }) => leadsOut(network));
  const [first, second] = out;
  if (first === undefined) {
    const candidates = site.networks.filter(leadsOut).map((network) => network.name);
    yield {
      path,
      at: 'key',
      message: `host ${host.name} has no default route`,
      hint: candidates[0]
        ? `attach it to ${candidates.join(' or ')}`
        : 'write default_route: true at one of its networks with a gateway',
    };
  } else if (second !== undefined) {
    yield {
      path,
      at: 'key',
      message: `host ${host.name} has two default routes, by ${first.network.name} and ${second.network.name}`,
      hint: 'expected default_route: true on one of them',
    };
  } else if (!hasAddress(first)) {
    yield {
      path: first.path,
      message: `host ${host.name} has no address on ${first.network.name}, by which its default route leaves`,
      hint: `expected an address of ${first.network.cidr.text}`,
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

/** The next hop of a static route is a neighbour, and of the family of its destination. */
export const routeVia = rule('route-via', function* (site) {
  for (const { name, cidr, cidr6, routes } of site.networks) {
    for (const { to, via, path } of routes) {
      const segment = to.family === 4 ? cidr : cidr6;
      if (segment === undefined) {
        yield {
          path: [...path, 'to'],
          message: `route to ${to.text} is on ${name}, which has no IPv6 segment`,
          hint: 'give the network a cidr6',
        };
      } else if (!contains(segment, via)) {
        yield {
          path: [...path, 'via'],
          message: `next hop ${via} of the route to ${to.text} is outside ${name} (${segment.text})`,
          hint: `expected an address of ${segment.text}`,
        };
      }
    }
  }
});
