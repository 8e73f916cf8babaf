import {
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { verifyInstaller } from '../../../src/media/installer/checksums.ts';
import { openInstaller } from '../../../src/media/installer/installer.ts';
import { makeUsb } from '../../../src/media/usb-installer.ts';
import { untold } from '../../../src/outcome/told.ts';
import { installerIso } from '../../look/look-place.ts';
import { digest, place, problemsOf } from '../media-place.ts';
import { exampleSite } from '../some-sites.ts';
import { buildStandIn, plainFiles, SERVER_INFO } from '../standin.ts';

const NAME = 'ubuntu-24.04.2-live-server-amd64.iso';
const EXPECTED = 'expected ubuntu-24.04.x-live-server-amd64.iso';
let iso: string;

beforeAll(async () => {
  iso = await installerIso();
});

/** Why a file is refused, without its path; empty when it is taken. */
function refusal(path: string): string {
  const opened = openInstaller(path);
  if (opened.ok) opened.value.close();
  return problemsOf(opened).replaceAll(path, 'X');
}

/** The same, of an installer all of which is read. */
async function verified(path: string, sha256sums?: string): Promise<string> {
  const opened = openInstaller(path);
  if (!opened.ok) return problemsOf(opened).replaceAll(path, 'X');
  try {
    return problemsOf(await verifyInstaller(opened.value, sha256sums, untold)).replaceAll(path, 'X');
  } finally {
    opened.value.close();
  }
}

async function standIn(files: Record<string, string | Uint8Array>): Promise<string> {
  const folder = place();
  const bytes = (size: number) => new Uint8Array(size).fill(0x5a);
  return buildStandIn(
    { files, eltorito: bytes(30_000), esp: bytes(1 << 20), mbr: bytes(512) },
    folder,
    join(folder, NAME),
  );
}

describe('an installer', () => {
  test('tells its version, its kernels and when it was made', () => {
    const opened = openInstaller(iso);
    if (!opened.ok) throw new Error(problemsOf(opened));
    const { version, hwe, size, made } = opened.value;
    opened.value.close();
    expect({ version, hwe, size }).toEqual({ version: '24.04.2', hwe: true, size: statSync(iso).size });
    expect(Math.abs(made - statSync(iso).mtimeMs / 1000)).toBeLessThan(86_400);
  });

  test.each([
    'Ubuntu-Server 24.04 LTS "Noble Numbat" - Release amd64 (20240423)',
    'Ubuntu-Server 24.04.1 LTS "Noble Numbat" - Release amd64 (20240827)',
    'Ubuntu-Server 24.04.4 LTS "Noble Numbat" - Daily amd64 (20260101)',
  ])('may say of itself: %s', async (info) => {
    expect(refusal(await standIn(plainFiles(`${info}\n`)))).toBe('');
  });

  test('without an HWE kernel is one, unless the site asks for that kernel', async () => {
    const { 'casper/hwe-initrd': _, ...files } = plainFiles();
    const installer = await standIn(files);
    expect(refusal(installer)).toBe('');
    const options = { installer, output: join(place(), 'x.iso'), countdown: 0 };
    expect(problemsOf(await makeUsb({ ...exampleSite(), kernel: 'hwe' }, options, untold))).toContain(
      'has no HWE kernel',
    );
  });
});

describe('refused is', () => {
  test('no name at all, as make gives it without INSTALLER', () => {
    const problem = { rule: 'installer', message: 'no installer is named', hint: EXPECTED };
    expect(openInstaller('')).toEqual({ ok: false, problems: [problem] });
  });

  test.each<[string, (path: string) => void, string | RegExp]>([
    ['what is not there', () => {}, `there is no file X; ${EXPECTED}`],
    ['a folder', (path) => mkdirSync(path), `X is no file; ${EXPECTED}`],
    ['an empty file', (path) => writeFileSync(path, ''), /^X is (no ISO image|cut off)/],
    ['a text', (path) => writeFileSync(path, '<html>404</html>\n'), /^X is (no ISO image|cut off)/],
    ['zeros', (path) => writeFileSync(path, Buffer.alloc(1 << 20)), `X is no ISO image; ${EXPECTED}`],
  ])('%s', (_, make, reason) => {
    const path = join(place(), 'x.iso');
    make(path);
    if (typeof reason === 'string') expect(refusal(path)).toBe(reason);
    else expect(refusal(path)).toMatch(reason);
  });

  test.each([
    [
      'the desktop installer',
      'Ubuntu 24.04.2 LTS "Noble Numbat" - Release amd64 (20250215)',
      'is the desktop installer',
    ],
    ['an older release', SERVER_INFO.replace('24.04.2', '22.04.5'), 'is the installer of 22.04.5'],
    ['a newer release', SERVER_INFO.replace('24.04.2 LTS', '24.10'), 'is the installer of 24.10'],
    ['another architecture', SERVER_INFO.replace('amd64', 'arm64'), 'is the installer for arm64'],
    ['another flavour', SERVER_INFO.replace('Ubuntu-Server', 'Kubuntu'), 'is not the server installer'],
    ['another distribution', 'Debian GNU/Linux 12.5.0 "Bookworm" - Official amd64 NETINST', 'is no Ubuntu installer'],
    ['what says nothing of itself', '', 'is no Ubuntu installer'],
  ])('%s', async (_, info, reason) => {
    const said = refusal(await standIn(plainFiles(info)));
    expect(said.startsWith(`X ${reason}`), said).toBe(true);
    expect(said.endsWith(EXPECTED)).toBe(true);
  });

  test.each(['casper/vmlinuz', 'casper/initrd', 'casper/install-sources.yaml', 'boot/grub/grub.cfg'])(
    'an installer without %s',
    async (missing) => {
      const files = plainFiles();
      delete files[missing];
      expect(refusal(await standIn(files))).toBe(`X has no ${missing}; ${EXPECTED}`);
    },
  );

  test('a medium zoneseed made', async () => {
    const output = join(place(), NAME);
    const options = { installer: iso, output, countdown: 0 };
    expect(problemsOf(await makeUsb(exampleSite(), options, untold))).toBe('');
    expect(refusal(output)).toMatch(/^X was made by zoneseed/);
  });
});

test('an installer that was cut anywhere is refused, and told to be downloaded again once it is known as one', () => {
  const path = join(place(), NAME);
  const { size } = statSync(iso);
  const lengths = [1, 511, 512, 2048, 32_767, 32_768, 34_816, size - 1, size - 512, size - 2048, size - (1 << 20)];
  for (const length of [...lengths, ...fc.sample(fc.integer({ min: 0, max: size - 1 }), { numRuns: 60, seed: 1 })]) {
    copyFileSync(iso, path);
    truncateSync(path, length);
    const said = refusal(path);
    expect(said, `${length}`).toMatch(/^X is (no ISO image|cut off|damaged)[^\n]*$/);
    if (length > 65_536) expect(said, `${length}`).toMatch(/download it again$/);
  }
});

describe('an installer that is read through', () => {
  function changed(path: string, content: string, by: string): string {
    const copy = join(place(), NAME);
    const bytes = readFileSync(path);
    const at = bytes.indexOf(content);
    expect(at).toBeGreaterThan(0);
    writeFileSync(copy, bytes);
    const file = openSync(copy, 'r+');
    writeSync(file, by, at);
    closeSync(file);
    return copy;
  }

  test('is fine when nothing happened to it', async () => {
    expect(await verified(iso)).toBe('');
  });

  test.each([
    ['casper/hwe-vmlinuz', 'hwe kernel kkkk'],
    ['casper/hwe-initrd', 'hwe initrd iiii'],
    ['casper/ubuntu-server-minimal.squashfs', 'ssssssssssss'],
    ['pool/main/h/hello/hello_2.10-3_amd64.deb', 'not a package'],
  ])('is refused when one byte of %s changed', async (name, content) => {
    expect(await verified(changed(iso, content, 'K'))).toBe(
      `X is damaged: ${name} is not what its md5sum.txt says; download it again`,
    );
  });

  test('is refused when its list names no kernel', async () => {
    expect(await verified(changed(iso, './casper/vmlinuz', './casper/vmlinux'))).toMatch(/names no kernel/);
  });

  test('is held against what Ubuntu publishes, when that is given', async () => {
    const list = join(place(), 'SHA256SUMS');
    const right = digest(readFileSync(iso));
    const wrong = digest('other');
    for (const mark of [' *', '  ']) {
      writeFileSync(list, `${wrong} *ubuntu-24.04.2-desktop-amd64.iso\n${right}${mark}${NAME}\n`);
      expect(await verified(iso, list)).toBe('');
    }
    writeFileSync(list, `${wrong} *${NAME}\n`);
    expect(await verified(iso, list)).toBe(
      `X is not what ${list} says: its SHA-256 is ${right}; expected ${wrong}; download it again`,
    );
    writeFileSync(list, `${right} *other.iso\n`);
    expect(await verified(iso, list)).toContain(`${list} has no line for ${NAME}`);
    expect(await verified(iso, `${list}.gone`)).toContain('cannot be read: no such file or directory (ENOENT)');
    expect(await verified(iso, place())).toContain('cannot be read: illegal operation on a directory (EISDIR)');
  });
});
