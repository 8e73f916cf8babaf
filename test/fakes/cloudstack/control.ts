/** What tests ask of a stand-in that runs as a program, under `/stand-in/`. */
import { uuidOf } from './add-host.ts';
import type { Outgoing } from './answers.ts';
import type { Fault } from './faults.ts';
import type { StandIn } from './stand-in.ts';
import type { TableName } from './state.ts';
import type { Request } from './who.ts';
import type { World } from './world.ts';

/**
 * - `faults?fault={"kind":"die-after","command":"addHost"}`: something will go wrong.
 * - `heard`: the calls since the beginning, as JSON.
 * - `change?table=hosts&name=kvm-1&fields={"state":"Down"}`: an object is another one.
 * - `agents?connected=[{"guid":"…","secured":true}]`: the agents that are connected; hosts of others are not Up.
 */
export function control({ faults, heard, world }: StandIn, url: string, { sent }: Request): Outgoing {
  const what = /^\/stand-in\/(\w+)/.exec(url)?.[1];
  if (what === 'heard') return json(heard);
  if (what === 'faults') {
    faults.add(JSON.parse(sent.get('fault') ?? '') as Fault);
    return json({});
  }
  if (what === 'change') {
    const rows: object[] = world.live(sent.get('table') as TableName);
    const row = rows.find((one) => 'name' in one && one.name === sent.get('name'));
    if (row !== undefined) return json(Object.assign(row, JSON.parse(sent.get('fields') ?? '{}')));
  }
  if (what === 'agents') return json(connectAgents(world, JSON.parse(sent.get('connected') ?? '[]') as Agent[]));
  return { status: 404, body: 'the stand-in knows faults, heard, change and agents' };
}

interface Agent {
  readonly guid: string;
  readonly secured: boolean;
}

/** An agent that comes or goes changes its host's state, and says anew whether it is reached over TLS. */
function connectAgents(world: World, connected: readonly Agent[]): object {
  for (const host of world.live('hosts').filter(({ type }) => type === 'Routing')) {
    const agent = connected.find(({ guid }) => guid === uuidOf(host.ipaddress));
    if (agent !== undefined) {
      // The real one looks every half minute whether a zone can have its system VMs.
      if (host.state !== 'Up') world.later(0, 'scan', host.zoneid);
      Object.assign(host, { state: 'Up', secured: agent.secured });
    } else if (host.state === 'Up') Object.assign(host, { state: 'Disconnected', disconnected: world.now() });
  }
  return {};
}

function json(value: unknown): Outgoing {
  return { status: 200, type: 'application/json', body: JSON.stringify(value) };
}
