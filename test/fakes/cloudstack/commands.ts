/** All commands of the stand-in. */
import { accountCommands } from './accounts.ts';
import { addHostCommands } from './add-host.ts';
import { capacityCommands } from './capacity.ts';
import { clusterCommands } from './clusters.ts';
import type { Command } from './command.ts';
import { guestCommands } from './guests.ts';
import { hostCommands, intoMaintenance } from './hosts.ts';
import { imageStoreCommands } from './image-stores.ts';
import { finishJob, jobCommands } from './jobs.ts';
import { physicalNetworkCommands } from './physical-networks.ts';
import { podCommands } from './pods.ts';
import { poolCommands } from './pools.ts';
import { providerCommands } from './providers.ts';
import { publicAddressCommands } from './public-addresses.ts';
import { publicRangeCommands } from './public-ranges.ts';
import { settle } from './restart.ts';
import { serverCommands } from './server-info.ts';
import { settingCommands } from './settings.ts';
import { storageRangeCommands } from './storage-ranges.ts';
import { connected, scan, start, started } from './system-vm-life.ts';
import { systemVmCommands } from './system-vms.ts';
import { templateCommands } from './templates.ts';
import { trafficTypeCommands } from './traffic-types.ts';
import { userCommands } from './users.ts';
import type { World } from './world.ts';
import { zoneCommands } from './zones.ts';

const commands = new Map<string, Command>(
  Object.entries({
    ...accountCommands,
    ...addHostCommands,
    ...capacityCommands,
    ...clusterCommands,
    ...guestCommands,
    ...hostCommands,
    ...imageStoreCommands,
    ...jobCommands,
    ...physicalNetworkCommands,
    ...podCommands,
    ...poolCommands,
    ...providerCommands,
    ...publicAddressCommands,
    ...publicRangeCommands,
    ...serverCommands,
    ...settingCommands,
    ...storageRangeCommands,
    ...systemVmCommands,
    ...templateCommands,
    ...trafficTypeCommands,
    ...userCommands,
    ...zoneCommands,
  }),
);

/** The command of this name; upper and lower case count. */
export function commandNamed(name: string): Command | undefined {
  return commands.get(name);
}

export function commandNames(): string[] {
  return [...commands.keys()];
}

/** Lets everything happen that is due. */
export function letHappen(world: World): Promise<void> {
  return world.happen(async ({ what, args: [id = '', name = ''] }) => {
    const command = commands.get(name);
    if (what === 'job' && command !== undefined) await finishJob(world, id, command);
    if (what === 'scan') scan(world, id);
    if (what === 'start') start(world, id);
    if (what === 'started') started(world, id);
    if (what === 'connected') connected(world, id);
    if (what === 'maintenance') intoMaintenance(world, id);
    if (what === 'settle') settle(world, id);
  });
}
