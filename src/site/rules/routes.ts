/** Static routes: next hops that can be reached, ways that lead elsewhere, one of a kind. */
import type { Path } from '../../outcome/problem.ts';
import { contains, family, toInteger } from '../address/address.ts';
import { covers } from '../address/span.ts';
import type { Attachment, Network } from '../site.ts';
import { rule } from './rule.ts';

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

/** A static route leads out of its own segment, through another machine. */
export const routeOwnSegment = rule('route-own-segment', function* (site) {
  for (const { name, cidr, cidr6, routes } of site.networks) {
    for (const { to, path } of routes) {
      const segment = to.family === 4 ? cidr : cidr6;
      if (segment === undefined || !covers(segment, to)) continue;
      yield {
        path: [...path, 'to'],
        message: `route to ${to.text} leads into ${name} (${segment.text}) itself`,
        hint: 'expected a network elsewhere',
      };
    }
  }
  for (const host of site.hosts) {
    for (const { network, address, address6 } of host.attachments) {
      for (const { to, via, path } of network.routes) {
        if (via !== address && !sameAddress6(via, address6)) continue;
        yield {
          path: [...path, 'via'],
          message: `${host.name} would send what is for ${to.text} to itself`,
          hint: 'expected the address of a router that is no host of the site',
        };
      }
    }
  }
});

function sameAddress6(a: string, b: string | undefined): boolean {
  return b !== undefined && family(a) === 6 && toInteger(a) === toInteger(b);
}

/** A host has one route of a kind to a destination: the kernel takes the first of two and refuses the other. */
export const routeTwice = rule('route-twice', function* (site) {
  const reported = new Set<string>();
  for (const host of site.hosts) {
    const routes = new Map<string, string>();
    for (const { key, to, network, path } of host.attachments.flatMap(routesOf)) {
      const owner = routes.get(key);
      if (owner === undefined) routes.set(key, network.name);
      // Default routes of two networks are the concern of `default-route`.
      else if ((owner === network.name || to !== '0.0.0.0/0') && !reported.has(path.join())) {
        reported.add(path.join());
        yield {
          path,
          message: `${host.name} would have two routes to ${to} of one metric, by ${owner} and ${network.name}`,
          hint: 'expected one of them, or a metric',
        };
      }
    }
  }
});

interface KeyedRoute {
  readonly key: string;
  readonly to: string;
  readonly network: Network;
  readonly path: Path;
}

/** The routes a host has by one of its networks, the default routes first. */
function routesOf({ network, address, address6 }: Attachment): KeyedRoute[] {
  const { defaultRoute, gateway, gateway6, routes, path } = network;
  const route = (to: string, metric: number | undefined, at: Path) => ({
    key: `${to} ${metric ?? ''}`,
    to,
    network,
    path: at,
  });
  const out = [...path, 'default_route'];
  return [
    ...(defaultRoute && gateway !== undefined && address !== undefined ? [route('0.0.0.0/0', undefined, out)] : []),
    ...(defaultRoute && gateway6 !== undefined && address6 !== undefined ? [route('::/0', undefined, out)] : []),
    ...routes
      .filter(({ to }) => (to.family === 4 ? address : address6) !== undefined)
      .map(({ to, metric, path: at }) => route(to.text, metric, at)),
  ];
}
