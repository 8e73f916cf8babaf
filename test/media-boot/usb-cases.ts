/** The USB installer, booted: which kernel line reaches which machine. */
import { join } from 'node:path';
import { must } from '../lab/process.ts';
import { type Case, holds, same } from './harness.ts';
import { LOCAL_DISK, localDisks } from './local-disk.ts';
import { arrival, type Firmware, type Hardware, Machine } from './machine.ts';
import { BOARD_SERIAL, MAC, NO_MAC, SERIAL, type Stage, UUID, zoneseed } from './stage.ts';

const FIRMWARE: readonly Firmware[] = ['bios', 'uefi', 'secure-boot'];
const UNKNOWN = 'type=1,serial=NOBODY-1,uuid=aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';
/** Seconds in which a machine that was going to install by itself would have begun. */
const LONG_ENOUGH = 6;
/** What GRUB takes for the arrow down, ENTER and ESC. */
const [DOWN, ENTER, ESC] = ['\x0e', '\r', '\x1b'];

interface Medium {
  readonly image: string;
  readonly as: 'cd' | 'usb';
}

function expectedLine(host: string, kernel = 'vmlinuz'): string {
  const path = `/cdrom/zoneseed/hosts/${host}/user-data`;
  return `BOOT_IMAGE=/casper/${kernel} autoinstall subiquity.autoinstallpath=${path} ---`;
}

/** What the command line names is on the medium and is that host's, read by a program that is not ours. */
async function namesItsFile(image: string, commandLine: string, host: string): Promise<void> {
  const path = / subiquity\.autoinstallpath=\/cdrom(\S+)/.exec(commandLine)?.[1] ?? '';
  const text = await must(['isoinfo', '-R', '-i', image, '-x', path]);
  holds(text.includes('version: 1') && text.includes(host), `${path} on the medium is no autoinstall file of ${host}`);
}

function installs(
  stage: Stage,
  firmware: Firmware,
  medium: Medium,
  host: string,
  hardware: Partial<Hardware>,
  by: string,
): Case {
  return {
    name: `${firmware} ${medium.as}: ${host} is recognised by ${by}`,
    async run() {
      const found = await arrival({ firmware, drives: [medium], ...hardware }, stage.folder);
      same(found.commandLine, expectedLine(host), 'kernel command line');
      same(found.kernel, 'ga', 'RAM disk');
      holds(found.lockedDown === (firmware === 'secure-boot'), 'Secure Boot is not what the machine has');
      await namesItsFile(medium.image, found.commandLine, host);
    },
  };
}

function waits(
  stage: Stage,
  firmware: Firmware,
  medium: Medium,
  hardware: Partial<Hardware>,
  what: string,
  shown: RegExp,
): Case {
  return {
    name: `${firmware} ${medium.as}: ${what} boots nothing`,
    async run() {
      const machine = new Machine({ firmware, drives: [medium], ...hardware }, stage.folder);
      try {
        await machine.until(/Not a host of site standin/);
        await machine.until(shown);
        const booted = await machine.until(/ZONESEED|WIPED/, LONG_ENOUGH).then(
          () => true,
          () => false,
        );
        holds(!booted, 'something was booted');
      } finally {
        await machine.off();
      }
    },
  };
}

function byFirmware(stage: Stage, image: string): Case[] {
  const cards = [{ mac: NO_MAC }, { mac: MAC }];
  return FIRMWARE.flatMap((firmware) =>
    (['cd', 'usb'] as const).flatMap((as) => {
      const medium = { image, as };
      return [
        installs(stage, firmware, medium, 'by-serial', { smbios: [`type=1,serial=${SERIAL}`] }, 'its serial number'),
        installs(stage, firmware, medium, 'by-uuid', { smbios: [`type=1,uuid=${UUID}`] }, 'its UUID'),
        ...(firmware === 'bios'
          ? []
          : [installs(stage, firmware, medium, 'by-mac', { cards }, 'the MAC of its second card')]),
        waits(stage, firmware, medium, { smbios: [UNKNOWN] }, 'an unknown machine', /serial: NOBODY-1/),
        waits(
          stage,
          firmware,
          medium,
          {
            smbios: [
              'type=1,serial=To be filled by O.E.M.',
              'type=2,serial=Default string',
              'type=3,serial=0000000000',
            ],
          },
          'a machine with placeholders for serial numbers and an empty UUID',
          /Boot from the local disk/,
        ),
      ];
    }),
  );
}

function oddSerials(stage: Stage, image: string): Case[] {
  const cd = { image, as: 'cd' } as const;
  // A comma ends QEMU's own argument, so it is doubled.
  const board = [`type=2,serial=${BOARD_SERIAL.replaceAll(',', ',,')}`];
  const chassis = [`type=3,serial=  ${SERIAL}   `];
  return [
    installs(stage, 'bios', cd, 'by-board', { smbios: board }, "its board's serial number, odd as it is"),
    installs(stage, 'secure-boot', cd, 'by-board', { smbios: board }, "its board's serial number, odd as it is"),
    installs(stage, 'uefi', cd, 'by-serial', { smbios: chassis }, "its chassis' serial number with blanks around it"),
  ];
}

/** Opens the unknown machine's menu; two lines of it say serial and UUID. */
async function menu(hardware: Hardware, stage: Stage): Promise<Machine> {
  const machine = new Machine({ smbios: [UNKNOWN], ...hardware }, stage.folder);
  await machine.until(/Install a host chosen by hand/);
  machine.forget();
  return machine;
}

function byHand(stage: Stage, image: string, firmware: Firmware): Case {
  return {
    name: `${firmware}: a host is chosen by hand, with the HWE kernel`,
    async run() {
      const machine = await menu({ firmware, drives: [{ image, as: 'cd' }] }, stage);
      try {
        machine.type(`${DOWN.repeat(4)}${ENTER}`);
        await machine.until(/Install by-serial with the HWE kernel/);
        machine.type(`${DOWN}${ENTER}`);
        await machine.until(/ZONESEED-END/);
        const line = /ZONESEED-CMDLINE=\[(.*)\]/.exec(machine.screen)?.[1] ?? '';
        same(line, expectedLine('by-serial', 'hwe-vmlinuz'), 'kernel command line');
        holds(/ZONESEED-KERNEL=hwe/.test(machine.screen), 'the RAM disk is not that of the HWE kernel');
      } finally {
        await machine.off();
      }
    },
  };
}

function tellsIdentity(stage: Stage, image: string): Case {
  return {
    name: 'bios: an unknown machine shows what to write into the site file',
    async run() {
      const machine = await menu({ firmware: 'bios', drives: [{ image, as: 'cd' }] }, stage);
      try {
        machine.type(ENTER);
        await machine.until(/identity:\s+serial: "NOBODY-1"\s+uuid: aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee/);
        machine.forget();
        machine.type(ESC);
        await machine.until(/Boot from the local disk/);
      } finally {
        await machine.off();
      }
    },
  };
}

function leadsToDisk(stage: Stage, image: string, as: 'cd' | 'usb', firmware: 'bios' | 'uefi', disk: string): Case {
  return {
    name: `${firmware} ${as}: an unknown machine boots its local disk when told to`,
    async run() {
      const drives = [
        { image, as },
        { image: disk, as: 'disk' },
      ] as const;
      const machine = await menu({ firmware, drives }, stage);
      try {
        machine.type(`${DOWN.repeat(3)}${ENTER}`);
        await machine.until(LOCAL_DISK);
      } finally {
        await machine.off();
      }
    },
  };
}

function neither(stage: Stage, image: string): Case[] {
  const cd = { image, as: 'cd' } as const;
  const both = { smbios: [`type=1,serial=${SERIAL},uuid=${UUID}`] };
  const moved = { smbios: [`type=1,serial=${SERIAL}`], cards: [{ mac: NO_MAC }, { mac: MAC }] };
  return [
    waits(stage, 'bios', cd, both, 'a machine that two hosts claim', /conflict: by-serial, by-uuid/),
    waits(stage, 'uefi', cd, moved, 'a machine with a card of another host', /conflict: by-serial, by-mac/),
  ];
}

function countdown(stage: Stage): Case {
  const image = join(stage.folder, 'countdown.iso');
  return {
    name: 'bios: the countdown says what will be wiped, and ESC stops it',
    async run() {
      const made = await zoneseed(stage, 'usb', { image, countdown: '30' });
      same(`${made.code}`, '0', made.stderr);
      const smbios = [`type=1,serial=${SERIAL}`];
      const machine = new Machine({ firmware: 'bios', drives: [{ image, as: 'cd' }], smbios }, stage.folder);
      try {
        await machine.until(/becomes by-serial of site standin[\s\S]*WIPED: the smallest disk \(Ubuntu\)[\s\S]*2\d/);
        machine.type(ESC);
        await machine.until(/Install by-serial[\s\S]*Boot from the local disk/);
        const booted = await machine.until(/ZONESEED/, LONG_ENOUGH).then(
          () => true,
          () => false,
        );
        holds(!booted, 'it was booted after ESC');
      } finally {
        await machine.off();
      }
    },
  };
}

/** Makes the medium, then gives what is to be proven with it. */
export async function usbCases(stage: Stage): Promise<Case[]> {
  const image = join(stage.folder, 'usb.iso');
  const made = await zoneseed(stage, 'usb', { image, countdown: '0' });
  same(`${made.code}`, '0', `zoneseed usb\n${made.stdout}${made.stderr}`);
  const disks = await localDisks(stage.folder);
  return [
    ...byFirmware(stage, image),
    ...oddSerials(stage, image),
    ...neither(stage, image),
    tellsIdentity(stage, image),
    byHand(stage, image, 'bios'),
    byHand(stage, image, 'secure-boot'),
    leadsToDisk(stage, image, 'cd', 'bios', disks.bios),
    leadsToDisk(stage, image, 'usb', 'bios', disks.bios),
    leadsToDisk(stage, image, 'usb', 'uefi', disks.uefi),
    countdown(stage),
  ];
}
