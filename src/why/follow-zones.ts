/** Zones that wait for something before they get their system VMs: said at DEBUG, twice a minute, and nowhere else. */
import { type KnownSign, knownIn } from './cause.ts';
import { noImageStore } from './causes/no-image-store.ts';
import { primaryNotReady } from './causes/primary-not-ready.ts';
import { templateNotReady } from './causes/template-not-ready.ts';
import { zoneWithoutHost } from './causes/zone-without-host.ts';
import { shortCopy } from './kept-small.ts';
import type { LogEntry } from './log-entry.ts';
import { type Quote, quoteOf } from './log-sign.ts';
import { lineOf, type Story } from './story.ts';

const WAITED_FOR = [zoneWithoutHost, templateNotReady, noImageStore, primaryNotReady];

interface Waiting {
  readonly known: KnownSign;
  readonly lines: Quote[];
  last: Quote;
}

/** Of a wait: the first lines of both kinds of system VMs, and what follows from each. */
const MOST_LINES = 4;
const MOST_ZONES = 500;
const READY = /^Zone \[?([^\]\s]+?)\]? is ready to launch/;
const OF_ZONE = /(?:[Zz]one|data center) \[?([\w.-]+)/;

export function zoneFollower() {
  const waiting = new Map<string, Waiting>();
  return {
    take(entry: LogEntry) {
      if (!entry.thread.startsWith('secstorage') && !entry.thread.startsWith('consoleproxy')) return;
      const ready = READY.exec(entry.text)?.[1];
      if (ready !== undefined) return void waiting.delete(ready);
      const zone = OF_ZONE.exec(entry.text)?.[1] ?? '';
      const known = knownIn(entry.text, WAITED_FOR);
      const before = waiting.get(zone);
      if (known === undefined && !(before !== undefined && entry.text.includes('is not ready to launch'))) return;
      const quote = quoteOf(entry);
      const wait = before ?? (known === undefined ? undefined : { known, lines: [], last: quote });
      if (wait === undefined || waiting.size >= MOST_ZONES) return;
      if (wait.lines.length < MOST_LINES) wait.lines.push(quote);
      wait.last = quote;
      waiting.set(shortCopy(zone), wait);
    },
    /** Those that still wait where the log ends. */
    stories: () => [...waiting].map(([zone, wait]) => storyOf(zone, wait)),
  };
}

function storyOf(zone: string, { known, lines, last }: Waiting): Story {
  const [first, ...others] = lines;
  return {
    ...{ kind: 'zone', job: undefined, parent: undefined, logid: '', vms: [], hosts: [] },
    title: `zone ${zone} gets no system VMs`,
    time: last.time,
    saw: lines.map(({ text }) => text),
    cause: { id: known.cause.id, means: known.means, said: first?.text ?? '', repair: known.cause.repair },
    lines: [
      ...(first === undefined ? [] : [lineOf('cause', 'what is waited for', first)]),
      ...others.map((quote) => lineOf('step', 'the same wait', quote)),
      lineOf('step', 'the last time it was said', last),
    ],
    ...{ avoided: [], unseen: undefined, key: `${known.cause.id} ${zone}` },
  };
}
