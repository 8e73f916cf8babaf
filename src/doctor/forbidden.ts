/** Ports that the firewall of a host keeps shut, and who tries them: somebody who has no business there. */
import type { HostRoles } from '../role/role.ts';
import { contains } from '../site/address/address.ts';
import { spanIn } from '../site/address/span.ts';
import { addressed, addressesSeenFrom } from '../site/reach.ts';
import type { Host, Site } from '../site/site.ts';

/** What harms most when it is open to everybody, by role. */
const PRECIOUS: ReadonlyMap<string, readonly (readonly [port: number, what: string])[]> = new Map([
  ['database', [[3306, 'MySQL']]],
  ['nfs', [[2049, 'NFS']]],
  [
    'management',
    [
      [8250, 'agents of hosts and system VMs'],
      [9090, 'the other management servers'],
    ],
  ],
  [
    'kvm',
    [
      [16509, 'libvirt without TLS'],
      [16514, 'libvirt over TLS'],
    ],
  ],
]);
/** Tries of one host; and hosts among which one is looked for that may not. */
const TRIES = 5;
const LOOKED_AT = 20;

/** A port that a host must not get through to. */
export interface Forbidden {
  readonly target: Host;
  readonly place: string;
  readonly what: string;
}

type Roles = ReadonlyMap<string, HostRoles>;

/** Planned once for all hosts: each port is tried by one of them alone. */
const known = new WeakMap<Roles, ReadonlyMap<Host, readonly Forbidden[]>>();

/** What a host tries; nothing on a site without a firewall. */
export function forbiddenFrom(site: Site, host: Host, roles: Roles): readonly Forbidden[] {
  const plan = known.get(roles) ?? planned(site, roles);
  known.set(roles, plan);
  return plan.get(host) ?? [];
}

function planned(site: Site, roles: Roles): ReadonlyMap<Host, readonly Forbidden[]> {
  const plan = new Map<Host, Forbidden[]>();
  if (!site.firewall.enabled) return plan;
  for (const [index, target] of site.hosts.entries()) {
    const others = [...site.hosts.slice(index + 1), ...site.hosts.slice(0, index)].slice(0, LOOKED_AT);
    for (const [port, what] of target.roles.flatMap((role) => PRECIOUS.get(role) ?? [])) {
      for (const host of others) {
        const own = plan.get(host) ?? [];
        const address =
          own.length < TRIES && isStranger(host, port, roles.get(target.name))
            ? addressesSeenFrom(site, host, target)[0]
            : undefined;
        if (address === undefined) continue;
        plan.set(host, [...own, { target, place: `${address}:${port}`, what }]);
        break;
      }
    }
  }
  return plan;
}

/** Whether no address of a host is among those that the port is open to, whichever of them it comes from. */
function isStranger(host: Host, port: number, roles: HostRoles | undefined): boolean {
  if (roles === undefined) return false;
  const open = roles.ports.filter((one) => one.protocol === 'tcp' && isIn(port, one.port)).flatMap(({ from }) => from);
  return open.every((word) => {
    const span = spanIn(word);
    return span !== undefined && addressed(host).every(({ address }) => !contains(span, address));
  });
}

function isIn(port: number, ports: string): boolean {
  const [first = 0, last = first] = ports.split('-').map(Number);
  return first <= port && port <= last;
}
