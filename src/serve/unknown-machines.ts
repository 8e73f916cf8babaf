/** Machines that are no host of the site, or that several hosts claim: what they said of themselves, and what to paste. */
import { stringify } from 'yaml';
import type { UnknownMachine } from './rack-view.ts';
import type { BootEvent, MachineFacts } from './serve-event.ts';

/** The machine by the first thing that tells it from others. */
export type Unknown = ReadonlyMap<string, UnknownMachine>;

/** More are not kept: the one that was seen longest ago goes. */
const MOST = 200;

/** What is known of unknown machines after one more has asked what to boot. */
export function meet(unknown: Unknown, { at, machine, hosts }: BootEvent): Unknown {
  const id = idOf(machine);
  const next = new Map(unknown);
  const former = next.get(id);
  next.delete(id);
  if (hosts.length === 1) return next;
  next.set(id, {
    ...machine,
    ...{ id, firstSeen: former?.firstSeen ?? at, lastSeen: at, claimedBy: hosts, yaml: yamlOf(machine) },
  });
  for (const oldest of [...next.keys()].slice(0, Math.max(0, next.size - MOST))) next.delete(oldest);
  return next;
}

function idOf({ uuid, macs: [mac], serial, address }: MachineFacts): string {
  return uuid ?? mac ?? serial ?? address;
}

/** Lines to paste below a host of the site file. */
function yamlOf({ serial, uuid, macs }: MachineFacts): string {
  const identity = { serial, uuid, macs: macs.length === 0 ? undefined : macs };
  return stringify({ identity }, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' }).replace(
    /^(?=.)/gm,
    '    ',
  );
}
