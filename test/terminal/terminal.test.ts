import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { shellQuote } from '../../src/quote/shell.ts';

const module = fileURLToPath(new URL('../../src/terminal/terminal.ts', import.meta.url));

/** Says one thing of every kind. */
const program = `(async () => {
  const { processTerminal } = await import(${JSON.stringify(module)});
  const terminal = processTerminal(() => {});
  terminal.out('result');
  terminal.note('worth knowing');
  terminal.warn({ message: 'mend it', rule: 'mended' });
  terminal.problem({ message: 'broken', hint: 'do this' });
})()`;

const saying = `${shellQuote(process.execPath)} -e ${shellQuote(program)}`;

test('results and the work are kept apart, and without a terminal nothing is coloured', async () => {
  const { stdout, stderr } = await execa('sh', ['-c', saying]);
  expect(stdout).toBe('result');
  expect(stderr).toBe('note: worth knowing\nwarning: mend it [mended]\nerror: broken\n  do this');
});

test.each([
  [
    '',
    '\x1b[36mnote:\x1b[0m worth knowing\r\n\x1b[33mwarning:\x1b[0m mend it \x1b[2m[mended]\x1b[0m\r\n\x1b[31merror:\x1b[0m broken',
  ],
  ['NO_COLOR=1 ', 'note: worth knowing\r\nwarning: mend it [mended]\r\nerror: broken'],
])('at a terminal severities are coloured, unless asked not to: %j', async (set, shown) => {
  // script(1) is the terminal. Its input stays open: the end of one is typed as ^D, which a terminal echoes wherever the output is.
  const { stdout } = await execa('script', ['-qefc', set + saying, '/dev/null'], {
    // Nothing of the environment that the tests run in: with CI set, Node counts no terminal as one with colours.
    env: { PATH: process.env.PATH, TERM: 'xterm' },
    extendEnv: false,
    stdin: 'pipe',
  });
  expect(stdout).toContain(shown);
});
