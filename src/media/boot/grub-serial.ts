/** GRUB on a serial port: what it says of a machine and of the disks that will be wiped is read there, and ESC is typed there. */
import { type SerialConsole, serialConsole } from '../../site/serial-console.ts';
import type { MediaSite } from '../media-site.ts';

/**
 * Lines that let GRUB speak over a port besides its screen. Where there is no such port, or a signed GRUB without the module
 * for it, the screen stays: `serial` fails then, and says so.
 */
export function grubSerial(serial: SerialConsole | undefined): string[] {
  if (serial === undefined) return [];
  return [
    `if serial --unit=${serial.unit} --speed=${serial.speed}; then`,
    '  terminal_input --append serial',
    '  terminal_output --append serial',
    'fi',
  ];
}

/** The port of a machine that is not recognised yet: the one that most hosts of the site have. */
export function serialOf({ hosts }: MediaSite): SerialConsole | undefined {
  const groups = Map.groupBy(hosts.map(serialConsole), (serial) => JSON.stringify(serial));
  const [most] = [...groups.values()].sort((a, b) => b.length - a.length);
  return most?.[0];
}
