import { expect, test } from 'vitest';
import { wipes } from '../../src/media/wipes.ts';
import { hostOf, smallSite } from '../seed/sites.ts';

const LAN = '{ lan: { cidr: 10.0.0.0/24, gateway: 10.0.0.1, default_route: true } }';

test('both disks of a mirror are wiped, and a disk that is kept is not', () => {
  const system = 'system: { raid: 1, match: [{ serial: "*A1" }, { serial: "*A2" }] }';
  const data =
    'new: { match: { size: largest }, mount: /new }, old: { match: { serial: Z1 }, mount: /old, keep: true }';
  const site = smallSite(LAN, `{ roles: [nfs], networks: { lan: 10.0.0.5 }, disks: { ${system}, ${data} } }`);
  expect(wipes(hostOf(site, 'one'))).toEqual([
    'the disk with serial *A1 (Ubuntu)',
    'the disk with serial *A2 (Ubuntu)',
    'the largest disk (/new)',
  ]);
});
