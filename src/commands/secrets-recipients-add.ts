/** `zoneseed secrets recipients add`: lets others open the secrets file too. */
import { addRecipients } from '../secrets/secret-changes.ts';
import { wrongUsage } from './shared/answer.ts';
import { defineCommand } from './shared/command.ts';
import { tellRecipients } from './shared/recipients.ts';
import { ownerOf, secretsOptions } from './shared/secrets-access.ts';
import { siteFirst } from './shared/site-first.ts';

export const command = defineCommand({
  words: (on) => on.argument('<words...>', 'the site file (site.yaml if left out), and age recipients (age1…)'),
  examples: ['zoneseed secrets recipients add site.yaml age1…'],
  async run(terminal, [words]) {
    const { site, rest } = siteFirst(words);
    if (rest.length === 0) return wrongUsage({ rule: 'missing-argument', message: 'name a recipient to add' });
    return tellRecipients(terminal, await addRecipients(ownerOf(site), rest, secretsOptions(terminal)));
  },
});
