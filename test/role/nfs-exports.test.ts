/** What each NFS server exports, to whom: nothing of another server's, and no pool to system VMs. */
import { expect, test } from 'vitest';
import { exportsOf, storageClients } from '../../src/role/nfs-exports.ts';
import { spanText } from '../../src/site/address/span.ts';
import type { Site } from '../../src/site/site.ts';
import { hostOf, reference, referenceWith } from './sites.ts';

const SYSTEM_VMS = ['10.15.0.160/29', '10.15.0.168/31', '10.15.0.170'];
const PUBLIC = ['10.10.0.220/30', '10.10.0.224/30', '10.10.0.228/31', '10.10.0.230'];

/** Of each path the way it is written, and the clients. */
const exported = (site: Site, name: string) =>
  exportsOf(site, hostOf(site, name)).map(({ path, clients }) => [
    path,
    [...new Set(clients.map(({ writes, more }) => writes + more))],
    clients.map(({ address }) => address),
  ]);

test('a pool is for the hosts of its cluster, secondary storage for management servers, all hosts and system VMs', () => {
  expect(exported(reference(), 'nfs-01')).toEqual([
    ['/export/primary', ['async'], ['10.15.0.117']],
    ['/export/secondary', ['async'], ['10.15.0.116', '10.15.0.117', ...SYSTEM_VMS]],
  ]);
  expect(exported(reference(), 'kvm-host-01')).toEqual([]);
});

test('of two servers each exports what is on it, and lets in nobody else', () => {
  const site = referenceWith(
    [
      '\nzone:\n',
      '\n  nfs-02:\n    roles: [nfs]\n    networks: { management: 10.15.0.119, public: 10.10.0.119 }\n    disks: { data: { match: { serial: "*Z2*" }, mount: /export } }\n\nzone:\n',
    ],
    ['nfs-01:/export/secondary', 'nfs-02:/export/secondary'],
  );
  expect(exported(site, 'nfs-01')).toEqual([['/export/primary', ['async'], ['10.15.0.117']]]);
  expect(exported(site, 'nfs-02')).toEqual([
    ['/export/secondary', ['async'], ['10.15.0.116', '10.15.0.117', ...SYSTEM_VMS]],
  ]);
  expect(storageClients(site, hostOf(site, 'nfs-01')).map(spanText)).toEqual(['10.15.0.117']);
});

test('a store in the network of public addresses is for system VMs with such an address, not for those of another VLAN', () => {
  const store = ['nfs-01:/export/secondary', '10.10.0.118:/export/secondary'] as const;
  const [, secondary] = exported(referenceWith(store), 'nfs-01');
  expect(secondary?.[2]).toEqual(['10.10.0.116', '10.10.0.117', ...PUBLIC, ...SYSTEM_VMS]);
  const vlan = referenceWith(
    store,
    ['isolation: VXLAN', 'isolation: VLAN'],
    ['guest_range: 5000-6000', 'guest_range: 100-199'],
    ['range: 10.10.0.220-10.10.0.230 }', 'range: 10.10.0.220-10.10.0.230, gateway: 10.10.0.1, vlan: 300 }'],
  );
  expect(exported(vlan, 'nfs-01')[1]?.[2]).toEqual(['10.10.0.116', '10.10.0.117', ...SYSTEM_VMS]);
});

test('a pool is written to its disk before it is answered, unless the site file says otherwise', () => {
  const site = referenceWith(['"nfs-01:/export/primary", async: true }', '"nfs-01:/export/primary" }']);
  expect(exported(site, 'nfs-01')[0]).toEqual(['/export/primary', ['sync'], ['10.15.0.117']]);
});
