/** A rack as whoever serves it follows it in a terminal: a list that is redrawn, in a log a line for everything new. */
import { doingOf, isUrgent, stateWord, totalsOf } from '../../serve/machine-words.ts';
import type { MachineView, Notice, RackView, UnknownMachine } from '../../serve/rack-view.ts';
import type { Terminal } from '../../terminal/terminal.ts';

/** Says each view that it is given, of which only what is new is heard. Answers also what has to be called at the end. */
export function rackTeller(terminal: Pick<Terminal, 'watch'>) {
  const watch = terminal.watch();
  let told = new Set<string>();
  let hosts: readonly string[] | undefined;
  const say = (view: RackView) => {
    const title = `serving ${view.site}: ${totalsOf(view)}`;
    if (hosts === undefined) watch.step(title);
    else watch.rename(title);
    const names = view.machines.map(({ host }) => host);
    for (const host of hosts ?? []) {
      if (!names.includes(host)) watch.line(`${host} is no host of the site any more`, host);
    }
    hosts = names;
    for (const machine of view.machines) watch.state(machine.host, stateWord(machine), howOf(machine));
    const news = [
      ...view.unknown.map((stranger) => [stranger.id, strangerLine(stranger)] as const),
      ...view.notices.map((notice) => [noticeLine(notice), noticeLine(notice)] as const),
    ];
    for (const [key, line] of news) if (!told.has(key)) watch.line(line);
    // What is over is forgotten: who asks under ever new names must not fill the memory.
    told = new Set(news.map(([key]) => key));
  };
  return { say, end: () => watch.end() };
}

function howOf(machine: MachineView) {
  const over = machine.state === 'ready' || machine.state === 'expected';
  return { over, urgent: isUrgent(machine), since: Date.parse(machine.since), doing: doingOf(machine) };
}

function strangerLine({ macs, serial, address, claimedBy }: UnknownMachine): string {
  const who = [macs[0], serial && `serial ${serial}`, address && `at ${address}`].filter(Boolean).join(', ');
  const why = claimedBy.length > 1 ? `is claimed by ${claimedBy.join(' and ')}` : 'is none of the site';
  return `a machine ${why}: ${who}; the page has what to write into the site file`;
}

function noticeLine({ kind, text }: Notice): string {
  return kind === 'note' ? text : `${kind}: ${text}`;
}
