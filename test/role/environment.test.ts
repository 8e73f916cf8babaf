/** Who logs in to the database, and where: from the machine itself, from other hosts, or outside the site. */
import { expect, test } from 'vitest';
import { databaseAddress, databaseClients } from '../../src/role/environment.ts';
import { siteIn } from '../site/judged.ts';
import { hostOf, reference, referenceWith, textOf } from './sites.ts';

test('a management server beside its database comes by the loop-back device', () => {
  const site = reference();
  expect(databaseClients(site)).toEqual(['localhost', '127.0.0.1']);
  expect(databaseAddress(site, hostOf(site, 'cloudstack-mgmt'))).toBe('localhost');
});

test('management servers apart come from each network they share with it, to the first of these', () => {
  const site = siteIn('examples/split-database.yaml');
  expect(databaseClients(site).toSorted()).toEqual(['10.40.0.11', '10.40.0.12', '10.42.0.11', '10.42.0.12']);
  const [one, two] = ['mgmt-1', 'mgmt-2'].map((name) => databaseAddress(site, hostOf(site, name)));
  expect(one).toMatch(/^10\.4[02]\.0\.\d+$/);
  expect(two).toBe(one);
});

test('a database outside is called as the site file does, and no host of the site lets anybody in', () => {
  const site = referenceWith(
    ['roles: [management, database]', 'roles: [management]'],
    ['\ndns:', '\ndatabase: { host: db.lan }\ndns:'],
  );
  expect(databaseAddress(site, hostOf(site, 'cloudstack-mgmt'))).toBe('db.lan');
  expect(databaseClients(site)).toEqual([]);
});

test('a host without CloudStack is told nothing of it', () => {
  expect(textOf(reference(), 'kvm-host-01', '/etc/zoneseed/host.env')).toContain('\nCLOUDSTACK_VERSION=');
  expect(textOf(reference(), 'nfs-01', '/etc/zoneseed/host.env')).not.toContain('CLOUDSTACK_VERSION=');
});
