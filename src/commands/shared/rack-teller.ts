/** A rack as whoever serves it follows it in a terminal: a list that is redrawn, in a log a line for everything new. */
import { doingOf, isUrgent, stateWord, totalsOf } from '../../serve/machine-words.ts';
import type { LiveEvent, MachineView, Notice, RackView, UnknownMachine } from '../../serve/rack-view.ts';
import type { Terminal } from '../../terminal/terminal.ts';

/** Says what serve tells, as its page does. Answers what has to be called at the end. */
export function rackTeller(terminal: Pick<Terminal, 'watch'>) {
  const watch = terminal.watch();
  const machines = new Map<string, MachineView>();
  const told = new Set<string>();
  let site = '';
  const once = (key: string, text: string) => {
    if (!told.has(key)) watch.line(text);
    told.add(key);
  };
  const tellMachine = (machine: MachineView) => {
    machines.set(machine.host, machine);
    const over = machine.state === 'ready' || machine.state === 'expected';
    const since = Date.parse(machine.since);
    watch.state(machine.host, stateWord(machine), { over, urgent: isUrgent(machine), since, doing: doingOf(machine) });
    watch.rename(titleOf(site, [...machines.values()]));
  };
  const tellView = (view: RackView) => {
    const isNew = site !== view.site;
    site = view.site;
    if (isNew) watch.step(titleOf(site, view.machines));
    const names = new Set(view.machines.map(({ host }) => host));
    for (const host of machines.keys()) {
      if (names.has(host)) continue;
      machines.delete(host);
      watch.line(`${host} is no host of the site any more`, host);
    }
    for (const machine of view.machines) tellMachine(machine);
    for (const stranger of view.unknown) once(stranger.id, strangerLine(stranger));
    for (const notice of view.notices) once(noticeKey(notice), noticeLine(notice));
  };
  const say = (event: LiveEvent): void => {
    if (event.kind === 'view') tellView(event.view);
    if (event.kind === 'machine') tellMachine(event.machine);
    if (event.kind === 'unknown') for (const stranger of event.unknown) once(stranger.id, strangerLine(stranger));
    if (event.kind === 'notices') for (const notice of event.notices) once(noticeKey(notice), noticeLine(notice));
  };
  return { say, end: () => watch.end() };
}

function titleOf(site: string, machines: readonly MachineView[]): string {
  return `serving ${site}: ${totalsOf({ machines })}`;
}

function strangerLine({ macs, serial, address, claimedBy }: UnknownMachine): string {
  const who = [macs[0], serial && `serial ${serial}`, address && `at ${address}`].filter(Boolean).join(', ');
  const why = claimedBy.length > 1 ? `is claimed by ${claimedBy.join(' and ')}` : 'is none of the site';
  return `a machine ${why}: ${who}; the page has what to write into the site file`;
}

/** Of two with one id the later is told too when it says something else. */
const noticeKey = ({ id, text }: Notice): string => JSON.stringify([id, text]);

function noticeLine({ kind, text }: Notice): string {
  return kind === 'note' ? text : `${kind}: ${text}`;
}
