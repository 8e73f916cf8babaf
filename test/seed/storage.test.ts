import { describe, expect, it } from 'vitest';
import { storage } from '../../src/seed/storage.ts';
import type { Host } from '../../src/site/site.ts';
import { example, exampleNames, hostOf, smallSite } from './sites.ts';

interface Action {
  readonly id: string;
  readonly type: string;
  readonly match?: Record<string, unknown>;
  readonly [key: string]: unknown;
}
const actionsOf = (host: Host) => (storage(host) as unknown as { config: Action[] }).config;
const LAN = '{ lan: { cidr: 10.0.0.0/24, gateway: 10.0.0.1, default_route: true } }';
const host = (text: string) => hostOf(smallSite(LAN, `{ roles: [nfs], networks: { lan: 10.0.0.5 }, ${text} }`), 'one');
const find = (actions: Action[], id: string) => actions.find((action) => action.id === id);
const installed = exampleNames.flatMap((name) =>
  example(name).hosts.map((host) => ({ name: `${host.name} of ${name}`, host })),
);

describe('the storage of every example host', () => {
  it.each(installed)('claims the system disk last and every disk by a key the installer knows: $name', ({ host }) => {
    const disks = actionsOf(host).filter((action) => action.type === 'disk');
    expect(disks.at(-1)?.id).toMatch(/^system/);
    for (const disk of disks) {
      expect(Object.keys(disk.match ?? {}).length).toBeGreaterThan(0);
      for (const key of Object.keys(disk.match ?? {})) {
        expect(['serial', 'model', 'vendor', 'path', 'id_path', 'devpath', 'ssd', 'size']).toContain(key);
      }
    }
  });

  it.each(installed)('refers to what was declared before, under ids that are its own: $name', ({ host }) => {
    const seen = new Set<unknown>();
    for (const action of actionsOf(host)) {
      for (const key of ['device', 'volume', 'volgroup'].filter((key) => key in action))
        expect(seen).toContain(action[key]);
      for (const device of (action.devices as string[] | undefined) ?? []) expect(seen).toContain(device);
      expect(seen).not.toContain(action.id);
      seen.add(action.id);
    }
  });

  it.each(installed)(
    'gives the rest of a disk to its last partition and never labels one like a seed: $name',
    ({ host }) => {
      const actions = actionsOf(host);
      for (const disk of actions.filter((action) => action.type === 'disk')) {
        const parts = actions.filter((action) => action.type === 'partition' && action.device === disk.id);
        expect(parts.map((part) => part.size === -1)).toEqual(parts.map((_, index) => index === parts.length - 1));
        expect(parts.map((part) => part.number)).toEqual(parts.map((_, index) => index + 1));
      }
      for (const { label } of actions) expect(String(label).toLowerCase()).not.toBe('cidata');
    },
  );
});

const MIRROR = 'raid: 1, match: [{ serial: "*A1" }, { serial: "*A2" }]';
const VOLUMES = 'volumes: { /var/log: 20G, /var/lib/mysql/: 100G }';

describe('a mirrored system disk', () => {
  it('has all that the firmware needs on both disks, and one root on the array of the rest', () => {
    const actions = actionsOf(host(`disks: { system: { ${MIRROR} } }`));
    for (const id of ['system', 'system-2']) {
      expect(find(actions, id)).toMatchObject({ ptable: 'gpt', wipe: 'superblock-recursive', grub_device: true });
      expect(find(actions, `${id}-bios`)).toMatchObject({ device: id, size: '1M', flag: 'bios_grub', number: 1 });
      expect(find(actions, `${id}-esp`)).toMatchObject({ device: id, flag: 'boot', grub_device: true, number: 2 });
      expect(find(actions, `${id}-esp-fs`)).toMatchObject({ volume: `${id}-esp`, fstype: 'fat32' });
      expect(find(actions, `${id}-root`)).toMatchObject({ device: id, size: -1, number: 3 });
    }
    expect(find(actions, 'system-mirror')).toEqual({
      id: 'system-mirror',
      type: 'raid',
      name: 'md0',
      raidlevel: 'raid1',
      devices: ['system-root', 'system-2-root'],
      preserve: false,
    });
    expect(find(actions, 'system-mirror-fs')).toMatchObject({ volume: 'system-mirror', fstype: 'ext4' });
    expect(actions.filter(({ type }) => type === 'mount')).toEqual([
      { id: 'system-mirror-mount', type: 'mount', device: 'system-mirror-fs', path: '/', options: undefined },
      // The disk whose ESP is mounted may be the dead one.
      {
        id: 'system-esp-mount',
        type: 'mount',
        device: 'system-esp-fs',
        path: '/boot/efi',
        options: 'defaults,nofail',
      },
    ]);
  });

  it.each([
    ['bios', /esp/],
    ['uefi', /bios/],
  ])('makes no more than the firmware needs: %s', (firmware, other) => {
    const actions = actionsOf(host(`firmware: ${firmware}, disks: { system: { ${MIRROR} } }`));
    expect(actions.filter(({ id }) => other.test(id))).toEqual([]);
    const start = actions.filter((action) => action.grub_device === true).map(({ id }) => id);
    expect(start).toEqual(firmware === 'bios' ? ['system', 'system-2'] : ['system-esp', 'system-2-esp']);
  });
});

describe('volumes', () => {
  it.each([
    ['a disk', '', 'system-root'],
    ['a mirror', `${MIRROR}, `, 'system-mirror'],
  ])('are made on %s, the one that takes the rest last', (_, mirror, device) => {
    const actions = actionsOf(host(`disks: { system: { ${mirror}${VOLUMES} } }`));
    expect(find(actions, 'system-vg')).toMatchObject({ type: 'lvm_volgroup', name: 'system', devices: [device] });
    const volumes = actions.filter(({ type }) => type === 'lvm_partition');
    expect(volumes.map(({ name, size }) => [name, size])).toEqual([
      ['var-lib-mysql', '100G'],
      ['var-log', '20G'],
      ['root', -1],
    ]);
    const made = volumes.map(({ id }) => [find(actions, `${id}-fs`)?.fstype, find(actions, `${id}-mount`)?.path]);
    expect(made).toEqual([
      ['xfs', '/var/lib/mysql'],
      ['ext4', '/var/log'],
      ['ext4', '/'],
    ]);
  });

  it('leave the rest of the group free where / has a size', () => {
    const actions = actionsOf(host('disks: { system: { volumes: { /: 50G, /var/log: 20G } } }'));
    const volumes = actions.filter(({ type }) => type === 'lvm_partition');
    expect(volumes.map(({ name, size }) => [name, size])).toEqual([
      ['root', '50G'],
      ['var-log', '20G'],
    ]);
  });
});

describe('storage', () => {
  it('serves BIOS and UEFI at once where the firmware is not told', () => {
    const actions = actionsOf(host('firmware: auto'));
    expect(find(actions, 'system')).toMatchObject({ ptable: 'gpt', wipe: 'superblock-recursive', grub_device: true });
    expect(find(actions, 'system-bios')).toMatchObject({ size: '1M', flag: 'bios_grub', number: 1 });
    expect(find(actions, 'system-esp')).toMatchObject({ size: '1G', flag: 'boot', grub_device: true, number: 2 });
    expect(find(actions, 'system-esp-mount')).toMatchObject({ path: '/boot/efi' });
    expect(find(actions, 'system-root')).toMatchObject({ size: -1, number: 3 });
  });

  it('makes neither more than the firmware needs', () => {
    const ids = (firmware: string) => actionsOf(host(`firmware: ${firmware}`)).map((action) => action.id);
    expect(ids('bios')).toEqual(['system', 'system-bios', 'system-root', 'system-root-fs', 'system-root-mount']);
    expect(ids('uefi')).toEqual([
      ...['system', 'system-esp', 'system-root', 'system-esp-fs', 'system-root-fs'],
      ...['system-root-mount', 'system-esp-mount'],
    ]);
    expect(find(actionsOf(host('firmware: uefi')), 'system')?.grub_device).toBeUndefined();
  });

  it('cuts a label to what xfs can hold', () => {
    const actions = actionsOf(
      host('disks: { primary-shelf: { match: { serial: "*Z1*" }, mount: /x, filesystem: xfs } }'),
    );
    expect(find(actions, 'data-primary-shelf-fs')?.label).toBe('zs-primary-s');
  });

  it('formats a data disk with a label, and lets the machine boot without it', () => {
    const actions = actionsOf(host('disks: { data: { match: { serial: "*Z1*" }, mount: /export, filesystem: xfs } }'));
    expect(actions.slice(0, 4)).toEqual([
      {
        id: 'data-data',
        type: 'disk',
        match: { serial: '*Z1*' },
        ptable: 'gpt',
        wipe: 'superblock-recursive',
        preserve: false,
      },
      {
        id: 'data-data-part',
        type: 'partition',
        device: 'data-data',
        number: 1,
        size: -1,
        wipe: 'superblock',
        preserve: false,
      },
      {
        id: 'data-data-fs',
        type: 'format',
        volume: 'data-data-part',
        fstype: 'xfs',
        label: 'zs-data',
        preserve: false,
      },
      { id: 'data-data-mount', type: 'mount', device: 'data-data-fs', path: '/export', options: 'defaults,nofail' },
    ]);
  });

  it('wipes nothing of a disk that is kept', () => {
    const actions = actionsOf(host('disks: { data: { match: { serial: "*Z1*" }, mount: /export, keep: true } }')).slice(
      0,
      4,
    );
    expect(actions.map((action) => action.preserve)).toEqual([true, true, true, undefined]);
    expect(JSON.stringify(actions)).not.toMatch(/wipe|label/);
  });

  it('claims what is told exactly before what is told by a glob, and both before what is told by its size', () => {
    const disks =
      'disks: { system: { match: { path: /dev/sda } }, big: { match: { size: largest }, mount: /a }, known: { match: { serial: "*Z1*" }, mount: /b } }';
    const order = actionsOf(host(disks)).filter((action) => action.type === 'disk');
    expect(order.map((disk) => disk.id)).toEqual(['system', 'data-known', 'data-big']);
  });

  it('claims a kept disk before any that would be wiped, however it is told', () => {
    const disks = `fresh: { match: { serial: "A*" }, mount: /a }, kept: { match: { serial: "B*" }, mount: /b, keep: true }`;
    const claimed = actionsOf(host(`disks: { ${disks} }`)).filter(({ type }) => type === 'disk');
    expect(claimed.map(({ id }) => id)).toEqual(['data-kept', 'data-fresh', 'system']);
  });

  it('gives a pure KVM host no swap and leaves it to the installer elsewhere', () => {
    const reference = example('reference.yaml');
    expect(storage(hostOf(reference, 'kvm-host-01')).swap).toEqual({ size: 0 });
    expect(storage(hostOf(reference, 'cloudstack-mgmt')).swap).toBeUndefined();
    expect(storage(hostOf(example('all-in-one.yaml'), 'solo-1')).swap).toBeUndefined();
  });

  it('refuses a match that would take any disk', () => {
    const any = host('firmware: auto');
    expect(() => storage({ ...any, disks: { ...any.disks, system: { ...any.disks.system, matches: [{}] } } })).toThrow(
      /any disk/,
    );
  });
});
