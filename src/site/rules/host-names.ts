/** Names of hosts and domains (RFC 1123), and names that must differ. */
import type { Path } from '../../outcome/problem.ts';
import type { Storage } from '../site.ts';
import { topology } from '../topology.ts';
import { type Fault, rule } from './rule.ts';

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;

/** What the resolver takes for an IPv4 address in one piece: `ping 0x10` goes to 0.0.0.16. */
const number = /^(\d+|0x[\da-f]*)$/i;

/** Whether a text is one or several labels between dots, 253 characters at most. */
export function isHostName(text: string): boolean {
  return text.length <= 253 && text.split('.').every((part) => label.test(part));
}

/** A host's name is one label that is not a number; with the domain it fits into DNS. */
export const hostName = rule('host-name', function* (site) {
  for (const { name, fqdn, path } of site.hosts) {
    if (!label.test(name) || number.test(name) || name.toLowerCase() === 'localhost') {
      yield {
        path,
        at: 'key',
        message: `"${name}" cannot be a host name`,
        hint: label.test(name)
          ? 'expected a name that is no number and not localhost'
          : 'expected at most 63 letters, digits and hyphens, no hyphen at the ends',
      };
    } else if (fqdn.length > 253) {
      yield {
        path,
        at: 'key',
        message: `"${fqdn}" has ${fqdn.length} characters`,
        hint: 'expected at most 253 with the domain',
      };
    }
  }
});

/** Host names differ in more than upper and lower case. */
export const duplicateHostName = rule('duplicate-host-name', function* (site) {
  const owners = new Map<string, string>();
  for (const { name, path } of site.hosts) {
    const owner = owners.get(name.toLowerCase());
    if (owner === undefined) owners.set(name.toLowerCase(), name);
    else yield { path, at: 'key', message: `host name ${name} is ${owner} to DNS`, hint: 'expected another name' };
  }
});

/** Domains are host names too; `hostname --fqdn` must print one on every host. */
export const domain = rule('domain', function* (site) {
  const given: [Path, string][] = [[['domain'], site.domain]];
  for (const [index, name] of site.dns.search.entries()) given.push([['dns', 'search', index], name]);
  const guest = site.zone?.guestDomain;
  if (site.zone !== undefined && guest !== undefined) given.push([[...site.zone.path, 'guest_domain'], guest]);
  for (const [path, name] of given) {
    if (isHostName(name) && !/^[\d.]+$/.test(name)) continue;
    yield { path, message: `"${name}" is no domain`, hint: 'expected a name such as example.lan' };
  }
});

/** What the zone finds by name has a name of its own among its kind; CloudStack does not tell upper from lower case. */
export const duplicateName = rule('duplicate-name', function* (site) {
  const { zone } = site;
  if (zone === undefined) return;
  yield* repeated('physical network', zone.physicalNetworks);
  yield* repeated('pod', zone.pods);
  yield* repeated(
    'cluster',
    zone.pods.flatMap((pod) => pod.clusters),
  );
  const storesOf = (kind: Storage['kind']) => topology(site).stores.filter((store) => store.kind === kind);
  const elsewhere = [zone, ...zone.pods.flatMap((pod) => pod.clusters)].flatMap((owner) => owner.poolsElsewhere);
  yield* repeated('primary storage', [...storesOf('primary'), ...elsewhere]);
  yield* repeated('secondary storage', storesOf('secondary'));
});

function* repeated(what: string, all: readonly { readonly name: string; readonly path: Path }[]): Generator<Fault> {
  const owners = new Map<string, string>();
  for (const { name, path } of all) {
    const key = name.toLowerCase();
    const owner = owners.get(key);
    if (owner === undefined) owners.set(key, name);
    else {
      yield {
        path: [...path, 'name'],
        message:
          owner === name
            ? `another ${what} is called "${name}"`
            : `"${name}" and the ${what} "${owner}" are one name to CloudStack`,
        hint: 'expected another name',
      };
    }
  }
}
