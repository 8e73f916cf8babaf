/** The serial port among a host's consoles that a boot loader can use, too. */
import type { Host } from './site.ts';

export interface SerialConsole {
  /** 0 is ttyS0 and COM1. */
  readonly unit: number;
  /** Bits a second. */
  readonly speed: number;
}

/** As the kernel: a port without a speed has 9600 (admin-guide/serial-console). */
const SPEED = 9600;

/** The last of the first four serial ports, which are those that GRUB knows by number; undefined where there is none. */
export function serialConsole({ consoles }: Pick<Host, 'consoles'>): SerialConsole | undefined {
  const found = consoles.map((one) => /^ttyS([0-3])(?:,(\d+?)(?:n8)?)?$/.exec(one)).findLast((match) => match !== null);
  return found ? { unit: Number(found[1]), speed: Number(found[2] ?? SPEED) } : undefined;
}
