import { describe, expect, test } from 'vitest';
import { usbMenu } from '../../../src/media/boot/grub-menu.ts';
import { netbootMenu } from '../../../src/media/boot/grub-netboot.ts';
import { mediumKernelWords } from '../../../src/media/boot/kernel-line.ts';
import type { MediaSite } from '../../../src/media/media-site.ts';
import { exampleSites, HOSTILE, hostOf, siteOf, urlsOf } from '../some-sites.ts';
import { grubComplaints, type Machine, runGrub } from './grub-in-bash.ts';

const urls = urlsOf('http://10.15.0.2/');
const options = { countdown: 10, hwe: true };
/** What starts an installation, or anything else that is written to a disk. */
const ACTS = ['linux', 'initrd', 'boot'];

function acting(commands: readonly (readonly string[])[]): string[] {
  return commands.map(([name = '']) => name).filter((name) => ACTS.includes(name));
}

const one = siteOf([
  hostOf('web-1', { serial: 'S1' }, ['the smallest disk (Ubuntu)']),
  hostOf('web-2', { serial: 'S2' }),
]);

/** Both menus of a site, by name. */
function menus(site: MediaSite): [string, string][] {
  return [
    ['usb', usbMenu(site, options)],
    ['usb without countdown or HWE', usbMenu(site, { countdown: 0, hwe: false })],
    ['netboot', netbootMenu(site, urls)],
  ];
}

describe("GRUB's parser accepts", () => {
  test.each(exampleSites())('the menus of $name', async ({ site }) => {
    for (const [name, menu] of menus(site)) expect(await grubComplaints(menu), name).toBe('');
  });

  test('the menus of a site whose every word means harm', async () => {
    const hosts = HOSTILE.map((text, at) => hostOf(`box-${at}`, { serial: text }, [`the disk with serial ${text}`]));
    for (const text of HOSTILE) {
      for (const [name, menu] of menus(siteOf(hosts, text))) expect(await grubComplaints(menu), name).toBe('');
    }
  });

  test('no host name that a kernel would not get as it is: there is no menu', () => {
    for (const text of HOSTILE.filter((name) => /[ '"\\]/.test(name))) {
      expect(() => usbMenu(siteOf([hostOf(text, {})]), options), text).toThrow('GRUB cannot hand');
    }
  });

  test('no menu that was cut: the check can fail', async () => {
    const menu = usbMenu(one, options);
    expect(await grubComplaints(menu.slice(0, menu.lastIndexOf('}')))).not.toBe('');
  });
});

describe('a machine of the site', () => {
  const machines: Machine[] = [{ serial: 'S1' }, { serial: 'S1', platform: 'pc' }];

  test.each(machines)('installs itself from the medium, after it told what is wiped: %j', async (machine) => {
    const { variables, commands, entries } = await runGrub(usbMenu(one, options), machine);
    expect(variables).toMatchObject({
      host: 'web-1',
      default: 'recognised',
      timeout: expect.stringMatching(/^-1$|^0$/),
    });
    expect(entries.filter(({ id }) => id === 'recognised').map(({ title }) => title)).toEqual(['Install web-1']);
    expect(commands).toEqual([
      ['echo', expect.stringContaining('This machine becomes web-1 of site lab')],
      ['echo', 'WIPED: the smallest disk (Ubuntu)'],
      ['echo', 'ESC stops this.'],
      ['sleep', '--verbose', '--interruptible', '10'],
      ['linux', '/casper/vmlinuz', ...mediumKernelWords({ name: 'web-1', consoles: [] })],
      ['initrd', '/casper/initrd'],
    ]);
  });

  test('boots the kernel the site asks for', async () => {
    const { commands } = await runGrub(usbMenu({ ...one, kernel: 'hwe' }, options), { serial: 'S2' });
    expect(commands).toContainEqual([
      'linux',
      '/casper/hwe-vmlinuz',
      ...mediumKernelWords({ name: 'web-2', consoles: [] }),
    ]);
    expect(commands).toContainEqual(['initrd', '/casper/hwe-initrd']);
  });

  test('installs itself over the network, and tries again when that fails', async () => {
    const { variables, commands } = await runGrub(netbootMenu(one, urls), { serial: 'S2' });
    expect(variables).toMatchObject({ default: 'recognised', timeout: '0' });
    expect(acting(commands)).toEqual(['linux', 'initrd', 'boot']);
    expect(commands.at(-1)).toEqual(['reboot']);
  });
});

describe('a machine that is no host of the site', () => {
  const strangers: [string, Machine][] = [
    ['says nothing', {}],
    [
      'says something else',
      { serial: 'S3', uuid: '4c4c4544-0051-4710-8052-b7c04f4a4432', macs: ['02:00:00:00:00:01'] },
    ],
    ['has a BIOS', { serial: 'S3', platform: 'pc' }],
    ['could be two hosts', { serial: 'S1', board: 'S2' }],
    ['says what makers leave in', { serial: 'To Be Filled By O.E.M.', uuid: '00000000-0000-0000-0000-000000000000' }],
    ...HOSTILE.map((text): [string, Machine] => [`says ${text}`, { serial: text, board: text, chassis: text }]),
  ];

  test.each(strangers)('installs nothing by default when it %s', async (_, machine) => {
    for (const [name, menu] of menus(one)) {
      const { variables, commands, entries } = await runGrub(menu, machine);
      expect(variables, name).toMatchObject({ host: '', default: name === 'netboot' ? 'local' : 'unknown' });
      expect(entries.map(({ id }) => id)).not.toContain('recognised');
      expect(entries.filter(({ id }) => id === variables.default)).toHaveLength(1);
      expect(acting(commands), name).toEqual([]);
    }
  });

  test('waits for somebody at the medium, and never runs down', async () => {
    expect((await runGrub(usbMenu(one, options), {}, 'nothing')).variables.timeout).toBe('-1');
  });

  test('shows what to write into the site file', async () => {
    const machine = { serial: 'S3', uuid: '4c4c4544-0051-4710-8052-b7c04f4a4432', macs: ['02:00:00:00:00:01'] };
    const { commands } = await runGrub(usbMenu(one, options), machine);
    const said = commands.filter(([name]) => name === 'echo').map(([, text]) => text);
    expect(said).toContain('      serial: "S3"');
    expect(said).toContain('      uuid: 4c4c4544-0051-4710-8052-b7c04f4a4432');
    expect(said).toContain('      macs: ["02:00:00:00:00:01"]');
  });
});

test('a host chosen by hand is installed with either kernel, and told of first', async () => {
  const menu = usbMenu(one, options);
  for (const [id, kernel] of [
    ['web-2-ga', 'vmlinuz'],
    ['web-2-hwe', 'hwe-vmlinuz'],
  ] as const) {
    const { commands } = await runGrub(menu, {}, id);
    expect(commands).toContainEqual([
      'linux',
      `/casper/${kernel}`,
      ...mediumKernelWords({ name: 'web-2', consoles: [] }),
    ]);
    expect(commands[0]?.[1]).toContain('This machine becomes web-2');
  }
  expect(usbMenu(one, { countdown: 10, hwe: false })).not.toContain('hwe');
});

test('a host without identity is never recognised, and can be chosen', async () => {
  const site = siteOf([hostOf('blank', {})]);
  const menu = usbMenu(site, options);
  for (const machine of [{}, { serial: 'undefined' }, { macs: ['02:00:00:00:00:01'] }]) {
    expect((await runGrub(menu, machine)).variables.host).toBe('');
  }
  expect(acting((await runGrub(menu, {}, 'blank-ga')).commands)).toEqual(['linux', 'initrd']);
});
