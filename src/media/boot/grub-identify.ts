/** GRUB script that finds out which host of the site the machine is. Works under Secure Boot: built-in commands only. */

import { grubQuote } from '../../quote/grub.ts';
import { placeholderSerials, placeholderUuids } from '../../site/rules/placeholder-identity.ts';
import type { MediaHost } from '../media-site.ts';

/** What `grubIdentify` leaves in GRUB's variables. */
const IDENTITY_VARIABLES = ['host', 'serial', 'uuid', 'board', 'chassis', 'mac', 'conflict'] as const;

/** SMBIOS structure types whose string 7 is a serial number, by the variable it is read into. */
const SERIALS = [
  { variable: 'serial', type: 1 },
  { variable: 'board', type: 2 },
  { variable: 'chassis', type: 3 },
] as const;

/** Firmware rarely shows more; the first missing card ends the search. */
const MOST_CARDS = 8;

/** `claim NAME`: the machine is that host, unless it already is another one: then it is none, and nothing is installed. */
const CLAIM = `function claim {
  if [ -n "$host" -a "$host" != "$1" ]; then set conflict="$host, $1"; fi
  set host="$1"
}`;

/** A regular expression for GRUB, which knows no flag for "any case". */
function anyCase(text: string): string {
  return [...text]
    .map((char) => (/[a-z]/.test(char) ? `[${char}${char.toUpperCase()}]` : char.replace(/[^A-Za-z0-9 -]/, '[$&]')))
    .join('');
}

/** What any machine may say of itself names none; a serial of one repeated character is such a thing, too. */
const PLACEHOLDERS = [
  `set no_serial=${grubQuote(`^(${[...placeholderSerials].map(anyCase).join('|')}|(.)\\2*)$`)}`,
  `set no_uuid=${grubQuote(`^(${[...placeholderUuids].map(anyCase).join('|')})$`)}`,
];

/** Reads one string, without the blanks makers pad it with, unless it is a placeholder. */
function readSerial({ variable, type }: (typeof SERIALS)[number]): string[] {
  return [
    'set raw=',
    `if smbios --type ${type} --get-string 7 --set=raw; then`,
    `  if regexp --set=1:${variable} '^ *(.*[^ ]) *$' "$raw"; then`,
    `    if regexp "$no_serial" "$${variable}"; then set ${variable}=; fi`,
    '  fi',
    'fi',
  ];
}

const READ_UUID = [
  'if smbios --type 1 --get-uuid 8 --set=uuid; then',
  '  if regexp "$no_uuid" "$uuid"; then set uuid=; fi',
  'fi',
];

function claimIf(variable: string, value: string, host: MediaHost): string {
  return `if [ "$${variable}" = ${grubQuote(value)} ]; then claim ${grubQuote(host.name)}; fi`;
}

function claimBySmbios(host: MediaHost): string[] {
  const { serial, uuid } = host.identity;
  return [
    ...(serial === undefined ? [] : SERIALS.map(({ variable }) => claimIf(variable, serial.trim(), host))),
    ...(uuid === undefined ? [] : [claimIf('uuid', uuid.toLowerCase(), host)]),
  ];
}

function claimByMac(hosts: readonly MediaHost[]): string[] {
  const claims = hosts.flatMap(({ name, identity }) =>
    identity.macs.map((mac) => `  if [ "$1" = ${mac.toLowerCase()} ]; then claim ${grubQuote(name)}; fi`),
  );
  return ['function claim_mac {', '  if [ -z "$mac" ]; then set mac="$1"; fi', ...claims, '}'];
}

/**
 * A machine that booted from a medium has no network in GRUB, but UEFI shows its cards: an address that is never used
 * makes GRUB tell the card's MAC, and nothing is sent. The BIOS has no such thing.
 */
function cardMacs(card = 0): string[] {
  if (card === MOST_CARDS) return [];
  const inner = [`claim_mac "$net_zs${card}_mac"`, ...cardMacs(card + 1)];
  return [`if net_add_addr zs${card} efinet${card} 10.255.255.${card + 1}; then`, ...inner.map(indent), 'fi'];
}

function indent(line: string): string {
  return `  ${line}`;
}

/** How the machine tells its MACs: `cards` asks the UEFI, `boot` takes the card GRUB itself was loaded through. */
export type MacSource = 'cards' | 'boot';

function macLookup(source: MacSource): string[] {
  if (source === 'boot') return ['claim_mac "$net_default_mac"'];
  return ['if [ "$grub_platform" = efi ]; then', ...cardMacs().map(indent), 'fi'];
}

/**
 * Lines that set `host` to the name of the host this machine is, or leave it empty, and set serial, uuid, board,
 * chassis and mac to what the machine says of itself. Two hosts that both match make it neither.
 */
export function grubIdentify(hosts: readonly MediaHost[], macs: MacSource): string[] {
  return [
    CLAIM,
    ...claimByMac(hosts),
    ...IDENTITY_VARIABLES.map((name) => `set ${name}=`),
    ...PLACEHOLDERS,
    ...SERIALS.flatMap(readSerial),
    ...READ_UUID,
    ...hosts.flatMap(claimBySmbios),
    ...macLookup(macs),
    'if [ -n "$conflict" ]; then set host=; fi',
    `export ${IDENTITY_VARIABLES.join(' ')}`,
    // What SMBIOS and the firmware lack was complained of.
    'clear',
  ];
}
