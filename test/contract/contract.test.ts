import { describe, expect, test } from 'vitest';
import { GAPS } from './gaps.ts';
import { API_FOLDER, type Exchange, readRecording } from './recordings.ts';
import { Replay } from './replay.ts';
import { HOOKS, SCENARIOS, type Scenario } from './scenarios.ts';

/** Exchanges that differ, as `recording n`, with how. */
type Differing = Map<string, string[]>;

interface Replayed {
  readonly differing: Differing;
  readonly count: number;
}

function merged(recordings: readonly string[]): { readonly name: string; readonly exchange: Exchange }[] {
  const all = recordings.flatMap((name) => readRecording(name).map((exchange) => ({ name, exchange })));
  return all.toSorted((a, b) => (a.exchange.t < b.exchange.t ? -1 : a.exchange.t > b.exchange.t ? 1 : 0));
}

async function replayed({ version, given = [], recordings }: Scenario): Promise<Replayed> {
  const replay = new Replay(version, HOOKS);
  const differing: Differing = new Map();
  let count = 0;
  try {
    for (const recording of [...given, ...recordings]) {
      replay.newRecording();
      for (const { name, exchange } of merged([recording].flat())) {
        const found = await replay.play(exchange);
        if (typeof recording === 'string' && given.includes(recording)) continue;
        count++;
        if (found.length > 0) differing.set(`${name} ${exchange.n}`, found);
      }
    }
  } finally {
    await replay.close();
  }
  return { differing, count };
}

const title = ({ recordings }: Scenario) => recordings.flat().join(', ');

// Named, so that a machine without the recordings says what it did not do.
describe.skipIf(API_FOLDER === undefined)(
  'the stand-in answers as the recorded server did (needs ../shared/api/recordings)',
  () => {
    const all: Differing = new Map();
    let count = 0;

    test.each(SCENARIOS.map((scenario) => [title(scenario), scenario] as const))('%s', async (_, scenario) => {
      const { differing, count: exchanges } = await replayed(scenario);
      count += exchanges;
      for (const [name, found] of differing) all.set(name, found);
      const unexpected = [...differing].filter(([name]) => !GAPS.has(name));
      expect(Object.fromEntries(unexpected)).toEqual({});
    });

    test('what is listed as a gap is one: a gap that works is taken off the list', () => {
      const works = [...GAPS.keys()].filter((name) => !all.has(name));
      expect(works).toEqual([]);
    });

    test('every exchange was replayed, and the list of gaps has not grown', () => {
      expect({ count, gaps: GAPS.size }).toEqual({ count: 2848, gaps: 36 });
    });
  },
);
