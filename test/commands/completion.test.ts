import { expect, test } from 'vitest';
import { completionOf } from '../../src/commands/completion.ts';
import { defineCommand } from '../../src/commands/shared/command.ts';
import { commandWords } from '../../src/commands/shared/command-words-of.ts';
import type { Listed } from '../../src/commands/shared/dispatch.ts';
import { heard } from './listener.ts';

const loaded: string[] = [];

/** A command that knows the values of what `knows` names. */
function listed(name: string, knows: string): Listed {
  const command = defineCommand({
    words: (on) =>
      on
        .argument('[site]', 'the site file')
        .option('-o, --out <folder>', 'where')
        .option('--clay-pots <pot...>', 'which')
        .option('--no-water', 'dry'),
    known: { [knows]: ['red', 'blue'] },
    examples: [],
    run: () => 0,
  });
  const load = async () => {
    loaded.push(name);
    return { command };
  };
  return [name, `what ${name} does`, load];
}

test('the words of a command are those of its definition', async () => {
  expect(await commandWords(listed('bed make', 'clayPots'))).toEqual({
    name: 'bed make',
    does: 'what bed make does',
    options: [
      { flags: ['-o', '--out'], does: 'where', value: { files: 'folders', words: [], many: false } },
      { flags: ['--clay-pots'], does: 'which', value: { files: 'none', words: ['red', 'blue'], many: true } },
      { flags: ['--no-water'], does: 'dry', value: undefined },
      { flags: ['-h', '--help'], does: 'show this', value: undefined },
    ],
    arguments: [{ files: 'yaml', words: [], many: false }],
  });
});

test('values of an option that is not there are a bug', async () => {
  await expect(commandWords(listed('grow', 'pots'))).rejects.toThrow('zoneseed grow takes no pots');
});

test('a shell that it does not know is wrong usage, and loads no command', async () => {
  loaded.length = 0;
  const command = completionOf([listed('grow', 'clayPots')]);
  expect(await heard(command, ['fis'], {})).toEqual({
    code: 2,
    said: '',
    remarks: ['error: there is no shell "fis" [unknown-shell]', '  did you mean fish?'],
  });
  expect(loaded).toEqual([]);
  const { code, said } = await heard(command, ['bash'], {});
  expect({ code, loaded }).toEqual({ code: 0, loaded: ['grow'] });
  expect(said).toContain("'grow --clay-pots') words=(red blue)");
});
