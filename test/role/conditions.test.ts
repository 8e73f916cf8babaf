/** Which site and which host each condition of role files is true of. */
import { describe, expect, test } from 'vitest';
import { CONDITIONS } from '../../src/role/conditions.ts';
import type { Site } from '../../src/site/site.ts';
import { hostOf, reference, referenceWith } from './sites.ts';

const extra = (words: string): [string, string] => ['\ndns:', `\nextras: [{ hosts: [nfs-01], ${words} }]\ndns:`];
const given = (more: object): Site => ({ ...reference(), ...more });
const { management, repository, kvm } = reference();

/** A site of which it is true, where the reference is none, and a host; then a host of the same site of which it is not. */
const TRUE: Readonly<Record<string, readonly [site: Site, host: string, other?: string]>> = {
  firewall: [reference(), 'nfs-01'],
  proxy: [given({ proxy: 'http://proxy.lan:3128' }), 'nfs-01'],
  certificates: [given({ certificates: ['-----BEGIN CERTIFICATE-----'] }), 'nfs-01'],
  'apt-mirror': [given({ apt: { mirror: 'http://mirror.lan/ubuntu' } }), 'nfs-01'],
  'repository-key-given': [given({ repository: { ...repository, key: 'armour' } }), 'nfs-01'],
  'plain-libvirt-tcp': [given({ kvm: { ...kvm, plainTcp: true } }), 'kvm-host-01'],
  'force-template-install': [given({ management: { ...management, forceTemplateInstall: true } }), 'cloudstack-mgmt'],
  'kernel-parameters': [referenceWith(extra('kernel_parameters: [nomodeset]')), 'nfs-01', 'kvm-host-01'],
  sysctl: [referenceWith(extra('sysctl: { vm.swappiness: 1 }')), 'nfs-01', 'kvm-host-01'],
  'extra-packages': [referenceWith(extra('packages: [htop]')), 'nfs-01', 'kvm-host-01'],
  'data-disks': [reference(), 'nfs-01', 'kvm-host-01'],
  'database-elsewhere': [reference(), 'nfs-01', 'cloudstack-mgmt'],
  vxlan: [reference(), 'kvm-host-01'],
  report: [given({ reportUrl: 'http://10.0.0.9/report' }), 'nfs-01'],
};

describe.each(Object.keys(CONDITIONS))('the condition %s', (name) => {
  const [site, host, other] = TRUE[name] ?? [];
  const is = (of: Site, which: string) => CONDITIONS[name]?.(of, hostOf(of, which));

  test('is true where it should be, and of no other host', () => {
    if (site === undefined || host === undefined) throw new Error(`no site for ${name}`);
    expect(is(site, host)).toBe(true);
    if (other !== undefined) expect(is(site, other)).toBe(false);
    if (other === undefined && site.name === 'banana' && !['firewall', 'vxlan'].includes(name))
      expect(is(reference(), host)).toBe(false);
  });
});

test('a firewall may be off, VLANs are no VXLAN, and a database outside is elsewhere for every host', () => {
  const off = referenceWith(['site: banana\n', 'site: banana\nfirewall: { enabled: false }\n']);
  expect(CONDITIONS.firewall?.(off, hostOf(off, 'nfs-01'))).toBe(false);
  const vlan = referenceWith(
    ['isolation: VXLAN', 'isolation: VLAN'],
    ['guest_range: 5000-6000', 'guest_range: 100-199'],
  );
  expect(CONDITIONS.vxlan?.(vlan, hostOf(vlan, 'kvm-host-01'))).toBe(false);
  const outside = referenceWith(
    ['roles: [management, database]', 'roles: [management]'],
    ['\ndns:', '\ndatabase: { host: db.lan }\ndns:'],
  );
  expect(CONDITIONS['database-elsewhere']?.(outside, hostOf(outside, 'cloudstack-mgmt'))).toBe(true);
});
