/** The public address of a system VM, tried by a host that is on its network: by it users get templates, uploads and consoles. */
import { z } from 'zod';
import { runOn, scriptWith } from '../finalize/machine-script.ts';
import type { Machines } from '../remote/machines.ts';
import { contains } from '../site/address/address.ts';
import { spanOfRange } from '../site/address/span.ts';
import { isOn } from '../site/reach.ts';
import type { Host, Site } from '../site/site.ts';

export const publicWaySchema = z.object({ from: z.string(), answers: z.boolean() });
export type PublicWay = z.infer<typeof publicWaySchema>;

/** Milliseconds. */
const ANSWERS = 30_000;

/** Absent where no host of these is on that network, or the one that is could not be asked. */
export async function askPublicWay(
  site: Site,
  address: string,
  hosts: readonly Host[],
  machines: Machines,
  signal: AbortSignal,
): Promise<PublicWay | undefined> {
  const viewer = viewerOf(site, address, hosts);
  if (viewer === undefined) return undefined;
  const patience = AbortSignal.any([signal, AbortSignal.timeout(ANSWERS)]);
  const ran = await runOn(machines, viewer.name, scriptWith('doctor/public-way.sh', { ADDRESS: address }), {
    stdin: '',
    signal: patience,
  });
  return ran.ok ? { from: viewer.name, answers: ran.value.code === 0 } : undefined;
}

/** Addresses with a VLAN of their own no host has. */
function viewerOf({ zone }: Site, address: string, hosts: readonly Host[]): Host | undefined {
  const place = zone?.publicIps.find(({ range, vlan }) => vlan === 'untagged' && contains(spanOfRange(range), address));
  if (place === undefined) return undefined;
  const near = hosts.filter((host) => isOn(host, place.network));
  return near.find(({ roles }) => roles.includes('management')) ?? near[0];
}
