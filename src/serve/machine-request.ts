/** What a machine that boots says of itself, and which hosts of the site it is by that. */
import { placeholderSerials, placeholderUuids } from '../site/rules/placeholder-identity.ts';
import type { Identity } from '../site/site.ts';
import { plainText } from './plain-text.ts';
import type { MachineFacts } from './serve-event.ts';

export interface MachineRequest {
  /** Of system, board and chassis, without what makers leave there when they fill in nothing. */
  readonly serials: readonly string[];
  readonly uuid?: string;
  /** Lower case with colons; the card it came by first. */
  readonly macs: readonly string[];
}

/** Longer than any serial number; in characters. */
const LONGEST = 128;
const MOST_CARDS = 9;

/** Reads the query of a boot request (media/boot/ipxe-answers.ts). What is no MAC or UUID is passed over. */
export function readMachine(query: URLSearchParams): MachineRequest {
  const serials = query
    .getAll('serial')
    .map((text) => plainText(text, LONGEST).trim())
    .filter((text) => text !== '' && !placeholderSerials.has(text.toLowerCase()) && !/^(.)\1*$/.test(text));
  const uuid = query.get('uuid')?.toLowerCase() ?? '';
  const macs = [...query.getAll('on'), ...query.getAll('mac')]
    .map((mac) => mac.toLowerCase().replaceAll('-', ':'))
    .filter((mac) => /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac));
  const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uuid) && !placeholderUuids.has(uuid);
  return {
    serials: [...new Set(serials)],
    uuid: isUuid ? uuid : undefined,
    macs: [...new Set(macs)].slice(0, MOST_CARDS),
  };
}

/** The hosts whose identity the machine has; two or more claim it, as on the media. */
export function hostsBy<H extends { readonly identity: Identity }>(
  { serials, uuid, macs }: MachineRequest,
  hosts: readonly H[],
): H[] {
  return hosts.filter(
    ({ identity }) =>
      (identity.serial !== undefined && serials.includes(identity.serial.trim())) ||
      (uuid !== undefined && identity.uuid?.toLowerCase() === uuid) ||
      identity.macs.some((mac) => macs.includes(mac.toLowerCase())),
  );
}

/** As it is written down. */
export function factsOf({ serials: [serial], uuid, macs }: MachineRequest, address: string): MachineFacts {
  return { serial, uuid, macs: [...macs], address };
}
