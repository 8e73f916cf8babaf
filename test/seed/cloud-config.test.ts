import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { cloudConfig } from '../../src/seed/cloud-config.ts';
import { yamlText } from '../../src/seed/yaml.ts';
import type { Site } from '../../src/site/site.ts';
import { example, hostOf, secrets, smallSite, sourceOf } from './sites.ts';

const LAN = '{ lan: { cidr: 10.0.0.0/24, gateway: 10.0.0.1, default_route: true } }';

// biome-ignore lint/suspicious/noExplicitAny: the document is looked into as its readers do, without our types
function read(site: Site, name = 'one'): any {
  const host = hostOf(site, name);
  return parse(yamlText(cloudConfig(sourceOf(site, host))));
}
const image = (host = '', more = '') =>
  read(smallSite(LAN, `{ roles: [nfs], install: cloud-image, networks: { lan: 10.0.0.5 }, ${host} }`, more));

describe('the first-boot cloud-config', () => {
  const config = read(example('reference.yaml'), 'nfs-01');

  it('makes one account that logs in with a key and no password', () => {
    expect(config.users).toEqual([
      {
        name: 'boan',
        groups: ['adm', 'sudo'],
        shell: '/bin/bash',
        lock_passwd: true,
        ssh_authorized_keys: [...example('reference.yaml').access.authorizedKeys, secrets.siteKey.publicKey],
      },
    ]);
    expect(config).toMatchObject({ disable_root: true, ssh_pwauth: false });
  });

  it('gives the account its console password as the hash that the site file has', () => {
    const site = smallSite(LAN, '{ roles: [nfs], networks: { lan: 10.0.0.5 } }');
    const access = { ...site.access, passwordHash: '$6$salt$hash', fullName: 'Ops O\'Team "x"' };
    expect(read({ ...site, access }).users[0]).toMatchObject({
      lock_passwd: false,
      passwd: '$6$salt$hash',
      gecos: 'Ops O\'Team "x"',
    });
  });

  it('carries the host keys known beforehand and lets none be made', () => {
    const [ed25519, ecdsa, rsa] = secrets.host('nfs-01').hostKeys;
    expect(config.ssh_keys).toEqual({
      ed25519_private: ed25519?.privateKey,
      ed25519_public: ed25519?.publicKey,
      ecdsa_private: ecdsa?.privateKey,
      ecdsa_public: ecdsa?.publicKey,
      rsa_private: rsa?.privateKey,
      rsa_public: rsa?.publicKey,
    });
  });

  it('never leaves an installed system without keys, and clears those of an image', () => {
    expect(config.ssh_deletekeys).toBe(false);
    expect(image().ssh_deletekeys).toBe(true);
  });

  it('installs no package and leaves /etc/hosts to its own file', () => {
    expect(Object.keys(config)).not.toContain('packages');
    expect(config.manage_etc_hosts).toBe(false);
    expect(config.write_files.map((file: { path: string }) => file.path)).toContain('/etc/hosts');
  });

  it('waits with files whose owner cloud-init itself makes', () => {
    const deferred = config.write_files.filter((file: { defer?: boolean }) => file.defer === true);
    expect(deferred.map((file: { path: string }) => file.path)).toEqual(['/home/ops/.notes']);
  });

  it('leaves time zone, locale and keyboard to the installer and sets them in an image', () => {
    expect(Object.keys(config)).not.toEqual(expect.arrayContaining(['timezone']));
    expect(image('', 'timezone: Europe/Berlin\nlocale: de_DE.UTF-8\nkeyboard: { layout: de }')).toMatchObject({
      timezone: 'Europe/Berlin',
      locale: 'de_DE.UTF-8',
      keyboard: { layout: 'de' },
    });
    expect(Object.keys(image())).not.toContain('keyboard');
    const toggled = image('', 'keyboard: { layout: ru, variant: phonetic, toggle: alt_shift_toggle }');
    expect(toggled.keyboard).toEqual({ layout: 'ru', variant: 'phonetic', options: 'grp:alt_shift_toggle' });
  });
});

describe('the package sources of a cloud image', () => {
  it('stay those of the site where it has a mirror', () => {
    expect(image('', 'apt: { mirror: "http://10.0.0.9/ubuntu" }').apt).toEqual({ preserve_sources_list: true });
    expect(Object.keys(image())).not.toContain('apt');
  });
});

describe('the data disks of a cloud image', () => {
  it('are formatted only when empty, and mounted by the partition of the path that names them', () => {
    const config = image(
      'disks: { data: { match: { path: /dev/vdb }, mount: /export }, old: { match: { id_path: "pci-0000:00:05.0" }, mount: /old, keep: true } }',
    );
    expect(config.disk_setup).toEqual({ '/dev/vdb': { table_type: 'gpt', layout: true, overwrite: false } });
    expect(config.fs_setup).toEqual([
      { label: 'zs-data', filesystem: 'ext4', device: '/dev/vdb', partition: 'auto', overwrite: false },
    ]);
    expect(config.mounts).toEqual([
      ['/dev/vdb1', '/export', 'ext4', 'defaults,nofail', '0', '2'],
      ['/dev/disk/by-path/pci-0000:00:05.0-part1', '/old', 'auto', 'defaults,nofail', '0', '2'],
    ]);
  });

  it('count partitions of NVMe disks with a p', () => {
    expect(image('disks: { data: { match: { path: /dev/nvme1n1 }, mount: /export } }').mounts[0][0]).toBe(
      '/dev/nvme1n1p1',
    );
  });

  it('are refused when no path names them', () => {
    const site = smallSite(LAN, '{ roles: [nfs], install: cloud-image, networks: { lan: 10.0.0.5 } }');
    const host = hostOf(site, 'one');
    const data = [
      { name: 'd', match: { serial: '*Z1*' }, mount: '/d', filesystem: 'ext4', keep: false, path: [] } as const,
    ];
    const other = { ...host, disks: { ...host.disks, data } };
    expect(() => cloudConfig({ ...sourceOf(site, host), host: other })).toThrow(/not matched by one path/);
  });
});
