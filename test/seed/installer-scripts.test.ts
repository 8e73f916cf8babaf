import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Site } from '../../src/site/site.ts';
import { bare, document, type Form, LAN, listsOf, put, redumped, root, run } from './installer-machine.ts';
import { example, filesWritten, HOSTILE_TEXT, hostOf, secrets, smallSite, sourceOf } from './sites.ts';

describe('the wipe guard', () => {
  const NIC = '"52:54:00:AA:BB:01"';
  const site = smallSite(
    LAN,
    `{ roles: [nfs], networks: { lan: { address: 10.0.0.5, nic: ${NIC} } }, identity: { serial: "SN 1'\\"$x", uuid: 4C4C4544-0042-3510-8051-B7C04F564D31 } }`,
  );
  const guard = () => run(listsOf(site, 'one')['early-commands'][0] ?? []);

  function machine({
    serial = 'OTHER',
    board = 'Default string',
    uuid = '11111111-2222-3333-4444-555555555555',
    mac = '52:54:00:00:00:99',
  }) {
    put('sys/class/dmi/id/product_serial', `${serial} \n`);
    put('sys/class/dmi/id/board_serial', `${board}\n`);
    put('sys/class/dmi/id/product_uuid', `${uuid}\n`);
    put('sys/class/net/lo/address', '00:00:00:00:00:00\n');
    put('sys/class/net/ens3/address', `${mac}\n`);
    put('dev/console', '');
  }

  it('is the first command, before anything that changes something', () => {
    expect(listsOf(site, 'one')['early-commands'][0]).toContain('serial=SN 1\'"$x');
  });

  it.each([
    ['serial number', { serial: 'SN 1\'"$x' }],
    ["board's serial number", { board: 'SN 1\'"$x' }],
    ['UUID, however it is spelt', { uuid: '4C4C4544-0042-3510-8051-B7C04F564D31' }],
    ['MAC', { mac: '52:54:00:aa:bb:01' }],
  ])("lets the machine pass that has the host's %s", (_, what) => {
    machine(what);
    expect(guard()).toMatchObject({ status: 0, output: 'zoneseed: this machine is one\n' });
  });

  it('stops another machine and names what was expected and found, on the console too', () => {
    machine({});
    const { status, output } = guard();
    expect(status).toBe(1);
    expect(output).toContain('this machine is not one; nothing was written to any disk');
    expect(output).toContain(
      'expected one of: serial=SN 1\'"$x, uuid=4c4c4544-0042-3510-8051-b7c04f564d31, mac=52:54:00:aa:bb:01',
    );
    expect(output).toContain(
      'serial=OTHER, serial=Default string, uuid=11111111-2222-3333-4444-555555555555, mac=52:54:00:00:00:99',
    );
    expect(readFileSync(join(root, 'dev/console'), 'utf8').replaceAll('\r', '')).toBe(`\n${output}`);
  });

  it('stops a machine that says nothing of itself, even without a console', () => {
    mkdirSync(join(root, 'sys/class/net'), { recursive: true });
    expect(guard()).toMatchObject({ status: 1, output: expect.stringContaining('found:           nothing') });
  });

  it('is left out for a host that cannot be told from others', () => {
    expect(listsOf(site, 'db')['early-commands']).toHaveLength(2);
  });
});

describe('the early command that completes the autoinstall file', () => {
  const reference = example('reference.yaml');
  const LINKS = [
    { ifname: 'lo', link_type: 'loopback', address: '00:00:00:00:00:00', addr_info: [{ local: '127.0.0.1' }] },
    { ifname: 'enp1s0', link_type: 'ether', address: '52:54:00:0f:00:01', addr_info: [] },
    { ifname: 'ens4', link_type: 'ether', address: '52:54:00:0f:00:74', addr_info: [{ local: '10.15.0.201' }] },
    {
      ifname: 'ens3',
      link_type: 'ether',
      address: '52:54:00:0a:00:74',
      addr_info: [{ local: '192.168.9.9' }, { local: '10.10.0.77' }],
    },
  ];

  /** The addresses as the real `ip` has them, beside one of IPv6. */
  function asIpSays(link: { addr_info?: readonly { local: string }[] }): object {
    const family = (info: { local: string }) => ({ family: 'inet', ...info });
    return { ...link, addr_info: [...(link.addr_info ?? []).map(family), { family: 'inet6', local: 'fe80::1' }] };
  }

  function links(list: readonly object[], first?: readonly object[]): void {
    for (const { ifname, address } of LINKS) put(`sys/class/net/${ifname}/address`, `${address}\n`);
    put('links.json', JSON.stringify(list.map(asIpSays)));
    put('first.json', JSON.stringify((first ?? list).map(asIpSays)));
    put(
      'bin/ip',
      `#!/bin/sh\n[ "$*" = "-j addr" ] || exit 2\nif [ -e ${root}/asked ]; then cat ${root}/links.json; else touch ${root}/asked; cat ${root}/first.json; fi\n`,
      0o755,
    );
  }

  beforeEach(() => put('bin/networkctl', `#!/bin/sh\necho "$*" >>${root}/networkctl\n`, 0o755));

  const uefi = () => mkdirSync(join(root, 'sys/firmware/efi'), { recursive: true });

  /** Writes the host's file in the given form, runs the command, and gives the autoinstall as the installer reads it then. */
  function adapt(site: Site, name: string, form: Form = document, seconds = '90') {
    put('autoinstall.yaml', form(site, name), 0o400);
    const command = listsOf(site, name)['early-commands'].at(-2) ?? [];
    const result = run(command.map((word) => (word === '90' ? seconds : word)));
    const adapted = parse(readFileSync(join(root, 'autoinstall.yaml'), 'utf8'));
    return { ...result, config: adapted.autoinstall ?? adapted };
  }

  it.each([
    ['as it lies on a medium', document],
    ['as cloud-init writes it anew', redumped],
  ])('gives each network the card whose address lies in it: %s', (_, form) => {
    links(LINKS);
    uefi();
    const before = parse(bare(reference, 'kvm-host-01'));
    const { status, output, config } = adapt(reference, 'kvm-host-01', form);
    expect({ status, output }).toEqual({
      status: 0,
      output: 'zoneseed: ens4 is the card of management\nzoneseed: ens3 is the card of public\n',
    });
    expect(Object.keys(config.network.ethernets)).toEqual(['ens4', 'ens3']);
    expect(config.network.bridges.cloudbr0).toMatchObject({ interfaces: ['ens4'], macaddress: '52:54:00:0f:00:74' });
    expect(config.network.bridges.cloudbr1).toMatchObject({ interfaces: ['ens3'], macaddress: '52:54:00:0a:00:74' });
    expect({ ...config, network: 0 }).toEqual({ ...before, network: 0 });
    expect(statSync(join(root, 'autoinstall.yaml')).mode & 0o777).toBe(0o400);
  });

  it('asks ip for what ip tells', () => {
    const { stdout } = spawnSync('ip', ['-j', 'addr'], { encoding: 'utf8' });
    const loopback = JSON.parse(stdout).find((link: { ifname: string }) => link.ifname === 'lo');
    expect(loopback).toMatchObject({ link_type: 'loopback', address: '00:00:00:00:00:00' });
    expect(loopback.addr_info).toContainEqual(expect.objectContaining({ family: 'inet', local: '127.0.0.1' }));
  });

  it('has every card ask for an address that nothing has named before', () => {
    links(LINKS);
    uefi();
    adapt(reference, 'nfs-01');
    const settings = join(root, 'run/systemd/network/99-zoneseed.network');
    expect(readFileSync(settings, 'utf8')).toBe('[Match]\nType=ether\nName=en* eth*\n\n[Network]\nDHCP=ipv4\n');
    expect(statSync(settings).mode & 0o777).toBe(0o644);
    expect(readFileSync(join(root, 'networkctl'), 'utf8')).toBe('reload\n');
  });

  it('goes on where networkd does not run', () => {
    links(LINKS);
    uefi();
    put('bin/networkctl', '#!/bin/sh\nexit 1\n', 0o755);
    expect(adapt(reference, 'nfs-01')).toMatchObject({ status: 0 });
  });

  it('waits for DHCP', () => {
    links(
      LINKS,
      LINKS.map((link) => ({ ...link, addr_info: [] })),
    );
    uefi();
    expect(adapt(reference, 'nfs-01')).toMatchObject({ status: 0 });
  });

  it('prefers the MAC that is burnt into the card', () => {
    links(LINKS.map((link) => (link.ifname === 'ens4' ? { ...link, permaddr: '52:54:00:ff:ff:ff' } : link)));
    uefi();
    expect(adapt(reference, 'nfs-01').config.network.bridges.cloudbr0.macaddress).toBe('52:54:00:ff:ff:ff');
  });

  it('stops with what it saw when no card has an address in a network, and leaves the file as it was', () => {
    links(LINKS.slice(0, 3));
    uefi();
    const { status, output, config } = adapt(reference, 'nfs-01', undefined, '0');
    expect(status).toBe(1);
    expect(output).toBe(
      "zoneseed: no card has a DHCP address in public (10.10.0.0/24); give its MAC as nic in the site file. Seen: enp1s0 52:54:00:0f:00:01 []; ens4 52:54:00:0f:00:74 ['10.15.0.201']. Nothing was written to any disk.\n",
    );
    expect(config.network.ethernets).toHaveProperty('zsnic-public');
  });

  it('stops when one card has the addresses of two networks', () => {
    links([{ ...LINKS[1], addr_info: [{ local: '10.15.0.9' }, { local: '10.10.0.9' }] }]);
    uefi();
    expect(adapt(reference, 'nfs-01')).toMatchObject({
      status: 1,
      output: expect.stringContaining('enp1s0 has addresses of both management and public'),
    });
  });

  describe('with cards that the site file names', () => {
    const named = (nics: string) =>
      smallSite(
        LAN,
        `{ roles: [nfs], networks: { lan: { address: 10.0.0.5, nic: bond0 } }, bonds: { bond0: { nics: ${nics} } } }`,
      );

    it('goes on when they are there', () => {
      links(LINKS);
      uefi();
      expect(adapt(named('["52:54:00:0F:00:74", ens3]'), 'one')).toMatchObject({ status: 0, output: '' });
    });

    it('goes on with the rest of a bond and says what is missing', () => {
      links(LINKS);
      uefi();
      expect(adapt(named('["52:54:00:00:00:99", ens3]'), 'one')).toMatchObject({
        status: 0,
        output: 'zoneseed: a card of a bond is not there: 52:54:00:00:00:99\n',
      });
    });

    it.each([
      ['a whole bond', named('["52:54:00:00:00:99", eno9]'), '52:54:00:00:00:99, eno9'],
      ['a card', smallSite(LAN, '{ roles: [nfs], networks: { lan: { address: 10.0.0.5, nic: eno9 } } }'), 'eno9'],
    ])('stops when %s is missing, because the host could never be reached', (_, site, missing) => {
      links(LINKS);
      uefi();
      expect(adapt(site, 'one')).toMatchObject({
        status: 1,
        output: `zoneseed: there is no card ${missing}; found enp1s0 52:54:00:0f:00:01, ens3 52:54:00:0a:00:74, ens4 52:54:00:0f:00:74. Nothing was written to any disk.\n`,
      });
    });
  });

  it('takes the ESP out of what GRUB is installed to on a machine started by its BIOS, and only there', () => {
    links(LINKS);
    const flagged = (config: { storage: { config: { id: string; grub_device?: boolean }[] } }) =>
      config.storage.config.filter((action) => action.grub_device).map((action) => action.id);
    expect(flagged(adapt(reference, 'nfs-01').config)).toEqual(['system']);
    uefi();
    expect(flagged(adapt(reference, 'nfs-01').config)).toEqual(['system', 'system-esp']);
  });

  it.each([
    ['bios', 'uefi'],
    ['uefi', 'bios'],
  ])('stops a machine that the site file says is started by %s and that was started by %s', (said, started) => {
    links(LINKS);
    if (started === 'uefi') uefi();
    const site = smallSite(
      LAN,
      `{ roles: [nfs], networks: { lan: { address: 10.0.0.5, nic: ens3 } }, firmware: ${said} }`,
    );
    expect(adapt(site, 'one')).toMatchObject({
      status: 1,
      output: `zoneseed: this machine was started by ${started}, but the site file says firmware: ${said}. Nothing was written to any disk.\n`,
    });
  });
});

describe('the late command that places the files of the first boot', () => {
  const site = example('reference.yaml');

  function place(form: Form = document) {
    put('autoinstall.yaml', form(site, 'nfs-01'), 0o600);
    mkdirSync(join(root, 'target/etc'), { recursive: true });
    const [command] = listsOf(site, 'nfs-01')['late-commands'];
    return { ...run(command ?? []), command };
  }

  const target = (path: string) => join(root, 'target', path);
  const read = (path: string) => readFileSync(target(path), 'utf8');

  it('writes every file of root byte for byte, with its mode', () => {
    expect(place()).toMatchObject({ status: 0, output: '' });
    const files = filesWritten(sourceOf(site, hostOf(site, 'nfs-01')));
    for (const file of files.filter(({ owner }) => owner === 'root:root')) {
      expect(read(file.path)).toBe(file.content);
      expect((statSync(target(file.path)).mode & 0o7777).toString(8).padStart(4, '0')).toBe(file.mode);
    }
    expect(read('/etc/zoneseed/hostile')).toBe(HOSTILE_TEXT);
    expect(existsSync(target('/home/ops/.notes'))).toBe(false);
  });

  it('reads the file in any form the installer keeps it in', () => {
    expect(place(redumped)).toMatchObject({ status: 0 });
    expect(read('/etc/zoneseed/hostile')).toBe(HOSTILE_TEXT);
  });

  it('gives the system the host keys and the name that the seed announces', () => {
    place();
    for (const key of secrets.host('nfs-01').hostKeys) {
      expect(read(`/etc/ssh/ssh_host_${key.type}_key`)).toBe(key.privateKey);
      expect(statSync(target(`/etc/ssh/ssh_host_${key.type}_key`)).mode & 0o777).toBe(0o600);
      expect(read(`/etc/ssh/ssh_host_${key.type}_key.pub`)).toBe(`${key.publicKey}\n`);
    }
    expect(read('/etc/hostname')).toBe('nfs-01\n');
  });

  it('stays inside the installed system, whatever its links point to', () => {
    mkdirSync(join(root, 'target/etc'), { recursive: true });
    symlinkSync('/elsewhere', join(root, 'target/etc/zoneseed'));
    mkdirSync(join(root, 'target/elsewhere'));
    expect(place()).toMatchObject({ status: 0 });
    expect(readFileSync(join(root, 'target/elsewhere/hostile'), 'utf8')).toBe(HOSTILE_TEXT);
  });

  it('fails when a file cannot be placed', () => {
    mkdirSync(join(root, 'target/etc/hosts/occupied'), { recursive: true });
    expect(place()).toMatchObject({ status: 1, output: expect.stringContaining('/etc/hosts') });
  });
});
