/** What the devices of a host are called that netplan makes: rules and documents must mean the same by a name. */
import type { Host, Nic } from './site.ts';

/** Whether two say the same card or bond of one host. */
export function sameNic(a: Nic, b: Nic): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The name of a card or bond where the site file tells it; a card known by MAC or address keeps the kernel's. */
export function nicName(nic: Nic): string | undefined {
  if (nic.kind === 'name') return nic.name;
  return nic.kind === 'bond' ? nic.bond : undefined;
}

/** At most 15 characters, and a beginning the CloudStack agent knows for a bridge port: `bond0.100`, `ens3.100`, `vlan100`. */
export function vlanName(host: Host, nic: Nic, id: number): string {
  const base = nicName(nic);
  const named = base === undefined ? '' : `${base}.${id}`;
  if (named !== '' && named.length <= 15) return named;
  const twin = host.attachments
    .filter((other) => other.network.vlan === id)
    .findIndex((other) => sameNic(other.nic, nic));
  return twin === 0 ? `vlan${id}` : `vlan${id}.${twin}`;
}
