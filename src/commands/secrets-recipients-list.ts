/** `zoneseed secrets recipients list`: who can open the secrets file. */
import { inspectSecrets } from '../secrets/store.ts';
import { defineCommand, SITE } from './shared/command.ts';
import { tellRecipients } from './shared/recipients.ts';
import { ownerOf, secretsOptions } from './shared/secrets-access.ts';

export const command = defineCommand({
  words: (on) => on.argument(...SITE).option('--json', 'print as JSON'),
  examples: ['zoneseed secrets recipients list site.yaml'],
  async run(terminal, [siteFile], { json }) {
    const opened = await inspectSecrets(ownerOf(siteFile), secretsOptions(terminal));
    if (!json || !opened.ok) return tellRecipients(terminal, opened);
    const { file, protection, recipients } = opened.value;
    terminal.out(JSON.stringify({ file, protection, recipients }, null, 2));
    return 0;
  },
});
