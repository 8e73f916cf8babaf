import {
  chmodSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { fileSource, openIso } from '../../src/iso/read.ts';
import { hostDocument, type MediaSite } from '../../src/media/media-site.ts';
import { makePxe } from '../../src/media/pxe-tree.ts';
import { seedFolder } from '../../src/media/pxe-urls.ts';
import { dnsmasqFull, dnsmasqProxy } from '../../src/media/servers/dnsmasq.ts';
import { nginxServer } from '../../src/media/servers/nginx.ts';
import { pxeSegment } from '../../src/media/servers/pxe-segment.ts';
import { untold } from '../../src/outcome/told.ts';
import { run } from '../lab/process.ts';
import { compiled, exampleNames, installerIso } from '../look/look-place.ts';
import { place, problemsOf, segmentOf, treeOf, valueIn } from './media-place.ts';
import { exampleSite, exampleSites, hostOf, siteOf, urlsOf } from './some-sites.ts';

const BASE = 'http://10.15.0.2:8080/zs/';
const segment = segmentOf('10.15.0.0/24');
let installer: string;
beforeAll(async () => {
  installer = await installerIso();
});

async function made(site: MediaSite, output = join(place(), 'pxe'), url = BASE): Promise<string> {
  valueIn(await makePxe(site, { installer, output, urls: urlsOf(url), segment }, untold));
  return output;
}

const uuid = '4c4c4544-0051-4710-8052-b7c04f4a4432';
const small = siteOf([hostOf('web-1', { serial: 'S 1/x', uuid, macs: ['52:54:00:AA:bb:cc'] }), hostOf('blank', {})]);

describe('a PXE tree', () => {
  test('is these files with these modes, besides the loaders of this machine', async () => {
    const tree = treeOf(await made(small));
    const loaders = /^root\/(undionly\.kpxe|snponly\.efi|pxelinux\.0|ldlinux\.c32)$/;
    const found = Object.fromEntries(
      [...tree].filter(([path]) => !loaders.test(path)).map(([path, { mode }]) => [path, mode]),
    );
    const seeds = small.hosts.flatMap((host) => [
      [`root/${seedFolder(host)}`, '700'],
      ...['meta-data', 'user-data', 'vendor-data'].map((name) => [`root/${seedFolder(host)}/${name}`, '600']),
    ]);
    const serial = [...tree.keys()].find((path) => path.startsWith('root/ipxe/serial/')) ?? '';
    expect(serial).toMatch(/\/sha256-[0-9a-f]{32}\.ipxe$/);
    const texts = [
      serial,
      `root/ipxe/uuid/${uuid}.ipxe`,
      'root/ipxe/mac/52-54-00-aa-bb-cc.ipxe',
      'root/boot.ipxe',
      'root/grub/grub.cfg',
      'root/pxelinux.cfg/default',
      'root/pxelinux.cfg/01-52-54-00-aa-bb-cc',
      `root/pxelinux.cfg/${uuid}`,
      // The same, its first three groups turned round.
      'root/pxelinux.cfg/44454c4c-5100-1047-8052-b7c04f4a4432',
      'root/ubuntu/vmlinuz',
      'root/ubuntu/initrd',
      'dnsmasq-full.conf',
      'dnsmasq-proxy.conf',
      'nginx.conf',
    ];
    const folders = [
      'root',
      'root/grub',
      'root/ipxe',
      'root/ipxe/mac',
      'root/ipxe/serial',
      'root/ipxe/uuid',
      'root/pxelinux.cfg',
    ];
    expect(found).toEqual({
      ...Object.fromEntries([...folders, 'root/ubuntu', 'zoneseed'].map((path) => [path, '755'])),
      ...Object.fromEntries(texts.map((path) => [path, '644'])),
      ...Object.fromEntries(seeds),
      'root/seed': '700',
      'root/ubuntu/installer.iso': (lstatSync(installer).mode & 0o7777).toString(8),
      'zoneseed/build.json': '600',
    });
  });

  test.each(['600', '444', '644'])(
    'can be read by servers, whatever the umask, with an installer of mode %s',
    async (mode) => {
      const mine = join(place(), 'mine.iso');
      copyFileSync(installer, mine);
      chmodSync(mine, Number.parseInt(mode, 8));
      const before = process.umask(0o077);
      try {
        const output = join(place(), 'pxe');
        valueIn(await makePxe(small, { installer: mine, output, urls: urlsOf(BASE), segment }, untold));
        const closed = [...treeOf(output)]
          .filter(([, { mode }]) => (Number.parseInt(mode, 8) & 0o444) !== 0o444)
          .map(([path]) => path.split('/').slice(0, 2).join('/'));
        expect(new Set(closed)).toEqual(new Set(['root/seed', 'zoneseed/build.json']));
        expect(lstatSync(output).mode & 0o777).toBe(0o755);
      } finally {
        process.umask(before);
      }
      expect((lstatSync(mine).mode & 0o777).toString(8)).toBe(mode);
    },
  );

  test('has kernel, RAM disk, installer and documents byte for byte', async () => {
    const site = { ...exampleSite(), kernel: 'hwe' } as const;
    const root = join(await made(site), 'root');
    const source = fileSource(installer);
    const image = openIso(source);
    for (const name of ['vmlinuz', 'initrd']) {
      expect(readFileSync(join(root, 'ubuntu', name)).equals(image.readFile(`casper/hwe-${name}`))).toBe(true);
    }
    source.close();
    const iso = join(root, 'ubuntu/installer.iso');
    expect(readFileSync(iso).equals(readFileSync(installer))).toBe(true);
    for (const host of site.hosts) {
      for (const name of ['user-data', 'meta-data']) {
        const there = readFileSync(join(root, seedFolder(host), name));
        expect(there.equals(Buffer.from(hostDocument(host, name).content)), `${host.name} ${name}`).toBe(true);
      }
      expect(statSync(join(root, seedFolder(host), 'vendor-data')).size).toBe(0);
    }
  });

  test.each(exampleSites())('of $name has all that its scripts name', async ({ site }) => {
    const root = join(await made(site), 'root');
    const named = new Set<string>();
    for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
      if (!/\.ipxe$|grub\.cfg$|^pxelinux\.cfg\/./.test(path)) continue;
      const text = readFileSync(join(root, path), 'utf8');
      for (const [, below = ''] of text.matchAll(/http:\/\/10\.15\.0\.2:8080\/zs\/([^\s']*)/g)) named.add(below);
      for (const [, file = ''] of text.matchAll(/\s\/(ubuntu\/\w+)/g)) named.add(file);
      expect(text.replaceAll(BASE, '')).not.toContain('http://');
    }
    expect(named.size).toBeGreaterThan(3 + site.hosts.length - 1);
    for (const path of named)
      expect(statSync(join(root, path)).isDirectory(), path).toBe(path === '' || path.endsWith('/'));
  });

  test('keeps names of seeds out of what a stranger may read first', async () => {
    const tree = await made(small);
    const folders = small.hosts.map(seedFolder);
    expect(readFileSync(join(tree, `root/ipxe/uuid/${uuid}.ipxe`), 'utf8')).toContain(folders[0]);
    for (const path of [
      'root/boot.ipxe',
      'root/pxelinux.cfg/default',
      'nginx.conf',
      'dnsmasq-full.conf',
      'dnsmasq-proxy.conf',
    ]) {
      const text = readFileSync(join(tree, path), 'utf8');
      expect(text, path).not.toMatch(/[0-9a-f]{32}(?!\.ipxe)/);
      expect([path, folders.filter((folder) => text.includes(folder))]).toEqual([path, []]);
    }
  });

  test('is the same from the same input, and replaces the tree of another site', async () => {
    const output = await made(small);
    const before = treeOf(output);
    await made(exampleSite('all-in-one.yaml'), output);
    expect(treeOf(output)).not.toEqual(before);
    await made(small, output);
    expect(treeOf(output)).toEqual(before);
    expect(readdirSync(join(output, '..'))).toEqual(['pxe']);
  });

  test('replaces no folder that is none', async () => {
    const output = place();
    writeFileSync(join(output, 'thesis.txt'), 'mine');
    const options = { installer, output, urls: urlsOf(BASE), segment };
    expect(problemsOf(await makePxe(small, options, untold))).toContain('is no PXE tree of zoneseed');
    expect(readdirSync(output)).toEqual(['thesis.txt']);
  });
});

describe('the servers', () => {
  test.each(['dnsmasq-full.conf', 'dnsmasq-proxy.conf'])('dnsmasq accepts %s', async (name) => {
    for (const url of [BASE, 'http://10.15.0.2/', 'http://pxe.lab.test/']) {
      const file = join(await made(small, join(place(), 'pxe'), url), name);
      const { code, stderr } = await run(['/usr/sbin/dnsmasq', '--test', `--conf-file=${file}`]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('syntax check OK') });
    }
  });

  test.each(exampleNames)('dnsmasq accepts what is made for %s', async (name) => {
    const { site } = compiled(name).inputs;
    const options = {
      segment: valueIn(pxeSegment(site, 'pxe.lab.test')),
      urls: urlsOf('http://pxe.lab.test/'),
      root: place(),
    };
    for (const text of [dnsmasqFull(options), dnsmasqProxy(options)]) {
      const file = join(place(), 'dnsmasq.conf');
      writeFileSync(file, text);
      const { code, stderr } = await run(['/usr/sbin/dnsmasq', '--test', `--conf-file=${file}`]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('syntax check OK') });
    }
  });

  test('dnsmasq refuses what is none: the check can fail', async () => {
    const file = join(place(), 'x.conf');
    writeFileSync(file, 'dhcp-range=nonsense\n');
    expect((await run(['/usr/sbin/dnsmasq', '--test', `--conf-file=${file}`])).code).not.toBe(0);
  });

  test('dnsmasq boots nothing by HTTP where GRUB would lose its way', async () => {
    const at = async (url: string) =>
      readFileSync(join(await made(small, join(place(), 'pxe'), url), 'dnsmasq-full.conf'), 'utf8');
    expect(await at('http://10.15.0.2/')).toContain('dhcp-boot=tag:http64,http://10.15.0.2/bootx64.efi\n');
    expect(await at(BASE)).not.toContain('dhcp-boot=tag:http64');
  });

  test('dnsmasq boots iPXE by HTTP wherever the server is', () => {
    const options = { segment, urls: urlsOf('http://10.15.0.2:8080/'), root: '/srv', uefi: 'snponly.efi' } as const;
    expect(dnsmasqFull(options)).toContain('dhcp-boot=tag:http64,http://10.15.0.2:8080/snponly.efi\n');
  });
  test('nginx gets one server that lets its segment in and closes every brace', () => {
    const text = nginxServer(urlsOf(BASE), '/srv/a "b" \\c {', segment.cidr);
    const words = text.replace(/#.*/g, '').replace(/"(?:[^"\\]|\\.)*"/g, '""');
    let depth = 0;
    for (const char of words.replace(/[^{}]/g, '')) {
      depth += char === '{' ? 1 : -1;
      expect(depth).toBeGreaterThanOrEqual(0);
    }
    expect(depth).toBe(0);
    for (const line of words.split('\n').filter((one) => one.trim() !== '')) expect(line.trim()).toMatch(/[;{}]$/);
    expect(text).toContain('alias "/srv/a \\"b\\" \\\\c {/";');
    expect(text).toContain('    listen 8080;\n    location /zs/ {');
    expect(text.indexOf('allow 10.15.0.0/24;')).toBeLessThan(text.indexOf('deny all;'));
    expect(() => nginxServer(urlsOf(BASE), '/srv/$x', segment.cidr)).toThrow('cannot hold');
  });

  test('a tree in a folder with blanks is one for dnsmasq, too', async () => {
    const folder = join(place(), 'a b');
    mkdirSync(folder);
    const file = join(await made(small, join(folder, 'pxe')), 'dnsmasq-full.conf');
    expect((await run(['/usr/sbin/dnsmasq', '--test', `--conf-file=${file}`])).code).toBe(0);
  });
});
