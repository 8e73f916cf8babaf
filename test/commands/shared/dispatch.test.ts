import { expect, test } from 'vitest';
import { defineCommand } from '../../../src/commands/shared/command.ts';
import { dispatch, type Listed } from '../../../src/commands/shared/dispatch.ts';
import { refused } from '../../../src/outcome/outcome.ts';
import { listener } from '../listener.ts';

const loaded: string[] = [];

const grow = defineCommand({
  words: (on) => on.argument('<plant>').option('--in <pot>', 'where', 'earth').option('--json', 'as JSON'),
  examples: ['zoneseed grow rose', 'zoneseed grow rose --in clay'],
  run(terminal, [plant], options) {
    if (plant === 'stone') return refused({ rule: 'no-plant', message: 'a stone does not grow' });
    terminal.out(`${plant} in ${options.in}`);
    return 0;
  },
});

function listed(name: string): Listed {
  const load = async () => {
    loaded.push(name);
    return { command: grow };
  };
  return [name, `what ${name} does`, load];
}

async function dispatched(...typed: string[]) {
  const { terminal, heard } = listener();
  loaded.length = 0;
  const code = await dispatch(['grow', 'water', 'bed make', 'bed clear'].map(listed), typed, terminal);
  return { code, ...heard() };
}

test('the command that is named runs with what was typed after its name, and no other is loaded', async () => {
  expect(await dispatched('grow', 'rose')).toEqual({ code: 0, said: 'rose in earth\n', remarks: [] });
  expect(loaded).toEqual(['grow']);
  expect(await dispatched('bed', 'clear', '--in', 'clay', 'rose')).toMatchObject({ code: 0, said: 'rose in clay\n' });
  expect(loaded).toEqual(['bed clear']);
});

test.each([
  [['wter'], 'error: there is no command "wter" [unknown-command]', '  did you mean water?'],
  [['bed', 'clean'], 'error: there is no command "bed clean" [unknown-command]', '  did you mean bed clear?'],
  [['help', 'grew'], 'error: there is no command "grew" [unknown-command]', '  did you mean grow?'],
  [['--jsno'], 'error: there is no option "--jsno" [unknown-option]', '  known: --help, --version'],
  [['grow', 'rose', '--im', 'x'], 'error: unknown option "--im" [unknown-option]', '  did you mean --in?'],
  [
    ['grow', 'rose', '--in'],
    expect.stringMatching(/^error: .*\[option-missing-argument\]$/),
    '  see zoneseed grow --help',
  ],
  [['grow', 'rose', 'tulip'], expect.stringMatching(/^error: .*\[excess-arguments\]$/), '  see zoneseed grow --help'],
  [['grow'], 'error: missing required argument "plant" [missing-argument]', '  see zoneseed grow --help'],
])('%j is wrong usage, with what to type instead', async (typed, message, hint) => {
  expect(await dispatched(...typed)).toEqual({ code: 2, said: '', remarks: [message, hint] });
});

test('what is wrong is told to programs in one form, whether a command finds it or its usage is wrong', async () => {
  const stone = await dispatched('grow', 'stone', '--json');
  expect(stone).toMatchObject({ code: 1, remarks: [] });
  expect(JSON.parse(stone.said)).toEqual({
    problems: [{ severity: 'error', rule: 'no-plant', message: 'a stone does not grow' }],
  });
  const usage = await dispatched('grow', '--json');
  expect(usage).toMatchObject({ code: 2, remarks: [] });
  expect(JSON.parse(usage.said).problems[0]).toMatchObject({ severity: 'error', rule: 'missing-argument' });
});

test('help is that of all commands, of a group or of one, and loads no more than it needs', async () => {
  const all = await dispatched('--help');
  expect(all.said).toContain('  bed clear  what bed clear does\n');
  expect(loaded).toEqual([]);
  expect(await dispatched('help')).toEqual(all);
  const group = await dispatched('bed', '-h');
  expect(group.said).toContain('  bed make ');
  expect(group.said).not.toContain('grow');
  const one = await dispatched('help', 'bed', 'make');
  expect(one).toMatchObject({ code: 0, remarks: [] });
  expect(one.said).toMatch(
    /^Usage: zoneseed bed make \[options\] <plant>\n\nwhat bed make does\n[\s\S]*\nExamples:\n {2}zoneseed grow rose\n/,
  );
});

test('no command, or a group without one, shows what there is, which is wrong usage', async () => {
  const { said } = await dispatched('--help');
  expect(await dispatched()).toEqual({ code: 2, said: '', remarks: said.trimEnd().split('\n') });
  expect(await dispatched('bed')).toMatchObject({ code: 2, said: '' });
});

test('the list of commands fits into any width, and words longer than it stay whole', async () => {
  for (const width of [20, 30, 50, 80, 200]) {
    const { terminal, heard } = listener({ width });
    const summary = 'say in a rather long sentence what this does to a site that somebody has written';
    await dispatch([['grow', summary, async () => ({ command: grow })]], ['--help'], terminal);
    const lines = heard().said.split('\n');
    expect(
      lines.filter((line) => line.length > width && line.trim().includes(' ') && !line.startsWith('Usage')),
    ).toEqual([]);
    expect(heard().said.replace(/\s+/g, ' ')).toContain(summary);
  }
});

test('a group of commands may have a group of its own; what is none of it is wrong usage', async () => {
  const load = async () => ({ command: grow });
  const listed: Listed[] = [
    ['pot list', 'name the pots', load],
    ['pot lids add', 'put lids on', load],
  ];
  const answers = [];
  for (const typed of [
    ['pot'],
    ['pot', 'lids'],
    ['pot', 'lids', 'ad'],
    ['pot', 'foo'],
    ['pot', 'lids', '--help'],
    ['pot', 'lids', 'add', 'rose'],
  ]) {
    const { terminal, heard } = listener();
    const code = await dispatch(listed, typed, terminal);
    answers.push([code, (heard().remarks.join(' ') + heard().said).includes('put lids on')]);
  }
  expect(answers).toEqual([
    [2, true],
    [2, true],
    [2, false],
    [2, false],
    [0, true],
    [0, false],
  ]);
});
