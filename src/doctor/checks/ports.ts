/** The pairs that the derived firewall allows, tried from where they are used. */
import type { Host } from '../../site/site.ts';
import type { Check, Fault } from '../check-type.ts';
import { everyHost } from '../groups.ts';
import { placeOf, waysFrom } from '../places.ts';

export const ports: Check = {
  id: 'ports',
  layer: 'ports',
  asks: 'does each host reach the services of others that it uses, and that listen there, and the ports of live migration?',
  why: 'the service runs and nobody gets to it: agents do not report, storage is not mounted, guests do not migrate',
  after: ['answers', 'network-path', 'host-addresses', 'bridges', 'mtu-path', 'firewall-rules'],
  repair: 'firewall',
  group: everyHost,
  find(seen) {
    const closed = new Map<
      string,
      { readonly fault: Omit<Fault, 'hosts' | 'message'>; target: Host; place: string; purpose: string; from: Host[] }
    >();
    for (const host of seen.site.hosts) {
      const own = seen.answers.get(host.name);
      if (own === undefined) continue;
      for (const { target, address, port } of waysFrom(seen.site, host, seen.roles)) {
        const place = placeOf({ address, port });
        const why = own.closed?.[place];
        const there = seen.answers.get(target.name);
        if (why === undefined || there === undefined) continue;
        // Of many ports none may be in use, and who is let in is refused at once. What does not listen is the matter of its own check.
        const isRange = port.port.includes('-');
        if (isRange ? !/timed out/.test(why) : !listensAt(there.listening, address, port.port)) continue;
        const one = closed.get(place) ?? {
          ...{ target, place, purpose: port.purpose, from: [] },
          fault: {
            seen: `connecting to ${place}: ${why}; ${isRange ? `nobody refuses it, as ${target.name} would` : `on ${target.name} something listens there`}`,
            expected: `the firewall of ${target.name} lets them in (${port.purpose})`,
            path: target.path,
            todo: `on ${target.name}: nft list ruleset; is another firewall between the two?`,
            files: ['/etc/zoneseed/firewall.nft'],
          },
        };
        one.from.push(host);
        closed.set(place, one);
      }
    }
    return [...closed.values()].map(({ fault, target, place, purpose, from }) => ({
      ...fault,
      hosts: [target, ...from],
      message: `${from.map(({ name }) => name).join(', ')} ${from.length === 1 ? 'does' : 'do'} not reach ${target.name} at ${place} (${purpose})`,
    }));
  },
};

/** Whether something listens at an address and port, or at the port of all addresses. */
function listensAt(listening: readonly string[] | null | undefined, address: string, port: string): boolean {
  return (listening ?? []).some((place) => [address, '0.0.0.0', '*', '[::]'].some((at) => place === `${at}:${port}`));
}
