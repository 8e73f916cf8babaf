/** The stores of a zone: each with its host when it is one of ours, at the address that its users reach. */
import type { Path } from '../outcome/problem.ts';
import { family } from './address/address.ts';
import { sharedAddress } from './reach.ts';
import type { Resolver } from './resolver.ts';
import type { Host, Network, PhysicalNetwork, PoolElsewhere, Storage } from './site.ts';
import type { SiteInput } from './site-schema.ts';

type StorageInput = NonNullable<SiteInput['zone']>['secondary_storage'][number];

/** Resolves the stores of one list; `users` are the hosts that mount them. */
export type StorageResolver = (
  kind: Storage['kind'],
  inputs: readonly StorageInput[],
  users: readonly Host[],
  path: Path,
) => Storage[];

/** Networks in the order storage prefers them: those that carry storage traffic, then management. */
function storageNetworks(physicalNetworks: readonly PhysicalNetwork[]): Network[] {
  const traffic = physicalNetworks.flatMap((network) => network.traffic);
  return (['storage', 'management'] as const).flatMap((type) =>
    traffic.filter((t) => t.type === type).map((t) => t.network),
  );
}

export function storageResolver(
  resolver: Resolver,
  hosts: ReadonlyMap<string, Host>,
  physicalNetworks: readonly PhysicalNetwork[],
): StorageResolver {
  const order = storageNetworks(physicalNetworks);
  const known = wordsFor(hosts.values());
  return (kind, inputs, users, path) =>
    inputs.flatMap((input, i): Storage[] => {
      const colon = input.export.indexOf(':');
      const word = input.export.slice(0, colon);
      const host = known.get(word.toLowerCase().replace(/\.$/, ''));
      if (host === undefined && !word.includes('.')) {
        resolver.find('host', hosts, word, [...path, i, 'export']);
        return [];
      }
      return [
        {
          name: input.name,
          kind,
          users,
          server: host === undefined || family(word) === 4 ? word : serverAddress(host, users, order),
          host,
          exportPath: input.export.slice(colon + 1).replace(/(?<=.)\/+$/, ''),
          mountOptions: input.mount_options,
          async: input.async ?? kind === 'secondary',
          exportOptions: input.export_options,
          tags: input.tags,
          path: [...path, i],
        },
      ];
    });
}

/** Pools that are made by somebody else, below the zone or a cluster. */
export function poolsElsewhere(names: readonly string[], owner: Path): PoolElsewhere[] {
  return names.map((name, i) => ({ name, path: [...owner, 'pools_elsewhere', i] }));
}

/** Hosts by whatever a store may call them: name, full name, address. */
function wordsFor(hosts: Iterable<Host>): Map<string, Host> {
  const known = new Map<string, Host>();
  for (const host of hosts) {
    const addresses = host.attachments.flatMap(({ address }) => address ?? []);
    for (const word of [host.name, host.fqdn, ...addresses]) known.set(word.toLowerCase(), host);
  }
  return known;
}

/** When no address is reached by all users, rule `storage-path` says so of the first. */
function serverAddress(host: Host, users: readonly Host[], order: readonly Network[]): string {
  return sharedAddress(host, users, order) ?? sharedAddress(host, [], order) ?? host.fqdn;
}
