import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openIso } from '../../src/iso/read.ts';
import { hostDocument, type MediaSite } from '../../src/media/media-site.ts';
import { makeUsb } from '../../src/media/usb-installer.ts';
import { untold } from '../../src/outcome/told.ts';
import { memorySource } from '../fakes/memory-source.ts';
import { must } from '../lab/process.ts';
import { installerIso } from '../look/look-place.ts';
import { extracted, place, problemsOf, valueIn } from './media-place.ts';
import { exampleSite, hostOf, siteOf } from './some-sites.ts';

let installer: string;
beforeAll(async () => {
  installer = await installerIso();
});

async function made(site: MediaSite, output = join(place(), 'stick.iso')): Promise<string> {
  valueIn(await makeUsb(site, { installer, output, countdown: 10 }, untold));
  return output;
}

const DOCUMENTS = ['user-data', 'meta-data'];

describe('a USB installer', () => {
  test('is the installer with a menu, a note and the documents of every host, byte for byte, and nothing else', async () => {
    const site = exampleSite();
    const output = await made(site);
    expect(statSync(output).mode & 0o777).toBe(0o600);
    const before = await extracted(installer, join(place(), 'before'));
    const after = await extracted(output, join(place(), 'after'));
    const added = site.hosts.flatMap(({ name }) => DOCUMENTS.map((file) => `zoneseed/hosts/${name}/${file}`));
    const folders = ['zoneseed', 'zoneseed/hosts', ...site.hosts.map(({ name }) => `zoneseed/hosts/${name}`)];
    const own = [...folders, ...added, 'zoneseed/build.json'].sort();
    expect([...after.keys()].filter((path) => !before.has(path)).sort()).toEqual(own);
    const changed = [...before].filter(([path, { sum }]) => after.get(path)?.sum !== sum).map(([path]) => path);
    // The place of the boot image is written into itself and into the catalog.
    const moved = ['boot.catalog', 'boot/grub/i386-pc/eltorito.img'];
    expect(changed.filter((path) => !moved.includes(path))).toEqual(['boot/grub/grub.cfg', 'md5sum.txt']);
    const image = openIso(memorySource(readFileSync(output)));
    for (const host of site.hosts) {
      for (const file of DOCUMENTS) {
        const there = image.readFile(`zoneseed/hosts/${host.name}/${file}`);
        expect(Buffer.compare(there, Buffer.from(hostDocument(host, file).content)), `${host.name} ${file}`).toBe(0);
        expect(after.get(`zoneseed/hosts/${host.name}/${file}`)?.mode).toBe('400');
      }
    }
  });

  test('has a list of checksums that is right for every file', async () => {
    const image = openIso(memorySource(readFileSync(await made(exampleSite()))));
    const lines = Buffer.from(image.readFile('md5sum.txt')).toString().trimEnd().split('\n');
    const sums = new Map(lines.map((line) => [line.slice(36), line.slice(0, 32)]));
    expect(sums.size).toBe(lines.length);
    // What is patched while the image is written, and the list itself.
    const without = /^(md5sum\.txt|boot\.catalog|.*eltorito\.img)$/;
    const files = image.entries.filter(({ kind, path }) => kind === 'file' && !without.test(path));
    expect([...sums.keys()].sort()).toEqual(files.map(({ path }) => path).sort());
    for (const { path } of files) {
      expect(createHash('md5').update(image.readFile(path)).digest('hex'), path).toBe(sums.get(path));
    }
  });

  test('ends where no folder can be made for it', async () => {
    const output = '/proc/zoneseed/stick.iso';
    await expect(makeUsb(exampleSite(), { installer, output, countdown: 10 }, untold)).rejects.toThrow('ENOENT');
  });

  test('is the same bytes from the same input', async () => {
    const site = exampleSite('all-in-one.yaml');
    expect(readFileSync(await made(site)).equals(readFileSync(await made(site)))).toBe(true);
  });

  test('boots as the installer did: only sizes and places differ', async () => {
    const output = await made(exampleSite());
    const report = async (path: string, name: string) => {
      const text = await must(['xorriso', '-no_rc', '-indev', `stdio:${path}`, name, 'plain']);
      return text.split('\n').filter((line) => line !== '');
    };
    for (const name of ['-report_el_torito', '-report_system_area']) {
      const [before, after] = [await report(installer, name), await report(output, name)];
      expect(before.length).toBeGreaterThan(5);
      expect(after).toHaveLength(before.length);
      const differ = before.flatMap((line, at) => (line === after[at] ? [] : [[line, after[at] ?? '']]));
      const places =
        /^(El Torito (catalog|boot img|hdsiz\/512|img path)|ISO image size|Image size|MBR partition |GPT (disk GUID|backup|partition GUID|start and size|partition (array|crc|entries)|lba range|CRC|array)|System area (summary)? *)/;
      for (const [was = '', is = ''] of differ) {
        expect(was.split(':')[0]).toBe(is.split(':')[0]);
        expect(was).toMatch(places);
        // Numbers moved; words, types and flags did not.
        expect(is.replace(/[0-9a-f]{32}|\d+/g, '#').replace(/ +/g, ' ')).toBe(
          was.replace(/[0-9a-f]{32}|\d+/g, '#').replace(/ +/g, ' '),
        );
      }
    }
  });

  test('carries a host without identity, to be chosen by hand', async () => {
    const image = openIso(memorySource(readFileSync(await made(siteOf([hostOf('blank', {})])))));
    expect(Buffer.from(image.readFile('zoneseed/hosts/blank/user-data')).toString()).toBe('user-data of blank\n');
    expect(Buffer.from(image.readFile('boot/grub/grub.cfg')).toString()).toContain('--id blank-ga');
  });
});

describe('nothing is written', () => {
  const site = siteOf([hostOf('web-1', {})]);

  test.each([
    ['a site without hosts', siteOf([]), {}, 'has no host that is installed by the Ubuntu installer'],
    ['an installer that is not there', site, { installer: '/nowhere/x.iso' }, 'there is no file /nowhere/x.iso'],
    [
      'a wrong SHA256SUMS',
      site,
      { sha256sums: '/nowhere/SHA256SUMS' },
      'cannot be read: no such file or directory (ENOENT)',
    ],
  ])('for %s', async (_, of, extra, reason) => {
    const folder = place();
    const output = join(folder, 'stick.iso');
    expect(problemsOf(await makeUsb(of, { installer, output, countdown: 0, ...extra }, untold))).toContain(reason);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('over the installer itself', async () => {
    const own = join(place(), 'own.iso');
    copyFileSync(installer, own);
    const options = { installer: own, output: `${own}/../own.iso`, countdown: 0 };
    expect(problemsOf(await makeUsb(site, options, untold))).toContain('the output is the installer itself');
    expect(readFileSync(own).equals(readFileSync(installer))).toBe(true);
  });

  test('when the installer is damaged, and a former image stays as it was', async () => {
    const folder = place();
    const [output, broken] = [join(folder, 'stick.iso'), join(folder, 'broken.iso')];
    const bytes = readFileSync(installer);
    bytes[bytes.indexOf('ssssssss')] = 0;
    writeFileSync(broken, bytes);
    copyFileSync(installer, output);
    const options = { installer: broken, output, countdown: 0 };
    expect(problemsOf(await makeUsb(site, options, untold))).toContain('is damaged');
    expect(readFileSync(output).equals(readFileSync(installer))).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(['broken.iso', 'stick.iso']);
  });

  test('without xorriso, which is named', async () => {
    const output = join(place(), 'stick.iso');
    const path = process.env.PATH;
    process.env.PATH = '/nowhere';
    try {
      const said = problemsOf(await makeUsb(site, { installer, output, countdown: 0 }, untold));
      expect(said).toContain('apt install xorriso');
    } finally {
      process.env.PATH = path;
    }
    expect(existsSync(output)).toBe(false);
  });
});
