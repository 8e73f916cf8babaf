import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { parse, parseDocument } from 'yaml';
import { ensureNginx, nginxAround } from '../lab/nginx.ts';
import { run } from '../lab/process.ts';
import { writeStandInIso } from '../media/standin-iso.ts';
import { copyProject, deadLinks, fencedBlocks, type ProjectCopy, pageText, typed } from './project-copy.ts';

const page = pageText('docs/media.md');
const blocks = fencedBlocks(page);
const ISO = 'ubuntu-24.04.3-live-server-amd64.iso';
const STICK = '/dev/disk/by-id/usb-NAME';
let copy: ProjectCopy;
const at = (path: string) => join(copy.folder, path);

/** Types a block as the page has it, with the places of the real machine moved into the copy. */
function type(block: string, moved: Readonly<Record<string, string>> = {}) {
  const places: Readonly<Record<string, string>> = {
    [STICK]: at('stick'),
    '/srv/zoneseed': at('srv'),
    '/etc/nginx/conf.d': at('nginx'),
    ...moved,
  };
  const text = Object.entries(places).reduce((all, [from, to]) => all.replaceAll(from, to), block);
  return typed(copy, text);
}

/** The site file of the page: the reference with the identities the page shows. */
function siteWithIdentities(): string {
  const document = parseDocument(readFileSync(at('examples/reference.yaml'), 'utf8'));
  const shown = parse(fencedBlocks(page, 'yaml')[0] ?? '') as { hosts: Record<string, { identity: object }> };
  for (const [name, { identity }] of Object.entries(shown.hosts)) document.setIn(['hosts', name, 'identity'], identity);
  return document.toString();
}

type Skip = TestContext['skip'];
type Handler = (block: string, skip: Skip) => Promise<void>;

async function checkPxe(block: string, tree: string) {
  const { all } = await type(block);
  for (const how of ['serial ABC1234', 'uuid 4c4c4544-0044', 'mac 52:54:00:0a:00:76'])
    expect(all).toContain(`recognised by ${how}`);
  // As it was typed, because it is typed again.
  expect(all).not.toContain('../');
  for (const file of ['nginx.conf', 'dnsmasq-full.conf', 'dnsmasq-proxy.conf', 'root/boot.ipxe', 'zoneseed/build.json'])
    expect(existsSync(at(`${tree}/${file}`)), file).toBe(true);
}

/** dnsmasq reads the file and ends; a real one would answer the machines of this network. */
async function checkDnsmasq(block: string, skip: Skip) {
  await needs('dnsmasq', skip);
  expect((await type(block.replace('--keep-in-foreground', '--test'))).all).toContain('syntax check OK');
}

/** Says by the name of the test that it is not run where the program is not installed. */
async function needs(program: string, skip: Skip) {
  const found = await execa('sh', ['-c', 'command -v "$0"', program], {
    env: copy.env,
    extendEnv: false,
    reject: false,
  });
  skip(found.failed, `${program} is not installed`);
}

/** nginx itself and its service are a test of their own; here only the files move. */
function withoutNginx(block: string): string {
  return block
    .split('\n')
    .filter((line) => !/^sudo (nginx -t|systemctl reload nginx)$/.test(line))
    .join('\n');
}

/** What each block does, by its first words, in the order of the page. */
const handlers: readonly (readonly [string, Handler])[] = [
  [
    'sudo head /sys/class/dmi/id/product_serial',
    async (block) => {
      mkdirSync(at('dmi'));
      writeFileSync(at('dmi/product_serial'), 'ABC1234\n');
      writeFileSync(at('dmi/product_uuid'), '4c4c4544-0044-4210-8052-b4c04f4e3331\n');
      const { all } = await type(block, { '/sys/class/dmi/id': at('dmi') });
      expect(all).toContain('ABC1234');
      expect(all).toMatch(/([0-9a-f]{2}:){5}[0-9a-f]{2}/);
    },
  ],
  [
    'make seeds SITE=site.yaml\nnpx zoneseed inspect',
    async (block) => {
      expect((await type(block)).all).toContain('kvm-host-01  recognised by uuid 4c4c4544');
    },
  ],
  [
    'cp examples/cloud-image.yaml',
    async (block) => {
      const { all } = await type(block);
      for (const name of ['user-data', 'meta-data', 'network-config'])
        expect(all).toMatch(new RegExp(`^  ${name} `, 'm'));
    },
  ],
  [
    'make usb',
    async (block) => {
      const { all } = await type(block);
      expect(all).toContain('recognised by serial ABC1234');
      expect(all).toContain('(with UEFI; with a BIOS chosen by hand)');
      expect(statSync(at('out/usb/banana.iso')).mode & 0o777).toBe(0o600);
    },
  ],
  [
    'npx zoneseed usb',
    async (block) => {
      expect((await type(block)).all).toContain('checked');
      const damaged = readFileSync(at('SHA256SUMS'), 'utf8').replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
      writeFileSync(at('OTHERSUMS'), damaged);
      await expect(type(block.replace('SHA256SUMS', 'OTHERSUMS'))).rejects.toMatchObject({ exitCode: 1 });
    },
  ],
  [
    'ls -l /dev/disk/by-id',
    async (block) => {
      mkdirSync(at('by-id'));
      writeFileSync(at('by-id/usb-NAME'), '');
      expect((await type(block, { '/dev/disk/by-id': at('by-id') })).all).toContain('usb-NAME');
    },
  ],
  [
    'sudo dd',
    async (block) => {
      writeFileSync(at('stick'), Buffer.alloc(8 * 2 ** 20, 0xff));
      // A stick is larger than the image and is not cut to its size; a file of some systems cannot be written directly.
      await type(block.replace('oflag=direct conv=fsync', 'conv=fsync,notrunc'));
      expect(statSync(at('stick')).size).toBe(8 * 2 ** 20);
    },
  ],
  [
    'sudo cmp',
    async (block) => {
      expect((await type(block)).all).toContain('good');
      const stick = readFileSync(at('stick'));
      stick[100_000] = (stick[100_000] ?? 0) ^ 1;
      writeFileSync(at('stick'), stick);
      await expect(type(block)).rejects.toMatchObject({ exitCode: 1 });
    },
  ],
  ['sudo install -d', (block) => checkPxe(block, 'srv/pxe')],
  ['make pxe', (block) => checkPxe(block, 'out/pxe')],
  [
    'sudo chgrp',
    async (block) => {
      // Who is not root can give files to a group of his own only.
      const { stdout: group } = await execa`id -gn`;
      await type(process.getuid?.() === 0 ? block : block.replace('www-data', group));
      const note = JSON.parse(readFileSync(at('srv/pxe/zoneseed/build.json'), 'utf8')) as { hosts: unknown };
      const folder = /root\/seed\/[0-9a-f]{32}/.exec(JSON.stringify(note))?.[0] ?? 'none';
      expect(statSync(at(`srv/pxe/${folder}`)).mode & 0o777).toBe(0o750);
      expect(statSync(at(`srv/pxe/${folder}/user-data`)).mode & 0o777).toBe(0o640);
    },
  ],
  [
    'sudo cp /srv/zoneseed/pxe/nginx.conf',
    async (block) => {
      mkdirSync(at('nginx'), { recursive: true });
      await type(withoutNginx(block));
      expect(readFileSync(at('nginx/zoneseed.conf'), 'utf8')).toContain('autoindex off;');
    },
  ],
  [
    'curl',
    async (block) => {
      const { all } = await type(block, { 'http://10.15.0.5': `file://${at('srv/pxe/root')}` });
      expect(all).toMatch(/^#!ipxe/);
    },
  ],
  ['sudo dnsmasq --keep-in-foreground --conf-file=/srv/zoneseed/pxe/dnsmasq-full.conf', checkDnsmasq],
  ['sudo dnsmasq --keep-in-foreground --conf-file=/srv/zoneseed/pxe/dnsmasq-proxy.conf', checkDnsmasq],
  [
    'sudo rm -rf /srv/zoneseed/pxe',
    async (block) => {
      // The check of nginx.conf by nginx comes after this one.
      cpSync(at('nginx/zoneseed.conf'), at('checked.conf'));
      await type(withoutNginx(block));
      for (const gone of ['srv/pxe', 'nginx/zoneseed.conf']) expect(existsSync(at(gone)), gone).toBe(false);
    },
  ],
  [
    'npx zoneseed inspect out/usb',
    async (block) => {
      const { all = '' } = await type(block);
      expect(all).toContain('installer');
      expect(all).toContain('instance-id');
      expect(all).toContain('REDACTED');
      // How every private key of OpenSSH begins.
      expect(all).not.toContain('b3BlbnNzaC1rZXktdjE');
    },
  ],
  [
    'make seeds SITE=site.yaml\nnpx zoneseed diff',
    async (block) => {
      expect((await type(block)).all).toContain('say the same');
      writeFileSync(at('site.yaml'), siteWithIdentities().replace('Asia/Seoul', 'Europe/Berlin'));
      const changed = { exitCode: 1, all: expect.stringContaining('Europe/Berlin') };
      await expect(type(block)).rejects.toMatchObject(changed);
    },
  ],
  [
    'sudo shred',
    async (block) => {
      await type(block);
      expect(readFileSync(at('stick')).includes('zoneseed')).toBe(false);
    },
  ],
  [
    'npx zoneseed secrets rotate',
    async (block) => {
      const before = readFileSync(at('site.secrets.age'));
      await type(block);
      expect(readFileSync(at('site.secrets.age')).equals(before)).toBe(false);
    },
  ],
];

beforeAll(async () => {
  copy = await copyProject();
  await writeStandInIso(at(ISO));
  const sum = createHash('sha256')
    .update(readFileSync(at(ISO)))
    .digest('hex');
  writeFileSync(at('SHA256SUMS'), `${sum} *${ISO}\n`);
  writeFileSync(at('site.yaml'), siteWithIdentities());
});

describe('every block of commands of docs/media.md does what the page says', () => {
  for (const [start, handle] of handlers) {
    test(start.replaceAll('\n', '; '), async ({ skip }) => {
      const block = blocks.find((text) => text.startsWith(start));
      if (block === undefined) throw new Error(`the page has no block that starts with ${JSON.stringify(start)}`);
      await handle(block, skip);
    });
  }

  test('and has a test here, in the order of the page', () => {
    const tested = blocks.map(
      (block) => handlers.find(([start]) => block.startsWith(start))?.[0] ?? `untested: ${block}`,
    );
    expect(tested).toEqual(handlers.map(([start]) => start));
  });
});

test('nginx takes the server of the PXE tree (nginx -t)', async () => {
  const configuration = await nginxAround(at('checked.conf'), copy.folder);
  // The port may be taken or be root's alone; that is said after the syntax was judged.
  const { stderr } = await run([await ensureNginx(), '-t', '-e', 'stderr', '-c', configuration]);
  expect(stderr).toContain('syntax is ok');
});

test('every file docs/media.md links to exists', () => {
  expect(deadLinks('docs/media.md')).toEqual([]);
});
