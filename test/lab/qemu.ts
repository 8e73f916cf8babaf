/**
 * A host as a virtual machine with a kernel of its own, emulated: slow, and the only place where a medium's label, NFS, VLANs
 * and bonds are real. The emulator is the one of the guest's root; this machine's may be missing, or too old to be stable.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { enterRoot, inRoot } from './chroot.ts';
import type { Image } from './image.ts';
import { must } from './process.ts';

export interface GuestPlan {
  readonly name: string;
  readonly image: Image;
  /** Holds everything of this guest. */
  readonly folder: string;
  /** The namespace its tap devices are in. */
  readonly netns: string;
  readonly cards: readonly { readonly tap: string; readonly mac: string }[];
  /** Put into the CD-ROM drive. */
  readonly cdrom: string;
  /** Sizes of further empty disks, `1G`; they come up as /dev/vdb and so on, with the serial numbers DATA0 and so on. */
  readonly disks: readonly string[];
  /** MiB. */
  readonly memory: number;
  /** What the firmware says is the machine's serial number. */
  readonly serial: string;
}

export class Guest {
  readonly plan: GuestPlan;
  #process: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();

  constructor(plan: GuestPlan) {
    this.plan = plan;
  }

  /** Empty disks, and a system disk that is the image until something is written. */
  async create(): Promise<void> {
    const { folder, image, disks } = this.plan;
    await mkdir(folder, { recursive: true });
    const base = image.disk.slice(image.disk.lastIndexOf('/') + 1);
    const script = `cd /guest && qemu-img create -q -f qcow2 -b "/images/${base}" -F raw system.qcow2`;
    const made = await inRoot(image.root, script, { binds: this.#binds(), scratch: true });
    if (made.code !== 0) throw new Error(`no disk for ${this.plan.name}: ${made.stderr}`);
    for (const [index, size] of disks.entries()) await must(['truncate', '-s', size, join(folder, `data${index}.img`)]);
  }

  /** Switches the machine on; its serial console is `serial.log`. */
  start(): void {
    if (this.#process !== undefined) throw new Error(`${this.plan.name} is on already`);
    const { folder, image, netns } = this.plan;
    const words = ['qemu-system-x86_64', ...this.#arguments()].map((word) => `'${word}'`).join(' ');
    const log = openSync(join(folder, 'qemu.log'), 'a');
    const options = { binds: this.#binds(), scratch: true, netns };
    // It has one processor, and is what a lab waits for at its end: beside many containers, which have several, it goes first.
    const [file = '', ...args] = enterRoot(image.root, `cd /guest && exec nice -n -5 ${words}`, options);
    const child = spawn(file, args, { stdio: ['ignore', log, log] });
    closeSync(log);
    this.#process = child;
    this.#ended = new Promise((done) => {
      child.once('exit', () => {
        this.#process = undefined;
        done();
      });
    });
  }

  get isOn(): boolean {
    return this.#process !== undefined;
  }

  /** Pulls the plug. */
  async powerCut(): Promise<void> {
    // The emulator is the first process of a namespace whose parent this is; with the parent gone, so is it.
    this.#process?.kill('SIGTERM');
    this.#process?.kill('SIGKILL');
    await this.#ended;
  }

  /** Everything the serial console has shown. */
  async serial(): Promise<string> {
    return readFile(join(this.plan.folder, 'serial.log'), 'utf8').catch(() => '');
  }

  #binds(): { from: string; to: string }[] {
    const { folder, image, cdrom } = this.plan;
    const images = image.disk.slice(0, image.disk.lastIndexOf('/'));
    return [
      { from: folder, to: '/guest' },
      { from: images, to: '/images' },
      { from: image.root, to: '/system' },
      { from: cdrom, to: '/seed.iso' },
    ];
  }

  #arguments(): string[] {
    const { cards, disks, memory, serial } = this.plan;
    return [
      ...'-machine q35,usb=off -accel tcg,thread=multi -cpu max -smp 1 -display none -no-reboot'.split(' '),
      ...['-m', String(memory), '-serial', 'file:/guest/serial.log'],
      ...['-kernel', '/system/vmlinuz', '-initrd', '/system/initrd.img'],
      // An emulated timer comes late on a busy machine, and a kernel that checks it would give up; as an init would on what starts slowly.
      ...[
        '-append',
        'root=/dev/vda rw console=ttyS0 quiet mitigations=off nokaslr no_timer_check panic=-1 systemd.default_timeout_start_sec=1800',
      ],
      // In the order of their names: the system disk is /dev/vda.
      ...['-drive', 'file=/guest/system.qcow2,if=none,id=system,cache=unsafe'],
      ...['-device', 'virtio-blk-pci,drive=system'],
      ...disks.flatMap((_, index) => [
        ...['-drive', `file=/guest/data${index}.img,if=none,id=data${index},cache=unsafe,format=raw`],
        ...['-device', `virtio-blk-pci,drive=data${index},serial=DATA${index}`],
      ]),
      ...['-smbios', `type=1,serial=${serial}`],
      ...['-drive', 'file=/seed.iso,media=cdrom,if=none,id=cd,readonly=on,format=raw', '-device', 'ide-cd,drive=cd'],
      ...['-device', 'virtio-rng-pci'],
      ...cards.flatMap(({ tap, mac }, index) => [
        ...['-netdev', `tap,id=n${index},ifname=${tap},script=no,downscript=no`],
        ...['-device', `virtio-net-pci,netdev=n${index},mac=${mac}`],
      ]),
    ];
  }
}
