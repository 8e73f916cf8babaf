/** The fields of a zone, as createZone and updateZone check them. */
import { numberOf, overlap, parseCidr } from './addresses.ts';
import type { Asked } from './command.ts';
import { invalid } from './refusals.ts';
import type { Zone } from './zones.ts';

/** The fields that were sent, each checked as the server does. */
export function checkedFields(args: Asked['args']): Partial<Zone> {
  const names = { dns1: 'DNS1', dns2: 'DNS2', internaldns1: 'internal DNS1', internaldns2: 'internal DNS2' };
  for (const [field, words] of Object.entries(names)) {
    const value = args[field];
    if (value && numberOf(value) === undefined) throw invalid(`Please enter a valid IP address for ${words}`);
  }
  const { guestcidraddress, domain, allocationstate } = args;
  if (guestcidraddress !== undefined && !isPrivate(guestcidraddress)) throw invalid('Please enter a valid guest cidr');
  if (domain && !/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i.test(domain)) {
    throw invalid("Invalid network domain. Total length shouldn't exceed 190 chars.");
  }
  if (allocationstate !== undefined && !['Enabled', 'Disabled'].includes(allocationstate)) {
    throw invalid(`Unable to resolve Allocation State '${allocationstate}' to a supported state`);
  }
  const sent = Object.keys({ ...names, guestcidraddress, domain, allocationstate }).filter(
    (field) => args[field] !== undefined,
  );
  return Object.fromEntries(sent.map((field) => [field, args[field]]));
}

function isPrivate(cidr: string): boolean {
  const subnet = parseCidr(cidr);
  const blocks = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map(parseCidr);
  return subnet !== undefined && blocks.some((block) => block !== undefined && overlap(subnet, block));
}
