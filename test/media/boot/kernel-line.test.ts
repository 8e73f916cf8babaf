import { describe, expect, test } from 'vitest';
import { usbMenu } from '../../../src/media/boot/grub-menu.ts';
import { netbootMenu } from '../../../src/media/boot/grub-netboot.ts';
import { ipxeScripts } from '../../../src/media/boot/ipxe-scripts.ts';
import { kernelFiles, mediumKernelWords, netbootKernelWords } from '../../../src/media/boot/kernel-line.ts';
import { pxelinuxFiles } from '../../../src/media/boot/pxelinux.ts';
import { grubKernelLine } from '../../../src/quote/grub.ts';
import { hostOf, siteOf, urlsOf } from '../some-sites.ts';
import { runGrub } from './grub-in-bash.ts';

/** x86 kernels take 2047 bytes; the RAM disk's shell and casper read all of them. */
const LONGEST = 2047;
const long = 'h'.repeat(63);
const host = hostOf('web-1', { serial: 'S1', macs: ['52:54:00:aa:bb:cc'] });
const site = siteOf([host]);
const urls = urlsOf('http://10.15.0.2:8080/zs/');
// HMAC-SHA-256 of the fixed words with the host's token, in 32 digits.
const seed = /seed\/[0-9a-f]{32}/.exec(netbootMenu(site, urls))?.[0] ?? '';

const NETBOOT = [
  'ip=dhcp',
  'iso-url=http://10.15.0.2:8080/zs/ubuntu/installer.iso',
  'autoinstall',
  `ds=nocloud;s=http://10.15.0.2:8080/zs/${seed}/`,
  '---',
];

describe('what the kernel is told', () => {
  test('by a medium: where the documents are, and nothing that needs quotes', () => {
    expect(mediumKernelWords({ name: 'web-1', consoles: [] }).join(' ')).toBe(
      'autoinstall subiquity.autoinstallpath=/cdrom/zoneseed/hosts/web-1/user-data ---',
    );
  });

  test('by the network: address, installer, and the seed with its semicolon', () => {
    const source = { iso: 'http://s/u.iso', seed: 'http://s/seed/0/', card: '52:54:00:aa:bb:cc', consoles: [] };
    expect(netbootKernelWords(source).join(' ')).toBe(
      'BOOTIF=01-52-54-00-aa-bb-cc ip=dhcp iso-url=http://s/u.iso autoinstall ds=nocloud;s=http://s/seed/0/ ---',
    );
    expect(netbootKernelWords({ ...source, card: undefined })[0]).toBe('ip=dhcp');
  });

  test('of the two kernels of an installer', () => {
    expect(kernelFiles('ga')).toEqual({ kernel: 'vmlinuz', initrd: 'initrd' });
    expect(kernelFiles('hwe')).toEqual({ kernel: 'hwe-vmlinuz', initrd: 'hwe-initrd' });
  });
});

describe('byte for byte, a kernel gets the same line', () => {
  test('from the menu of a USB installer', async () => {
    const { commands } = await runGrub(usbMenu(site, { countdown: 0, hwe: false }), { serial: 'S1' });
    expect(commands).toContainEqual([
      'linux',
      '/casper/vmlinuz',
      ...mediumKernelWords({ name: 'web-1', consoles: [] }),
    ]);
  });

  test('from GRUB over the network, its semicolon in quotes', async () => {
    const menu = netbootMenu(site, urls);
    expect(menu).toContain(` 'ds=nocloud;s=http://10.15.0.2:8080/zs/${seed}/' ---`);
    const { commands } = await runGrub(menu, { serial: 'S1', macs: ['52:54:00:aa:bb:cc'] });
    expect(commands).toContainEqual(['linux', '/ubuntu/vmlinuz', 'BOOTIF=01-52-54-00-aa-bb-cc', ...NETBOOT]);
    const without = await runGrub(menu, { serial: 'S1' });
    expect(without.commands).toContainEqual(['linux', '/ubuntu/vmlinuz', ...NETBOOT]);
  });

  test('from iPXE, where a semicolon within a word ends nothing', () => {
    const script = ipxeScripts(site, urls).get('ipxe/serial/S1.ipxe') ?? '';
    const kernel = script.split('\n').find((line) => line.startsWith('kernel '));
    expect(kernel).toBe(
      [
        `kernel http://10.15.0.2:8080/zs/ubuntu/vmlinuz initrd=initrd BOOTIF=01-\${netX/mac:hexhyp}`,
        ...NETBOOT,
        '|| goto failed',
      ].join(' '),
    );
  });

  test('from pxelinux, which knows no quotes', () => {
    const file = pxelinuxFiles(site, urls).get('pxelinux.cfg/01-52-54-00-aa-bb-cc') ?? '';
    expect(file.split('\n')).toContain(`  APPEND BOOTIF=01-52-54-00-aa-bb-cc ${NETBOOT.join(' ')}`);
    // Else pxelinux takes a slash at the end of a word for nothing special, and a second APPEND for more.
    expect(file.match(/APPEND/g)).toHaveLength(1);
  });
});

test('the longest names there are leave a line the kernel does not cut', () => {
  expect(grubKernelLine(mediumKernelWords({ name: long, consoles: [] })).length).toBeLessThan(512);
  const path = 'p'.repeat(300);
  const far = urlsOf(`http://${'n'.repeat(63)}.${'n'.repeat(63)}:65535/${path}/`);
  const file = pxelinuxFiles(siteOf([hostOf(long, host.identity)]), far).get('pxelinux.cfg/01-52-54-00-aa-bb-cc') ?? '';
  const append = file.split('\n').find((line) => line.includes('APPEND')) ?? '';
  expect(append.length).toBeGreaterThan(700);
  expect(append.length).toBeLessThan(LONGEST);
});

describe('a machine with a serial console', () => {
  const consoles = ['tty0', 'ttyS1,115200'];
  const seen = siteOf([{ ...host, consoles }, hostOf('web-2', { serial: 'S2' })]);
  const words = ['console=tty0', 'console=ttyS1,115200'];

  test('is told of it by GRUB, which says there what will be wiped before anything is loaded', async () => {
    const menu = usbMenu(siteOf([{ ...host, consoles, wipes: ['the smallest disk'] }]), { countdown: 10, hwe: false });
    const { commands } = await runGrub(menu, { serial: 'S1' });
    const said = commands.map((command) => command.join(' '));
    const places = [
      'serial --unit=1 --speed=115200',
      'terminal_output --append serial',
      'echo WIPED: the smallest disk',
      `linux /casper/vmlinuz ${[...mediumKernelWords({ name: 'web-1', consoles: [] }), ...words].join(' ')}`,
    ].map((line) => said.indexOf(line));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(said).toContain('terminal_input --append serial');
  });

  test('is told of it over the network by every loader, and a machine without one is not', async () => {
    for (const [serial, expected] of [
      ['S1', words],
      ['S2', []],
    ] as const) {
      const { commands } = await runGrub(netbootMenu(seen, urls), { serial });
      const line = commands.find(([command]) => command === 'linux') ?? [];
      expect(line.slice(line.indexOf('---') + 1)).toEqual(expected);
    }
    const others = [...ipxeScripts(seen, urls).values(), ...pxelinuxFiles(seen, urls).values()].map(String);
    expect(others.filter((text) => text.includes(`--- ${words.join(' ')}`)).length).toBeGreaterThan(1);
    expect(others.some((text) => text.startsWith('SERIAL 1 115200\nDEFAULT install\n'))).toBe(true);
  });
});
