/** `zoneseed secrets recipients remove`: leaves somebody out of the secrets file from now on. */
import { removeRecipient } from '../secrets/secret-changes.ts';
import { wrongUsage } from './shared/answer.ts';
import { defineCommand } from './shared/command.ts';
import { tellRecipients } from './shared/recipients.ts';
import { ownerOf, secretsOptions } from './shared/secrets-access.ts';
import { siteFirst } from './shared/site-first.ts';

export const command = defineCommand({
  words: (on) => on.argument('<words...>', 'the site file (site.yaml if left out), and one age recipient (age1…)'),
  examples: ['zoneseed secrets recipients remove site.yaml age1…'],
  async run(terminal, [words]) {
    const { site, rest } = siteFirst(words);
    const [recipient, another] = rest;
    if (recipient === undefined || another !== undefined)
      return wrongUsage({ rule: 'missing-argument', message: 'name one recipient to remove' });
    const removed = await removeRecipient(ownerOf(site), recipient, secretsOptions(terminal));
    const told = tellRecipients(terminal, removed);
    if (removed.ok)
      terminal.warn({
        message: 'who could open the file before can still open the copies he has, and the history of a repository',
        hint: 'make new values of what he should not know: zoneseed secrets rotate',
      });
    return told;
  },
});
