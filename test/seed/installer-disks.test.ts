import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { fencedBlocks, pageText } from '../docs/project-copy.ts';
import { document, LAN, listsOf, put, root, run } from './installer-machine.ts';
import { smallSite } from './sites.ts';

interface Disk {
  readonly gb?: number;
  readonly rotational?: boolean;
  readonly removable?: boolean;
  readonly partitions?: readonly Partition[];
}
interface Partition {
  readonly start?: number;
  readonly sectors?: number;
  readonly [property: `ID_${string}`]: string;
}

let number = 0;
/** A disk as the kernel and udev tell of it. */
function disk(name: string, properties: Record<string, string>, about: Disk = {}): void {
  const { gb = 100, rotational = false, removable = false, partitions = [] } = about;
  put(`sys/block/${name}/size`, `${(gb * 1e9) / 512}\n`);
  put(`sys/block/${name}/dev`, `8:${number++}\n`);
  put(`sys/block/${name}/removable`, removable ? '1\n' : '0\n');
  put(`sys/block/${name}/queue/rotational`, rotational ? '1\n' : '0\n');
  udev(name, { DEVNAME: `/dev/${name}`, DEVPATH: `/devices/pci0000:00/0000:00:17.0/block/${name}`, ...properties });
  for (const [index, { start = 2048, sectors = 999, ...found }] of partitions.entries()) {
    const part = `${name}${/\d$/.test(name) ? 'p' : ''}${index + 1}`;
    const folder = `sys/block/${name}/${part}`;
    put(`${folder}/partition`, `${index + 1}\n`);
    put(`${folder}/start`, `${start}\n`);
    put(`${folder}/size`, `${sectors}\n`);
    put(`${folder}/dev`, `8:${number++}\n`);
    udev(part, found);
  }
}

function udev(name: string, properties: object): void {
  const lines = Object.entries(properties).map(([key, value]) => `${key}=${value}\n`);
  put(`udev/${name}`, lines.join(''));
}

/** Mounts what has this device number somewhere. */
function mount(place: string): void {
  const device = readFileSync(join(root, 'sys/block', place, 'dev'), 'utf8').trim();
  put('proc/self/mountinfo', `31 1 ${device} / /cdrom ro,noatime shared:1 - iso9660 /dev/x ro\n`);
}

const SYSTEM = { ID_SERIAL: 'SSD_A1', ID_MODEL: 'SSD' };
const STICK = { ID_SERIAL: 'Kingston_DT_0-0:0', ID_MODEL: 'DT', ID_BUS: 'usb' };

beforeEach(() => {
  number = 0;
  put('proc/self/mountinfo', '22 1 0:20 / / rw - overlay /cow rw\n');
  put('dev/tty0', '');
  put('dev/ttyS1', '');
  put('sys/class/tty/console/active', 'tty0 ttyS1\n');
  put(
    'bin/udevadm',
    `#!/bin/sh\n[ "$1 $2 $3 $4" = "info -q property -p" ] || exit 2\ncat ${root}/udev/$(basename "$5")\n`,
    0o755,
  );
});

/** Runs the host's own program over its autoinstall file on the disks there are. */
function choose(disks: string, more = '') {
  const site = smallSite(
    LAN,
    `{ roles: [nfs], networks: { lan: { address: 10.0.0.5, nic: ens3 } }, disks: ${disks}${more} }`,
  );
  put('autoinstall.yaml', document(site, 'one'), 0o400);
  const { status, output } = run(listsOf(site, 'one')['early-commands'].at(-1) ?? []);
  const { autoinstall } = parse(readFileSync(join(root, 'autoinstall.yaml'), 'utf8'));
  const actions: { id: string; type: string; path?: string; match?: object }[] = autoinstall.storage.config;
  const taken = actions.filter(({ type }) => type === 'disk').map(({ id, path }) => [id, path]);
  return { status, output, actions, taken: Object.fromEntries(taken) };
}

describe('the early command that decides which disk is which', () => {
  it('writes every disk as its path and shows on each console what is wiped', () => {
    disk('sda', { ID_SERIAL: 'HDD_Z1_0', ID_MODEL: 'ST4000' }, { gb: 4000, rotational: true });
    disk('nvme0n1', { ID_SERIAL: 'SAMSUNG_S7_1', ID_MODEL: 'SAMSUNG' }, { gb: 480 });
    disk('sdb', { ID_SERIAL: 'SPARE' }, { gb: 4000 });
    const { status, output, taken, actions } = choose('{ data: { match: { serial: "*Z1*" }, mount: /export } }');
    expect({ status, taken }).toEqual({ status: 0, taken: { 'data-data': '/dev/sda', system: '/dev/nvme0n1' } });
    expect(actions.filter(({ match }) => match !== undefined)).toEqual([]);
    expect(output).toBe(`zoneseed: this machine becomes one.test.lan. What is wiped:
  disk     size    ID_SERIAL     model    use
  nvme0n1  480 GB  SAMSUNG_S7_1  SAMSUNG  WIPED for /, /boot/efi
  sda      4.0 TB  HDD_Z1_0      ST4000   WIPED for /export
  sdb      4.0 TB  SPARE         -        not used
The site file does not say what one is known by: this may be any machine.
`);
    for (const console of ['tty0', 'ttyS1']) {
      expect(readFileSync(join(root, 'dev', console), 'utf8').replaceAll('\r\n', '\n')).toBe(`\n${output}`);
    }
    expect(statSync(join(root, 'autoinstall.yaml')).mode & 0o777).toBe(0o400);
  });

  it('shows what the page on media shows', () => {
    disk('sda', { ID_SERIAL: 'SAMSUNG_MZ7L3480_S6A1', ID_MODEL: 'SAMSUNG_MZ7L3480' }, { gb: 480 });
    const kept = { ID_FS_TYPE: 'ext4' };
    disk('sdb', { ID_SERIAL: 'ST8000NM017B_WWZ1AB2C', ID_MODEL: 'ST8000NM017B' }, { gb: 8000, partitions: [kept] });
    disk('sdc', { ID_SERIAL: 'Ultra_Fit_4C530001-0:0', ID_MODEL: 'Ultra_Fit', ID_BUS: 'usb' }, { gb: 31 });
    const data = '{ data: { match: { serial: "*WWZ1AB2C" }, mount: /export, keep: true } }';
    const { status, output } = choose(data, ', identity: { serial: X1 }');
    expect(status).toBe(0);
    const [shown] = fencedBlocks(pageText('docs/media.md'), 'text');
    expect(output.replace('one.test.lan', 'nfs-01.banana.lan')).toBe(shown);
  });

  it('stops before anything is wiped when a disk is too small for what is to be on it', () => {
    disk('sda', SYSTEM, { gb: 7 });
    const { status, output } = choose('{}');
    expect(status).toBe(1);
    expect(output).toContain('zoneseed: sda has 7.0 GB, and what is to be on it needs 7.5 GB.');
    expect(output).toContain('Nothing was written to any disk.');
  });

  it.each([
    ['the volumes and what Ubuntu needs', 'volumes: { /var/log: 40G, /srv: 50G }', 103],
    ['a root of its own size', 'volumes: { /: 90G }', 97],
  ])('counts %s before anything is wiped', (_, volumes, needed) => {
    disk('sda', SYSTEM, { gb: needed });
    expect(choose(`{ system: { ${volumes} } }`)).toMatchObject({
      status: 1,
      output: expect.stringContaining('sda has '),
    });
    disk('sda', SYSTEM, { gb: needed + 2 });
    expect(choose(`{ system: { ${volumes} } }`).status).toBe(0);
  });

  it('says nothing of any machine where the guard has known this one', () => {
    disk('sda', SYSTEM);
    expect(choose('{}', ', identity: { serial: X1 }').output).not.toContain('any machine');
  });

  it.each([
    ['a stick', () => disk('sdb', STICK, { gb: 16 }), 'it is attached by USB'],
    [
      'a disk in a USB case that speaks ATA',
      () => disk('sdb', { ID_BUS: 'ata', DEVPATH: '/devices/pci0000:00/0000:00:14.0/usb1/1-4/block/sdb' }, { gb: 16 }),
      'it is attached by USB',
    ],
    ['what can be removed', () => disk('sdb', {}, { gb: 16, removable: true }), 'it is removable'],
    [
      'a card in a slot',
      () => {
        disk('mmcblk0', {}, { gb: 16 });
        put('sys/block/mmcblk0/device/type', 'SD\n');
      },
      'it is removable',
    ],
    [
      'the seed on a disk of its own',
      () => disk('vdb', { ID_FS_TYPE: 'iso9660', ID_FS_LABEL: 'CIDATA' }, { gb: 1 }),
      'it is a medium of an installation',
    ],
    [
      'the seed on a partition',
      () => disk('vdb', {}, { gb: 1, partitions: [{ ID_FS_TYPE: 'vfat', ID_FS_LABEL: 'cidata' }] }),
      'it is a medium of an installation',
    ],
    [
      'a stick of Ventoy',
      () => disk('sdb', {}, { gb: 16, partitions: [{ ID_FS_LABEL: 'Ventoy' }, { ID_FS_LABEL: 'VTOYEFI' }] }),
      'it is a medium of an installation',
    ],
    [
      'the disk the installer was started from',
      () => {
        disk('sdb', {}, { gb: 16, partitions: [{}] });
        mount('sdb/sdb1');
      },
      'it is mounted',
    ],
    [
      'a disk whose file is mounted by way of a mapped device',
      () => {
        disk('sdb', {}, { gb: 16, partitions: [{}] });
        put('sys/block/dm-0/dev', '253:0\n');
        put('sys/block/dm-0/size', '999999\n');
        mkdirSync(join(root, 'sys/block/sdb/sdb1/holders/dm-0'), { recursive: true });
        mount('dm-0');
      },
      'it is mounted',
    ],
  ])('leaves out %s, though it is the smallest', (_, machine, reason) => {
    disk('sda', SYSTEM);
    machine();
    const { status, output, taken } = choose('{}');
    expect({ status, taken }).toEqual({ status: 0, taken: { system: '/dev/sda' } });
    expect(output).toContain(`left out: ${reason}`);
  });

  it.each(['loop0', 'zram0', 'sr0', 'md127', 'dm-0', 'mmcblk0boot0', 'nvme0c0n1'])(
    'does not see %s as a disk',
    (name) => {
      disk('sda', SYSTEM);
      disk(name, {}, { gb: 1 });
      put('sys/block/nvme0c0n1/hidden', '1\n');
      const { output, taken } = choose('{}');
      expect(taken).toEqual({ system: '/dev/sda' });
      expect(output).not.toContain(name);
    },
  );

  it('takes a USB disk that is named exactly, and nothing less, and tells how', () => {
    disk('sda', { ...STICK, ID_SERIAL: 'Case_77' });
    const refused = choose('{ system: { match: { serial: "*77" } } }');
    expect(refused).toMatchObject({ status: 1, taken: { system: undefined } });
    expect(refused.output).toContain(
      'zoneseed: disk system of one (serial *77) is not there.\n  sda would fit, but it is attached by USB; if it is meant, write serial: "Case_77".\n',
    );
    expect(choose('{ system: { match: { serial: Case_77 } } }').taken).toEqual({ system: '/dev/sda' });
    expect(choose('{ system: { match: { path: /dev/sda } } }').status).toBe(1);
  });

  it('stops with all disks when two fit and no size decides', () => {
    disk('sda', { ID_SERIAL: 'ST4000_A', ID_MODEL: 'ST4000' });
    disk('sdb', { ID_SERIAL: 'ST4000_B', ID_MODEL: 'ST4000' });
    const { status, output } = choose('{ system: { match: { model: "ST4000*" } } }');
    expect(status).toBe(1);
    expect(
      output,
    ).toBe(`zoneseed: disk system of one (model ST4000*) is any of sda, sdb; give it a match that only one disk has.
  disk  size    ID_SERIAL  model   use
  sda   100 GB  ST4000_A   ST4000  not used
  sdb   100 GB  ST4000_B   ST4000  not used
Nothing was written to any disk.
`);
    expect(choose('{ system: { match: { model: "ST4000*", size: largest } } }').taken).toEqual({ system: '/dev/sda' });
    expect(choose('{ system: { match: { ssd: true } } }').status).toBe(1);
  });

  it('chooses by size among what is left, and of equals the first slot', () => {
    disk('sda', { ID_PATH: 'pci-0000:00:17.0-ata-2' }, { gb: 10 });
    disk('sdb', { ID_PATH: 'pci-0000:00:17.0-ata-1' }, { gb: 10 });
    disk('sdc', {}, { gb: 20, rotational: true });
    expect(choose('{}').taken).toEqual({ system: '/dev/sdb' });
    expect(choose('{ system: { match: { size: largest } } }').taken).toEqual({ system: '/dev/sdc' });
    expect(choose('{ system: { match: { size: largest, ssd: true } } }').taken).toEqual({ system: '/dev/sdb' });
  });

  it('gives exact and kept disks theirs before a glob that would take them, wherever they stand', () => {
    disk('sda', { ID_MODEL: 'ST4000', ID_SERIAL: 'KEEP' }, { partitions: [{ ID_FS_TYPE: 'ext4' }] });
    disk('sdb', { ID_MODEL: 'ST4000', ID_SERIAL: 'NEW' });
    disk('sdc', SYSTEM, { gb: 10 });
    const fresh = 'fresh: { match: { model: "ST4000*" }, mount: /fresh }';
    for (const other of [
      'match: { serial: "*KEEP*" }, mount: /old, keep: true',
      'match: { serial: KEEP }, mount: /old',
    ]) {
      for (const disks of [`{ ${fresh}, old: { ${other} } }`, `{ old: { ${other} }, ${fresh} }`]) {
        expect(choose(disks)).toMatchObject({
          status: 0,
          taken: { 'data-old': '/dev/sda', 'data-fresh': '/dev/sdb', system: '/dev/sdc' },
        });
      }
    }
  });

  it('lets the glob choose last that has a choice', () => {
    disk('sda', { ID_MODEL: 'ST4000', ID_SERIAL: 'ST4000_Z1' });
    disk('sdb', { ID_MODEL: 'ST4000', ID_SERIAL: 'ST4000_Z2' });
    disk('sdc', SYSTEM, { gb: 10 });
    const disks = '{ a: { match: { model: "ST*" }, mount: /a }, b: { match: { serial: "*Z1" }, mount: /b } }';
    expect(choose(disks).taken).toEqual({ 'data-b': '/dev/sda', 'data-a': '/dev/sdb', system: '/dev/sdc' });
  });

  it.each([
    ['as lsblk prints it', 'S7KHNJ0X123456A', { ID_SERIAL: 'SAMSUNG_MZ_S7KHNJ0X123456A_1' }],
    [
      'as an array controller prints it',
      '600508b1001cc7efd85211aea101823d',
      { ID_SERIAL: '3600508b1001cc7efd85211aea101823d', ID_SERIAL_SHORT: '600508b1001cc7efd85211aea101823d' },
    ],
    ['in other letters', '"*s7khnj*"', { ID_SERIAL: 'SAMSUNG_S7KHNJ_1' }],
  ])('stops at a serial %s, and says what it is here', (_, serial, about) => {
    disk('nvme0n1', about);
    const { status, output } = choose(`{ system: { match: { serial: ${serial} } } }`);
    expect(status).toBe(1);
    expect(output).toContain('is not there.\n');
    expect(output).toContain(`  nvme0n1 may be meant: write serial: "${about.ID_SERIAL}".\n`);
    expect(output).toMatch(/Nothing was written to any disk\.\n$/);
  });

  it('stops at a machine without a disk', () => {
    mkdirSync(join(root, 'sys/block'), { recursive: true });
    expect(choose('{}')).toMatchObject({ status: 1, output: expect.stringContaining('size smallest) is not there') });
  });
});

describe('a mirror', () => {
  const TWO = (first: string, second: string) => `{ system: { raid: 1, match: [{ ${first} }, { ${second} }] } }`;
  const ALIKE = TWO('model: "SSD*"', 'model: "SSD*"');

  it('takes both disks, and says of both that they are wiped', () => {
    disk('sda', { ID_SERIAL: 'SSD_A1' });
    disk('sdb', { ID_SERIAL: 'SSD_A2' });
    const { status, output, taken, actions } = choose(TWO('serial: "*A2"', 'serial: "*A1"'));
    expect({ status, taken }).toEqual({ status: 0, taken: { system: '/dev/sdb', 'system-2': '/dev/sda' } });
    expect(output).toMatch(/sda .* WIPED for \/\n/);
    expect(output).toMatch(/sdb .* WIPED for \/, \/boot\/efi\n/);
    expect(actions.filter(({ match }) => match !== undefined)).toEqual([]);
  });

  it('takes the two that one match fits, and neither one nor three', () => {
    disk('sda', { ID_MODEL: 'SSD' });
    const one = choose(ALIKE);
    expect(one.status).toBe(1);
    expect(one.output).toContain('disk system and system-2 of one (model SSD*) needs 2 disks.');
    disk('sdb', { ID_MODEL: 'SSD' });
    expect(choose(ALIKE)).toMatchObject({ status: 0, taken: { system: '/dev/sda', 'system-2': '/dev/sdb' } });
    disk('sdc', { ID_MODEL: 'SSD' });
    expect(choose(ALIKE).output).toContain('is any of sda, sdb, sdc; give it a match that only one disk has.');
  });

  it('takes the two smallest, and never a stick', () => {
    disk('sda', {}, { gb: 4000 });
    disk('sdb', {}, { gb: 240 });
    disk('sdc', {}, { gb: 480 });
    disk('sdd', STICK, { gb: 16 });
    const { taken } = choose(TWO('size: smallest', 'size: smallest'));
    expect(taken).toEqual({ system: '/dev/sdb', 'system-2': '/dev/sdc' });
  });

  it('stops when the second disk is too small or not there, before anything is wiped', () => {
    disk('sda', { ID_SERIAL: 'SSD_A1' });
    const match = TWO('serial: "*A1"', 'serial: "*A2"');
    expect(choose(match).output).toContain('disk system-2 of one (serial *A2) is not there.');
    disk('sdb', { ID_SERIAL: 'SSD_A2' }, { gb: 5 });
    expect(choose(match)).toMatchObject({ status: 1, output: expect.stringContaining('sdb has 5.0 GB') });
  });
});

describe('a disk that is kept', () => {
  const KEPT = '{ data: { match: { serial: "*Z1*" }, mount: /export, keep: true } }';

  it('is stated as it is found, because curtin refuses anything else', () => {
    disk('sda', SYSTEM);
    const partitions = [{ start: 63, sectors: 976_773_105, ID_FS_TYPE: 'xfs' }];
    disk('sdb', { ID_SERIAL: 'HDD_Z1_0', ID_PART_TABLE_TYPE: 'dos' }, { gb: 500, partitions });
    const { status, output, actions } = choose(KEPT);
    expect(status).toBe(0);
    expect(output).toMatch(/sdb .* kept for \/export\n/);
    expect(actions.slice(0, 3)).toEqual([
      { id: 'data-data', type: 'disk', ptable: 'msdos', preserve: true, path: '/dev/sdb' },
      {
        id: 'data-data-part',
        type: 'partition',
        device: 'data-data',
        number: 1,
        size: 976_773_105 * 512,
        preserve: true,
        offset: 63 * 512,
      },
      { id: 'data-data-fs', type: 'format', volume: 'data-data-part', fstype: 'xfs', preserve: true },
    ]);
  });

  it.each([
    ['is not there', () => undefined, '(serial *Z1*) is not there'],
    [
      'could be two',
      () => {
        disk('sdb', { ID_SERIAL: 'Z1a' });
        disk('sdc', { ID_SERIAL: 'Z1b' });
      },
      'is any of sdb, sdc',
    ],
    [
      'has no partition',
      () => disk('sdb', { ID_SERIAL: 'Z1' }),
      'its partition 1 holds no file system, not ext4 or xfs',
    ],
    [
      'holds something else',
      () => disk('sdb', { ID_SERIAL: 'Z1' }, { partitions: [{ ID_FS_TYPE: 'LVM2_member' }] }),
      'holds LVM2_member',
    ],
  ])('stops before anything is written when it %s', (_, machine, message) => {
    disk('sda', SYSTEM);
    machine();
    const { status, output, taken } = choose(KEPT);
    expect({ status, taken }).toEqual({ status: 1, taken: { 'data-data': undefined, system: undefined } });
    expect(output).toContain(message);
  });
});
