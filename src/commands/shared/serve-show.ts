/** The rack as a terminal shows it while it is served; events for programs. */
import type { Rack } from '../../serve/rack.ts';
import type { RackView } from '../../serve/rack-view.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { rackTeller } from './rack-teller.ts';

/** Milliseconds: what changes in between is shown together. */
const PAUSE = 500;
/** States that follow from time alone are looked at so often. */
const LOOK = 15_000;

/** Shows the rack until the answer is called. */
export function showRack(terminal: Terminal, rack: Rack, json: boolean): () => void {
  const { say, end } = json ? rackEvents(terminal) : rackTeller(terminal);
  const look = () => say(rack.view());
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
    end();
  };
}

/** What is new in each view, an event a line: machines, notices, and machines that are none of the site's. */
function rackEvents(terminal: Pick<Terminal, 'out'>) {
  const shown = new Map([['unknown', '[]']]);
  const tell = (key: string, event: object, essence: unknown) => {
    const words = JSON.stringify(essence);
    if (shown.get(key) !== words) terminal.out(JSON.stringify(event));
    shown.set(key, words);
  };
  const say = ({ machines, notices, unknown }: RackView) => {
    for (const machine of machines) {
      // Times that grow are nothing new.
      const { timeline, step: { seconds, medianSeconds, ...step } = {}, ...rest } = machine;
      tell(`machine ${machine.host}`, { kind: 'machine', machine }, { ...rest, step });
    }
    for (const notice of notices) tell(`notice ${notice.id}`, { kind: 'notices', notices: [notice] }, notice.text);
    tell('unknown', { kind: 'unknown', unknown }, unknown);
  };
  return { say, end: () => undefined };
}
