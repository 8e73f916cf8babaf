import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { storage } from '../../src/seed/storage.ts';
import { example, exampleNames, hostOf, smallSite } from '../seed/sites.ts';
import { storageFaults } from './storage-shapes.ts';

const GOLDEN = 'test/golden';

/** As the installer reads it: keys without a value are not there. */
const asRead = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const LAN = '{ lan: { cidr: 10.0.0.0/24, gateway: 10.0.0.1, default_route: true } }';
const sectionOf = (firmware: string, disks: string) => {
  const text = `{ roles: [nfs], networks: { lan: 10.0.0.5 }, firmware: ${firmware}, disks: { ${disks} } }`;
  return asRead(storage(hostOf(smallSite(LAN, text), 'one')));
};

const MIRROR = 'raid: 1, match: [{ serial: "*A1" }, { serial: "*A2" }]';
const VOLUMES = 'volumes: { /var/log: 20G, /var/lib/mysql: 100G }';
const DATA = 'vm: { match: { serial: "*B1" }, mount: /srv/vm, filesystem: xfs';
const SHAPES: readonly [name: string, disks: string][] = [
  ['one disk', 'system: { match: { serial: "*A1" } }'],
  ['a mirror', `system: { ${MIRROR} }`],
  ['volumes', `system: { match: { serial: "*A1" }, ${VOLUMES} }`],
  ['a mirror with volumes', `system: { ${MIRROR}, ${VOLUMES} }`],
  ['a root of its own size', `system: { ${MIRROR}, volumes: { /: 50G, /var/log: 20G } }`],
  ['a mirror with volumes and a data disk', `system: { ${MIRROR}, ${VOLUMES} }, ${DATA} }`],
  ['a mirror with volumes and a kept disk', `system: { ${MIRROR}, ${VOLUMES} }, ${DATA}, keep: true }`],
];

describe('the storage actions have the shapes that curtin knows', () => {
  const hosts = exampleNames.flatMap((name) =>
    example(name).hosts.map((host) => ({ name: `${host.name} of ${name}`, host })),
  );
  it.each(hosts)('of $name', ({ host }) => {
    expect(storageFaults(asRead(storage(host)))).toEqual([]);
  });

  it('in every golden document', () => {
    const files = readdirSync(GOLDEN, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('user-data'),
    );
    const sections = files.flatMap((path) => {
      // What stands for the text of a template is no YAML.
      const document = parse(readFileSync(`${GOLDEN}/${path}`, 'utf8').replaceAll(/\{\{.*\}\}/g, 'text'));
      return document.autoinstall === undefined ? [] : [{ path, faults: storageFaults(document.autoinstall.storage) }];
    });
    expect(sections.length).toBeGreaterThan(10);
    expect(sections.filter(({ faults }) => faults.length > 0)).toEqual([]);
  });

  describe.each(['bios', 'uefi', 'auto'])('firmware %s', (firmware) => {
    it.each(SHAPES)('with %s', (_, disks) => {
      expect(storageFaults(sectionOf(firmware, disks))).toEqual([]);
    });
  });
});

type Actions = Record<string, unknown>[];
const without = (id: string) => (actions: Actions) => actions.filter((action) => action.id !== id);
const put = (id: string, more: object) => (actions: Actions) =>
  actions.map((action) => (action.id === id ? { ...action, ...more } : action));
const drop = (id: string, key: string) => put(id, { [key]: undefined });

/** Each is one mistake in a good section, and a word of what is said of it. */
const MISTAKES: readonly [word: string, mistake: (actions: Actions) => Actions][] = [
  ['match', put('system', { match: {} })],
  ['match', put('system', { match: { serail: '*A1' } })],
  ['ptable', put('system', { ptable: 'gtp' })],
  ['wipe', put('system', { wipe: 'all' })],
  ['"grow"', put('system-root', { grow: true })],
  ['flag', put('system-esp', { flag: 'esp' })],
  ['size', put('system-esp', { size: '1 GB' })],
  ['size', put('system-esp', { size: 0 })],
  ['size', drop('system-esp', 'size')],
  ['not the last', put('system-esp', { size: -1 })],
  ['number 3 on system is there twice', put('system-esp', { number: 3 })],
  ['raidlevel', put('system-mirror', { raidlevel: 'mirrored' })],
  ['devices', put('system-mirror', { devices: ['system-root'] })],
  ['in use', put('system-mirror', { devices: ['system-root', 'system-root'] })],
  ['nothing before it', put('system-mirror', { devices: ['system-root', 'system-3-root'] })],
  ['name', drop('system-vg', 'name')],
  ['nothing before it', without('system-mirror')],
  ['made on a raid', put('system-lv-root', { volgroup: 'system-mirror' })],
  ['name root in system-vg is there twice', put('system-lv-var-log', { name: 'root' })],
  ['name', put('system-lv-root', { name: '-root' })],
  ['fstype', put('system-lv-root-fs', { fstype: 'ext5' })],
  ['made on a lvm_volgroup', put('system-lv-root-fs', { volume: 'system-vg' })],
  ['label', put('system-lv-var-log-fs', { label: 'a-label-of-more-than-16' })],
  ['path', put('system-lv-var-log-mount', { path: 'var/log' })],
  ['mount / is there twice', put('system-lv-var-log-mount', { path: '/' })],
  ['options', put('system-esp-mount', { options: 'defaults, nofail' })],
  ['made on a lvm_partition', put('system-esp-mount', { device: 'system-lv-root' })],
  ['the id is there twice', put('system-2', { id: 'system' })],
  ['nothing is mounted at /', without('system-lv-root-mount')],
  ['no place', drop('system-2-bios', 'flag')],
  ["GRUB's own", put('system-lv-root-fs', { volume: 'system-bios' })],
  ['an ESP is FAT', put('system-2-esp-fs', { fstype: 'ext4' })],
  ['type', put('system-vg', { type: 'lvm_group' })],
];

describe('the shapes can be missed', () => {
  const good = sectionOf('auto', `system: { ${MIRROR}, ${VOLUMES} }`) as { config: Actions };

  it.each(MISTAKES)('%s (%#)', (word, mistake) => {
    const faults = storageFaults(asRead({ ...good, config: mistake(good.config) }));
    expect(faults.join('\n')).toContain(word);
  });

  it('GRUB without a device', () => {
    const config = good.config.map((action) => ({ ...action, grub_device: undefined }));
    expect(storageFaults(asRead({ ...good, config }))).toEqual(['GRUB has no device']);
  });
});
