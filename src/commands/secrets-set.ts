/** `zoneseed secrets set`: takes a password or key from standard input; nothing secret is ever on a command line. */
import { refused } from '../outcome/outcome.ts';
import { ACCEPTABLE, objection } from '../secrets/acceptable.ts';
import { siteSecretNames } from '../secrets/names.ts';
import type { Input } from '../terminal/terminal.ts';
import { wrongUsage } from './shared/answer.ts';
import { defineCommand } from './shared/command.ts';
import { changeSecret } from './shared/secret-change.ts';
import { unknownSecret } from './shared/secret-names-asked.ts';

/** A longer value is refused while it is read, in characters. */
const LONGEST_INPUT = 4096;

export const command = defineCommand({
  words: (on) => on.argument('<site>', 'the site file').argument('<name>', 'the secret'),
  examples: ['zoneseed secrets set site.yaml admin-password < password.txt'],
  async run(terminal, [siteFile, name]) {
    const secret = siteSecretNames.find((candidate) => candidate.name === name);
    if (secret === undefined) return wrongUsage(unknownSecret(name));
    if (secret.kind === 'ssh key')
      return wrongUsage({
        rule: 'secret-value',
        message: `${name} is made and cannot be given`,
        hint: `a new one is made by: zoneseed secrets rotate ${siteFile} ${name}`,
      });
    const { input } = terminal;
    const value = input.isTTY ? await terminal.ask(`New ${name}: `) : await wholeOf(input);
    const reason = value === undefined ? 'no value was given on standard input' : objection(value);
    if (value === undefined || reason !== undefined)
      return refused({
        rule: 'secret-value',
        message: `the value for ${name} cannot be taken: ${reason}`,
        hint: `expected ${ACCEPTABLE}`,
      });
    return changeSecret(terminal, siteFile, secret, value);
  },
});

/** All of the input without its final line end; undefined when there is none. Line ends inside stay, to be refused. */
async function wholeOf(input: Input): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of input) {
    text += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    if (text.length > LONGEST_INPUT) break;
  }
  const value = (text + decoder.decode()).replace(/\r?\n$/, '');
  return value === '' ? undefined : value;
}
