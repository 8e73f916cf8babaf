/** `zoneseed secrets set`: takes a password or key from standard input; nothing secret is ever on a command line. */
import { refused } from '../outcome/outcome.ts';
import { setSecret } from '../secrets/secret-changes.ts';
import { madeOnly, unacceptable } from '../secrets/secrets-problems.ts';
import { siteSecretTable } from '../secrets/secrets-table.ts';
import type { Input, Terminal } from '../terminal/terminal.ts';
import { wrongUsage } from './shared/answer.ts';
import { defineCommand } from './shared/command.ts';
import { tellChange } from './shared/secret-change.ts';
import { unknownSecret } from './shared/secret-names-asked.ts';
import { ownerOf, secretsOptions } from './shared/secrets-access.ts';

/** A longer value is refused while it is read, in characters. */
const LONGEST_INPUT = 4096;

export const command = defineCommand({
  words: (on) => on.argument('<site>', 'the site file').argument('<name>', 'the secret'),
  examples: ['zoneseed secrets set site.yaml admin-password < password.txt'],
  async run(terminal, [siteFile, name]) {
    const secret = siteSecretTable.find((candidate) => candidate.name === name);
    if (secret === undefined) return wrongUsage(unknownSecret(name));
    if (secret.kind === 'ssh key') return wrongUsage(madeOnly(name, siteFile));
    const value = await valueFrom(terminal, name);
    if (value === undefined) return refused(unacceptable(name, 'no value was given on standard input'));
    const changed = await setSecret(ownerOf(siteFile), name, value, secretsOptions(terminal));
    return tellChange(terminal, changed, name, secret);
  },
});

/** What is typed or piped in, without its final line end; undefined when there is nothing. Line ends inside stay, to be refused. */
async function valueFrom(terminal: Terminal, name: string): Promise<string | undefined> {
  const { input } = terminal;
  const value = input.isTTY ? await terminal.ask(`New ${name}: `) : await wholeOf(input);
  return value?.replace(/\r?\n$/, '') || undefined;
}

async function wholeOf(input: Input): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of input) {
    text += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    if (text.length > LONGEST_INPUT) break;
  }
  return text + decoder.decode();
}
