import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { look } from '../../src/look/look.ts';
import type { Look } from '../../src/look/look-model.ts';
import { must } from '../lab/process.ts';
import { wordsOf } from '../media/made-up.ts';
import { type Compiled, compiled, installerIso, outputOf, pxeOf, scratch, usbOf } from './look-place.ts';

/** What is seen, without what takes the file open. */
function seen(path: string): Look {
  const opened = look(path);
  if (!opened.ok) throw new Error(opened.problems.map(wordsOf).join('; '));
  opened.value.close();
  return opened.value;
}

/** What is not as it was made, without the name of the file. */
function wrongIn(path: string): string[] {
  return seen(path).problems.map((problem) => wordsOf(problem).replace(`${path}: `, ''));
}

function hostsOf({ hosts }: Look) {
  return Object.fromEntries(hosts.map(({ name, documents }) => [name, documents.map((document) => document.name)]));
}

const mac = '52:54:00:0a:00:75';
const uuid = '4c4c4544-0042-3010-8054-b4c04f4d3132';
/** The reference site, each host recognised in another way. */
function recognised(): Compiled {
  const identities = [{ serial: 'ABC 123', macs: [] }, { uuid, macs: [mac] }, { macs: [] }];
  return compiled('reference.yaml', (site) => ({
    ...site,
    hosts: site.hosts.map((host, i) => ({ ...host, identity: identities[i] ?? host.identity })),
  }));
}

describe('of zoneseed', () => {
  const site = recognised();
  const names = site.inputs.site.hosts.map(({ name }) => name);
  let out: string;
  beforeAll(() => {
    out = outputOf(site);
  });

  test('an output folder is known by its manifest, with the site and how hosts are recognised', () => {
    const found = seen(out);
    expect(found).toMatchObject({ kind: 'output', site: 'banana', problems: [] });
    expect(hostsOf(found)).toEqual(Object.fromEntries(names.map((name) => [name, ['meta-data', 'user-data']])));
    expect(found.hosts.map(({ identity }) => identity)).toEqual([
      { serial: 'ABC 123', macs: [] },
      { uuid, macs: [mac] },
      { macs: [] },
    ]);
    expect(found.documents.map(({ name }) => name)).toEqual(['known_hosts', 'ssh_config', 'ssh_key']);
  });

  test('a USB installer and a PXE tree carry the build of the output folder', async () => {
    const [usb, pxe] = [seen(await usbOf(site)), seen(await pxeOf(site))];
    const { build, hosts } = seen(out);
    expect(build).toMatch(/^[0-9a-f]{12}$/);
    expect(usb).toMatchObject({ kind: 'usb', site: 'banana', build, installer: '24.04.2', problems: [] });
    expect(pxe).toMatchObject({ kind: 'pxe', site: 'banana', build, installer: '24.04.2', problems: [] });
    expect(usb.hosts.map(({ name, identity }) => ({ name, identity }))).toEqual(
      hosts.map(({ name, identity }) => ({ name, identity })),
    );
    expect(Object.values(hostsOf(pxe))).toEqual(names.map(() => ['user-data', 'meta-data']));
  });

  test('a seed ISO tells its host, its site, and by the wipe guard how the host is recognised', () => {
    expect(seen(join(out, 'iso/kvm-host-01.iso'))).toMatchObject({
      kind: 'seed-iso',
      title: 'seed ISO',
      site: 'banana',
      build: expect.stringMatching(/^iid-kvm-host-01-/),
      hosts: [{ name: 'kvm-host-01', identity: { uuid, macs: [mac] } }],
    });
  });

  test('a folder of one host and a single document tell the same', () => {
    const host = { name: 'cloudstack-mgmt', identity: { serial: 'ABC 123', macs: [] } };
    expect(seen(join(out, 'hosts/cloudstack-mgmt'))).toMatchObject({ kind: 'seeds', site: 'banana', hosts: [host] });
    expect(seen(join(out, 'hosts/cloudstack-mgmt/user-data'))).toMatchObject({
      kind: 'document',
      site: 'banana',
      hosts: [host],
    });
    expect(Object.keys(hostsOf(seen(join(out, 'hosts'))))).toEqual(names);
  });

  test('what was changed or lost since is told', async () => {
    const copy = join(scratch(), 'out');
    cpSync(out, copy, { recursive: true, verbatimSymlinks: true });
    chmodSync(join(copy, 'hosts/nfs-01/user-data'), 0o600);
    writeFileSync(join(copy, 'hosts/nfs-01/user-data'), '#cloud-config\n{}\n');
    renameSync(join(copy, 'hosts/nfs-01/meta-data'), join(copy, 'hosts/nfs-01/meta-date'));
    expect(wrongIn(copy)).toEqual([
      'hosts/nfs-01/meta-data is missing',
      'hosts/nfs-01/user-data is not as it was made (its sha256 differs)',
    ]);
    const tree = await pxeOf(site);
    const { hosts } = JSON.parse(readFileSync(join(tree, 'zoneseed/build.json'), 'utf8'));
    writeFileSync(join(tree, hosts[2].folder, 'user-data'), 'x');
    expect(wrongIn(tree)).toEqual(['user-data of nfs-01 is not as it was made (its sha256 differs)']);
  });

  test('menus and scripts that were changed since are told, for they say which machine becomes which host', async () => {
    const tree = await pxeOf(site);
    appendFileSync(join(tree, 'root/boot.ipxe'), 'shell\n');
    rmSync(join(tree, 'root/grub/grub.cfg'));
    expect(wrongIn(tree)).toEqual([
      'root/boot.ipxe is not as it was made (its sha256 differs)',
      'root/grub/grub.cfg is missing',
    ]);
    const image = await usbOf(site);
    const bytes = readFileSync(image);
    bytes[bytes.lastIndexOf('autoinstallpath=')] = 65;
    writeFileSync(image, bytes);
    expect(wrongIn(image)).toEqual(['boot/grub/grub.cfg is not as it was made (its sha256 differs)']);
  });
});

describe('of others', () => {
  const userData = '#cloud-config\nhostname: box\nusers: [default]\n';
  const files = () => {
    const folder = scratch();
    writeFileSync(join(folder, 'user-data'), userData);
    writeFileSync(join(folder, 'meta-data'), 'instance-id: i-1\nlocal-hostname: box-1\n');
    return folder;
  };

  test.each([
    ['cloud-localds', 'cloud-localds seed.img'],
    ['genisoimage', 'genisoimage -quiet -o seed.img -V cidata -r -J'],
    ['genisoimage without Rock Ridge', 'genisoimage -quiet -o seed.img -V CIDATA -J'],
    ['xorriso', 'xorriso -as mkisofs -quiet -o seed.img -V CIDATA -r'],
  ])('a seed image by %s', async (_, command) => {
    const folder = files();
    await must([...command.split(' '), 'user-data', 'meta-data'], { cwd: folder });
    const found = seen(join(folder, 'seed.img'));
    expect(found).toMatchObject({ kind: 'seed-iso', site: undefined, build: 'i-1', problems: [] });
    expect(hostsOf(found)).toEqual({ 'box-1': ['user-data', 'meta-data'] });
    expect(found.hosts[0]?.documents[0]).toMatchObject({ size: userData.length });
  });

  test('a seed image with a label that cloud-init does not look for', async () => {
    const folder = files();
    await must(['genisoimage', '-quiet', '-o', 'x.iso', '-V', 'SEED', '-r', 'user-data', 'meta-data'], { cwd: folder });
    expect(wrongIn(join(folder, 'x.iso'))).toEqual(['its label is "SEED"; cloud-init looks for "CIDATA"']);
  });

  test("Ubuntu's installer carries no hosts, and says so", async () => {
    expect(seen(await installerIso())).toMatchObject({
      kind: 'installer',
      installer: '24.04.2',
      hosts: [],
      title: expect.stringMatching(/^installer "Ubuntu-Server 24\.04\.2 .*carries no hosts$/),
    });
  });

  test('an installer into which others put seeds', async () => {
    const folder = scratch();
    mkdirSync(join(folder, '.disk'));
    mkdirSync(join(folder, 'nocloud/a'), { recursive: true });
    writeFileSync(join(folder, '.disk/info'), 'Ubuntu-Server 22.04 LTS "Jammy Jellyfish" - Release amd64 (20220421)');
    writeFileSync(
      join(folder, 'nocloud/a/user-data'),
      '#cloud-config\nautoinstall: {version: 1, identity: {hostname: a}}\n',
    );
    writeFileSync(join(folder, 'nocloud/a/meta-data'), '');
    writeFileSync(join(folder, 'autoinstall.yaml'), 'version: 1\nuser-data: {hostname: b}\n');
    const image = join(scratch(), 'x.iso');
    await must(['genisoimage', '-quiet', '-o', image, '-r', folder]);
    expect(hostsOf(seen(image))).toEqual({ b: ['autoinstall.yaml'], a: ['user-data', 'meta-data'] });
  });

  test('a static tree, its folders named by card, UUID or host', () => {
    const tree = scratch();
    for (const name of ['01-52-54-00-AA-BB-CC', uuid, 'web-1']) {
      mkdirSync(join(tree, 'seeds', name), { recursive: true });
      writeFileSync(join(tree, 'seeds', name, 'user-data'), '#!/bin/sh\n');
      writeFileSync(join(tree, 'seeds', name, 'meta-data'), '');
    }
    expect(seen(tree).hosts.map(({ name, identity }) => ({ name, identity }))).toEqual([
      { name: '01-52-54-00-AA-BB-CC', identity: { macs: ['52:54:00:aa:bb:cc'] } },
      { name: uuid, identity: { uuid, macs: [] } },
      { name: 'web-1', identity: undefined },
    ]);
  });

  test('links that lead in circles or out of the folder are left alone', () => {
    const tree = files();
    mkdirSync(join(tree, 'deep'));
    symlinkSync('..', join(tree, 'deep/up'));
    symlinkSync('loop', join(tree, 'loop'));
    symlinkSync('/etc/passwd', join(tree, 'deep/user-data'));
    expect(hostsOf(seen(tree))).toEqual({ 'box-1': ['user-data', 'meta-data'] });
  });
});
