/** `zoneseed secrets init`: the secrets file of a site, without hosts; the next build adds those. */
import { existsSync } from 'node:fs';
import { refused } from '../outcome/outcome.ts';
import { createSecrets } from '../secrets/store.ts';
import { siteNameIn } from '../site/site-name.ts';
import { wrongUsage } from './shared/answer.ts';
import { defineCommand, SITE } from './shared/command.ts';
import { namelessSite, secretsOptions } from './shared/secrets-access.ts';

export const command = defineCommand({
  words: (on) =>
    on
      .argument(...SITE)
      .option('--passphrase', 'protect it by a passphrase instead of an identity')
      .option('--recipient <age1...>', 'who may open it besides you; repeatable', collect, []),
  examples: ['zoneseed secrets init site.yaml --recipient age1…'],
  async run(terminal, [siteFile], { passphrase = false, recipient: recipients }) {
    if (passphrase && recipients.length > 0)
      return wrongUsage({
        rule: 'secrets-protection',
        message: 'a secrets file has either a passphrase or recipients',
        hint: 'give --passphrase or --recipient, not both',
      });
    if (!existsSync(siteFile))
      return wrongUsage({
        rule: 'missing-file',
        message: `${siteFile} does not exist`,
        hint: 'name the site file the secrets belong to',
      });
    const site = siteNameIn(siteFile);
    if (site === undefined) return refused(namelessSite(siteFile));
    const made = await createSecrets({ siteFile, site }, { passphrase, recipients }, secretsOptions(terminal));
    if (!made.ok) return made;
    const { file } = made.value;
    terminal.out(
      `made ${file}, ${passphrase ? 'protected by the passphrase' : `encrypted to ${made.value.recipients.join(', ')}`}`,
    );
    return 0;
  },
});

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}
