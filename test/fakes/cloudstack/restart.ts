/** What a death of the server, and the time after its next start, do to what it remembers. */
import { loseJobs } from './jobs.ts';
import type { World } from './world.ts';

/** Jobs that ran are lost, sessions are forgotten, and hosts have to connect again. */
export function afterDeath(world: World): void {
  loseJobs(world);
  world.state.started = world.now();
  world.state.tables.sessions = [];
  for (const host of world.live('hosts').filter(({ state }) => state === 'Up')) {
    Object.assign(host, { state: 'Disconnected', disconnected: world.now() });
    const first = host.type === 'Routing';
    world.later(first ? world.pace.settle / 12 : world.pace.settle * 2, 'settle', host.id);
  }
  for (const vm of world.live('systemVms').filter(({ state }) => state === 'Stopping')) {
    world.later(world.pace.settle, 'settle', vm.id);
  }
  for (const zone of world.live('zones')) world.later(world.pace.settle, 'scan', zone.id);
}

/** A host connects again; a VM that was being stopped is found running. */
export function settle(world: World, id: string): void {
  const host = world.live('hosts').find((one) => one.id === id);
  if (host !== undefined && host.state === 'Disconnected') host.state = 'Up';
  const vm = world.live('systemVms').find((one) => one.id === id);
  if (vm !== undefined && vm.state === 'Stopping') vm.state = 'Running';
}
