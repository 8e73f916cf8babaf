/** What tests ask of a stand-in that runs as a program, under `/stand-in/`. */
import type { Outgoing } from './answers.ts';
import type { Fault } from './faults.ts';
import type { StandIn } from './stand-in.ts';
import type { TableName } from './state.ts';
import type { Request } from './who.ts';

/**
 * - `faults?fault={"kind":"die-after","command":"addHost"}`: something will go wrong.
 * - `heard`: the calls since the beginning, as JSON.
 * - `change?table=hosts&name=kvm-1&fields={"state":"Down"}`: an object is another one.
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
  return { status: 404, body: 'the stand-in knows faults, heard and change' };
}

function json(value: unknown): Outgoing {
  return { status: 200, type: 'application/json', body: JSON.stringify(value) };
}
