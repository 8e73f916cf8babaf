import { dirname } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { destroyWith } from '../../src/commands/destroy.ts';
import { finalizeWith } from '../../src/commands/finalize.ts';
import { reality } from '../../src/commands/shared/site-run.ts';
import { type FinalizePlace, finalizePlace } from '../commands/finalize-place.ts';
import { listener } from '../commands/listener.ts';
import { deadLinks, fencedBlocks, pageText } from './project-copy.ts';

const page = pageText('docs/finalize.md');
const [plan = '', run = ''] = fencedBlocks(page, 'text');

/** What does not differ from run to run: names of files as in the folder itself, and no times. */
const plain = (text: string, { file }: FinalizePlace) =>
  text
    .replaceAll(`${dirname(file)}/`, '')
    .replace(/\d+ (s|min)$/gm, 'TIME')
    .trimEnd()
    .split('\n');

/** What a run says, results and remarks as they come, but for what is said of the site file. */
async function said(place: FinalizePlace, options: object): Promise<string[]> {
  const { terminal, heard } = listener({
    env: { HOME: dirname(place.file), XDG_CONFIG_HOME: `${dirname(place.file)}/config` },
  });
  const { out, file } = place;
  await finalizeWith(place.outside).run({ ...terminal, out: (line) => terminal.trace(line) }, [file], {
    ...{ out, wait: 20_000 },
    ...options,
  });
  const text = heard().remarks.join('\n');
  const begins = text.indexOf(options && 'plan' in options ? '~  access' : 'waiting for the hosts');
  return plain(text.slice(begins), place);
}

/** Rows of the plan, which the page shows once, and what system VMs are seen doing, which depends on when somebody looks. */
const VARIES = /^[+~] {2}\S|^ {2}(secondary storage VM|console proxy) /;

describe('docs/finalize.md', () => {
  let place: FinalizePlace;
  beforeAll(async () => {
    place = await finalizePlace({}, undefined, 'kept');
    return place.close;
  });

  test('shows the plan of a fresh cloud as it is printed', async () => {
    expect(await said(place, { plan: true })).toEqual(plain(plan, place));
  });

  test('shows a run as it is printed, but for the order of what is done side by side', async () => {
    const lines = (all: readonly string[]) => all.filter((line) => !VARIES.test(line)).toSorted();
    expect(lines(await said(place, {}))).toEqual(lines(plain(run, place)));
  });

  test.each([
    ['finalize', finalizeWith(reality)],
    ['destroy', destroyWith(reality)],
  ])('names every option of %s', async (name, command) => {
    const { terminal, heard } = listener();
    await command.answer({ name, summary: '', typed: ['--help'] }, terminal);
    const options = [...heard().said.matchAll(/--[a-z]+/g)].map(([option]) => option).filter((one) => one !== '--help');
    expect(options.length).toBeGreaterThan(6);
    for (const option of options) expect(page).toContain(`\`${option}`);
  });

  test('names every event', () => {
    const events = [...pageText('src/finalize/run-event.ts').matchAll(/event: '([a-z-]+)'/g)].map(([, event]) => event);
    const ofRun = [...pageText('src/commands/shared/run-line.ts').matchAll(/event: '([a-z-]+)';/g)].map(
      ([, event]) => event,
    );
    expect([events.length, ofRun.length].map((count) => count > 1)).toEqual([true, true]);
    for (const event of [...events, ...ofRun]) expect(page).toMatch(new RegExp(`^\\| \`${event}\` \\|`, 'm'));
  });

  test('links to nothing that is not there', () => expect(deadLinks('docs/finalize.md')).toEqual([]));
});
