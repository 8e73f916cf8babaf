/** The rack as a terminal shows it: a list where somebody watches, a line for each change elsewhere, events for programs. */
import { byUrgency, doingOf, isUrgent, stateWord, totalsOf } from '../../serve/machine-words.ts';
import type { Rack } from '../../serve/rack.ts';
import type { MachineView, Notice } from '../../serve/rack-view.ts';
import type { Terminal } from '../../terminal/terminal.ts';

/** Milliseconds: what changes in between is shown together. */
const PAUSE = 500;
/** States that follow from time alone are looked at so often. */
const LOOK = 15_000;

/** Shows the rack until the answer is called. */
export function showRack(terminal: Terminal, rack: Rack, json: boolean): () => void {
  const shown = new Map<string, string>();
  const notices = new Set<string>();
  const watch = json ? undefined : terminal.watch();
  const look = () => {
    const view = rack.view();
    const changed = [...view.machines].sort(byUrgency).filter((machine) => isNew(shown, machine));
    for (const machine of changed) {
      if (json) terminal.out(JSON.stringify({ kind: 'machine', machine }));
      else watch?.state(machine.host, wordsOf(machine), howOf(machine));
    }
    for (const notice of view.notices) tellNotice(notice);
    watch?.rename(totalsOf(view));
  };
  const tellNotice = (notice: Notice) => {
    const key = `${notice.id} ${notice.text}`;
    if (notices.has(key)) return;
    notices.add(key);
    if (json) terminal.out(JSON.stringify({ kind: 'notices', notices: [notice] }));
    else watch?.line(notice.text);
  };
  watch?.step(totalsOf(rack.view()));
  look();
  let pause: NodeJS.Timeout | undefined;
  const unlisten = rack.onChange(() => {
    pause ??= setTimeout(() => {
      pause = undefined;
      look();
    }, PAUSE);
  });
  const again = setInterval(look, LOOK);
  return () => {
    unlisten();
    clearTimeout(pause);
    clearInterval(again);
    look();
    watch?.end();
  };
}

/** Whether a machine shows something else than before; a time that grows is nothing else. */
function isNew(shown: Map<string, string>, machine: MachineView): boolean {
  const words = `${wordsOf(machine)} ${machine.install} ${machine.since}`;
  if (shown.get(machine.host) === words) return false;
  shown.set(machine.host, words);
  return true;
}

function wordsOf(machine: MachineView): string {
  const doing = doingOf(machine);
  return doing === '' ? stateWord(machine) : `${stateWord(machine)}: ${doing}`;
}

function howOf(machine: MachineView) {
  const over = machine.state === 'ready' || machine.state === 'expected';
  return { over, urgent: isUrgent(machine), since: Date.parse(machine.since) };
}
