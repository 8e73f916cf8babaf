/** One emulated machine: QEMU without acceleration, watched and typed at through its serial line. */
import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { endWithUs } from './harness.ts';

export type Firmware = 'bios' | 'uefi' | 'secure-boot';

export interface Card {
  readonly mac: string;
  /** A tap device of the caller's; without it the card leads nowhere. */
  readonly tap?: string;
  /** Without its own iPXE, firmware boots from the card by its own means. */
  readonly ipxe?: boolean;
}

export interface Hardware {
  readonly firmware: Firmware;
  /** An image in the CD drive, on a USB stick, or on the local disk. */
  readonly drives?: readonly { readonly image: string; readonly as: 'cd' | 'usb' | 'disk' }[];
  readonly cards?: readonly Card[];
  /** Values of `-smbios`, such as `type=1,serial=X`. */
  readonly smbios?: readonly string[];
  /** Whether firmware tries the cards before the drives. */
  readonly networkFirst?: boolean;
  readonly extra?: readonly string[];
  /** In front of QEMU: to run it in a network namespace. */
  readonly prefix?: readonly string[];
}

const OVMF = '/usr/share/OVMF';
const FIRMWARE: Readonly<Record<Exclude<Firmware, 'bios'>, { code: string; vars: string; more: readonly string[] }>> = {
  uefi: { code: 'OVMF_CODE_4M.fd', vars: 'OVMF_VARS_4M.fd', more: ['-machine', 'q35'] },
  'secure-boot': {
    code: 'OVMF_CODE_4M.secboot.fd',
    vars: 'OVMF_VARS_4M.ms.fd',
    more: ['-machine', 'q35,smm=on', '-global', 'driver=cfi.pflash01,property=secure,value=on'],
  },
};
/** Seconds a boot may take on a busy machine. */
const PATIENCE = 240;
/** cmpxchg16b is emulated wrongly by old QEMU. */
const PROCESSOR = ['-accel', 'tcg,thread=multi', '-cpu', 'max,-cx16', '-smp', '1', '-m', '1024'];

const CONTROL_SEQUENCE = new RegExp(`${String.fromCharCode(27)}\\[[0-9;?=]*[A-Za-z]`, 'g');

let count = 0;

function firmwareArguments(firmware: Firmware, folder: string): string[] {
  // Without graphics, SeaBIOS shows the screen on the serial line.
  if (firmware === 'bios') return ['-machine', 'q35,graphics=off'];
  const { code, vars, more } = FIRMWARE[firmware];
  const own = join(folder, 'vars.fd');
  copyFileSync(join(OVMF, vars), own);
  const flash = (unit: number, file: string, readonly: boolean) =>
    `if=pflash,format=raw,unit=${unit},readonly=${readonly ? 'on' : 'off'},file=${file}`;
  return [...more, '-drive', flash(0, join(OVMF, code), true), '-drive', flash(1, own, false)];
}

function driveArguments({ drives = [], networkFirst = false, cards = [] }: Hardware): string[] {
  const devices = { cd: 'ide-cd', usb: 'usb-storage', disk: 'virtio-blk-pci' };
  const first = networkFirst ? cards.length : 0;
  return [
    ...(drives.some(({ as }) => as === 'usb') ? ['-device', 'qemu-xhci'] : []),
    ...drives.flatMap(({ image, as }, index) => [
      '-drive',
      `if=none,id=d${index},format=raw,readonly=on,file=${image}${as === 'cd' ? ',media=cdrom' : ''}`,
      '-device',
      `${devices[as]},drive=d${index},bootindex=${first + index + 1}`,
    ]),
  ];
}

function cardArguments({ drives = [], networkFirst = false, cards = [] }: Hardware): string[] {
  const first = networkFirst ? 0 : drives.length;
  const options = cards.flatMap(({ mac, tap, ipxe = true }, index) => [
    '-netdev',
    tap === undefined ? `user,id=n${index},restrict=on` : `tap,id=n${index},ifname=${tap},script=no,downscript=no`,
    '-device',
    `virtio-net-pci,netdev=n${index},mac=${mac},bootindex=${first + index + 1}${ipxe ? '' : ',romfile='}`,
  ]);
  return cards.length === 0 ? ['-nic', 'none'] : options;
}

/** A machine that was switched on. */
export class Machine {
  readonly #child: ChildProcess;
  #text = '';
  #ended = false;
  #wake: () => void = () => {};

  /** `scratch` gets a folder with the machine's serial log. */
  constructor(hardware: Hardware, scratch: string) {
    count += 1;
    const folder = join(scratch, `machine-${count}`);
    mkdirSync(folder, { recursive: true });
    const [program = '', ...rest] = [
      ...(hardware.prefix ?? []),
      ...['timeout', '--kill-after=5', `${2 * PATIENCE}`, 'qemu-system-x86_64'],
      ...firmwareArguments(hardware.firmware, folder),
      ...PROCESSOR,
      ...['-nodefaults', '-display', 'none', '-serial', 'stdio'],
      ...driveArguments(hardware),
      ...cardArguments(hardware),
      ...(hardware.smbios ?? []).flatMap((value) => ['-smbios', value]),
      ...(hardware.extra ?? []),
    ];
    this.#child = endWithUs(spawn(program, rest, { stdio: ['pipe', 'pipe', 'pipe'] }));
    const log = createWriteStream(join(folder, 'serial.log'));
    this.#child.stdout?.on('data', (data: Buffer) => {
      log.write(data);
      this.#text += data.toString('latin1');
      this.#wake();
    });
    this.#child.stderr?.on('data', (data: Buffer) => this.#hear(`[qemu] ${data.toString()}`));
    this.#child.stdin?.on('error', () => {});
    this.#child.on('close', () => {
      log.end();
      this.#ended = true;
      this.#wake();
    });
  }

  #hear(text: string): void {
    this.#text += text;
    this.#wake();
  }

  /** Everything the serial line said, as printable text without a terminal's control sequences. */
  get screen(): string {
    return this.#text.replace(CONTROL_SEQUENCE, '').replace(/[^\n -~]/g, '');
  }

  /** Waits for a text; fails when the machine is off or `seconds` have passed. */
  async until(pattern: RegExp, seconds = PATIENCE): Promise<RegExpExecArray> {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
      const match = pattern.exec(this.screen);
      if (match) return match;
      if (this.#ended) throw new Error(`the machine went off without ${pattern}\n${this.screen.slice(-1500)}`);
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`no ${pattern} within ${seconds} s\n${this.screen.slice(-1500)}`);
      await this.#news(left);
    }
  }

  #news(most: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, most);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Types at the machine's keyboard, which is the serial line, too. */
  type(keys: string): void {
    this.#child.stdin?.write(keys);
  }

  /** Forgets what was said so far. */
  forget(): void {
    this.#text = '';
  }

  /** Switches it off. */
  async off(): Promise<void> {
    if (this.#ended) return;
    this.#child.kill('SIGTERM');
    const deadline = Date.now() + 10_000;
    while (!this.#ended && Date.now() < deadline) await this.#news(500);
    if (!this.#ended) this.#child.kill('SIGKILL');
  }
}

/** What the kernel that was booted says of itself. */
export interface Arrival {
  readonly commandLine: string;
  readonly kernel: string;
  readonly lockedDown: boolean;
}

/** Switches a machine on, waits for the kernel, and gives what reached it. */
export async function arrival(hardware: Hardware, scratch: string): Promise<Arrival> {
  const machine = new Machine(hardware, scratch);
  try {
    await machine.until(/ZONESEED-END/);
    const text = machine.screen.replaceAll('\r', '');
    return {
      commandLine: /ZONESEED-CMDLINE=\[(.*)\]/.exec(text)?.[1] ?? '',
      kernel: /ZONESEED-KERNEL=(\w+)/.exec(text)?.[1] ?? '',
      lockedDown: /Secure boot enabled/i.test(text),
    };
  } finally {
    await machine.off();
  }
}
