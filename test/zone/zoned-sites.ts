/** Sites with zones of every shape the site file allows, for tests of plans. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadSiteText } from '../../src/site/load.ts';
import { hasZone, type ZonedSite } from '../../src/zone/kind.ts';

const examples = join(import.meta.dirname, '../../examples');
const roles = ['common', 'database', 'management', 'kvm', 'nfs'];

/** A site file's text as a site; a test that is given a wrong one ends here. */
export function siteOf(text: string): ZonedSite {
  const loaded = loadSiteText(join(examples, 'test.yaml'), text, roles);
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  if (!hasZone(loaded.value.site)) throw new Error('the site has no zone');
  return loaded.value.site;
}

/** The reference site, changed. */
export function reference(...changes: readonly (readonly [string, string])[]): ZonedSite {
  return example('reference', ...changes);
}

export function example(name: string, ...changes: readonly (readonly [string, string])[]): ZonedSite {
  const text = readFileSync(join(examples, `${name}.yaml`), 'utf8');
  return siteOf(
    changes.reduce((before, [from, to]) => {
      if (!before.includes(from)) throw new Error(`nothing to change: ${from}`);
      return before.replace(from, to);
    }, text),
  );
}

/** A site of so many KVM hosts, kvm-1 at 10.0.2.1 and so on, a hundred to a cluster; each cluster has a pool. */
export function sized(count: number): ZonedSite {
  const address = (index: number) => `${2 + Math.floor((index - 1) / 250)}.${((index - 1) % 250) + 1}`;
  const kvm = Array.from({ length: count }, (_, index) => index + 1);
  const clusters = Array.from({ length: Math.ceil(count / 100) }, (_, index) =>
    kvm.slice(100 * index, 100 * (index + 1)),
  );
  const at = (last: string) => `networks: { management: 10.0.${last}, public: 10.1.${last} }`;
  return siteOf(`
site: sized
domain: sized.lan
cloudstack: "4.19"
timezone: Etc/UTC
access: { user: op }
dns: { servers: [192.0.2.53] }
networks:
  management: { cidr: 10.0.0.0/16, gateway: 10.0.0.1, bridge: cloudbr0 }
  public: { cidr: 10.1.0.0/16, gateway: 10.1.0.1, bridge: cloudbr1, default_route: true, mtu: 1550 }
hosts:
  mgmt: { roles: [management, database], ${at('1.2')} }
  nfs: { roles: [nfs], ${at('1.3')}, disks: { data: { match: { serial: "*Z1*" }, mount: /export } } }
${kvm.map((index) => `  kvm-${index}: { roles: [kvm], ${at(address(index))} }`).join('\n')}
zone:
  name: TEST
  guest_cidr: 192.168.0.0/24
  physical_networks:
    - { name: Net, isolation: VXLAN, guest_range: 5000-6000, traffic: { management: management, guest: public, public: public } }
  public_ips: [{ network: public, range: 10.1.200.1-10.1.200.99 }]
  pods:
    - name: Pod
      network: management
      system_ips: 10.0.200.1-10.0.200.99
      clusters:
${clusters
  .map(
    (hosts, index) => `        - name: cluster-${index + 1}
          hosts: [${hosts.map((host) => `kvm-${host}`).join(', ')}]
          primary_storage: [{ name: ${index === 0 ? 'primary' : `primary-${index + 1}`}, export: "nfs:/export/${index + 1}" }]`,
  )
  .join('\n')}
  secondary_storage: [{ name: secondary, export: "nfs:/export/secondary" }]
`);
}
