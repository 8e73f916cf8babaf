import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openJournal, readJournal } from '../../src/serve/journal.ts';
import type { ServeEvent } from '../../src/serve/serve-event.ts';
import { again, seed } from './events.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
  file = join(folder, 'serve/journal.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function opened(longest?: number) {
  const heard: ServeEvent[] = [];
  const written = (event: ServeEvent) => heard.push(event);
  const options = { written, state: () => ({ heard: heard.length }), ...(longest === undefined ? {} : { longest }) };
  return { journal: await openJournal(file, options), heard };
}

it('gives back what was added, in its order, also what came at once', async () => {
  const { journal, heard } = await opened();
  const events = Array.from({ length: 50 }, (_, n) => (n % 2 ? seed(n) : again(n)));
  await Promise.all(events.map((event) => journal.add(event)));
  expect(heard).toEqual(events);
  await journal.close();
  expect(readJournal(file)).toEqual({ begunWith: undefined, events, dropped: 0 });
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('drops a line that a kill has cut, and goes on behind it', async () => {
  const first = await opened();
  await first.journal.add(seed(1));
  await first.journal.close();
  appendFileSync(file, '{"at":"2026-01-01T00:00:00.000Z","kind":"ag');
  expect(readJournal(file)).toMatchObject({ events: [seed(1)], dropped: 1 });
  const second = await opened();
  await second.journal.add(again(2));
  await second.journal.close();
  expect(readJournal(file)).toMatchObject({ events: [seed(1), again(2)], dropped: 1 });
});

it('is begun anew with what was known when it has grown, and the former one stays', async () => {
  const { journal, heard } = await opened(1000);
  for (let n = 0; n < 40; n++) await journal.add(seed(n));
  await journal.close();
  const { begunWith, events } = readJournal(file);
  const known = (begunWith as { heard: number }).heard;
  expect(known + events.length).toBe(heard.length);
  expect(statSync(file).size).toBeLessThan(2000);
  expect(readFileSync(`${file}.1`, 'utf8')).toContain('"seed"');
});

it('knows from the former one what a damaged head had said', async () => {
  const { journal } = await opened(1000);
  for (let n = 0; n < 40; n++) await journal.add(seed(n));
  await journal.close();
  const former = readJournal(`${file}.1`);
  const { events } = readJournal(file);
  writeFileSync(file, readFileSync(file, 'utf8').slice(3));
  expect(readJournal(file)).toEqual({ ...former, events: [...former.events, ...events], dropped: 1 });
});

it('is not begun anew with every event when what is known is long', async () => {
  let times = 0;
  const state = () => {
    times += 1;
    return 'x'.repeat(2000);
  };
  const journal = await openJournal(file, { written: () => {}, state, longest: 1000 });
  for (let n = 0; n < 40; n++) await journal.add(seed(n));
  await journal.close();
  expect(times).toBeLessThan(4);
});

it('nothing is there before the first start', () => {
  expect(readJournal(file)).toEqual({ begunWith: undefined, events: [], dropped: 0 });
});
