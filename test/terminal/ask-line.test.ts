import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { shellQuote } from '../../src/quote/shell.ts';
import { run } from '../lab/process.ts';

const module = fileURLToPath(new URL('../../src/terminal/ask-line.ts', import.meta.url));

/** Asks twice and writes both answers to descriptor 2. */
const program = `(async () => {
  const { askLine } = await import(${JSON.stringify(module)});
  const answers = [await askLine('Passphrase: '), await askLine('Again: ')];
  require('node:fs').writeSync(2, JSON.stringify(answers));
})()`;

/** Types each text when the question before it has appeared; gives what the terminal showed and what the program answered. */
function atTerminal(...typed: [question: string, text: string][]) {
  return atTerminalOf(program, ...typed);
}

async function atTerminalOf(
  program: string,
  ...typed: [question: string, text: string][]
): Promise<{ shown: string; answered: string }> {
  // script(1) is the terminal. Input and output of the program are redirected: it must find the terminal by itself.
  const asking = `${shellQuote(process.execPath)} -e ${shellQuote(program)} < /dev/null > /dev/null 2>&3`;
  const terminal = spawn('sh', ['-c', `exec script -qefc ${shellQuote(asking)} /dev/null 3>&2`], { timeout: 20_000 });
  let shown = '';
  let answered = '';
  terminal.stdout.on('data', (chunk) => {
    shown += chunk;
    const [next] = typed;
    if (next !== undefined && shown.includes(next[0])) terminal.stdin.write(typed.shift()?.[1] ?? '');
  });
  terminal.stderr.on('data', (chunk) => {
    answered += chunk;
  });
  await once(terminal, 'close');
  return { shown, answered };
}

it('an open answer is shown as it is typed', async () => {
  const asking = program.replace(/\[await .*\]/, "[await askLine('Name: ', 'open')]");
  const { shown, answered } = await atTerminalOf(asking, ['Name: ', 'TEST\r']);
  expect(answered).toContain('["TEST"]');
  expect(shown).toMatch(/Name: .*TEST/s);
});

describe('a question for a secret', () => {
  it('shows the question and not the answer, and lets the line be edited', async () => {
    const { shown, answered } = await atTerminal(
      ['Passphrase: ', 'wrong\x15s3crét wordsx\x7f\r'],
      ['Again: ', 'second\r'],
    );
    expect(answered).toContain('["s3crét words","second"]');
    expect(shown.replace(/\s+/g, ' ').trim()).toBe('Passphrase: Again:');
  });

  it('is answered with undefined when the person gives up', async () => {
    expect((await atTerminal(['Passphrase: ', '\x04'], ['Again: ', '\x04'])).answered).toContain('[null,null]');
  });

  it('ends the program on Ctrl-C, and gives no answer', async () => {
    expect((await atTerminal(['Passphrase: ', 'abc\x03'])).answered).not.toContain('[');
  });

  it('is answered with undefined when there is no terminal', async () => {
    expect((await run(['setsid', '-w', process.execPath, '-e', program])).stderr).toContain('[null,null]');
  });
});
