/** `zoneseed secrets list`: names everything the secrets file holds, and no value. */
import { refused } from '../outcome/outcome.ts';
import { hostSecretNames, siteSecretNames } from '../secrets/names.ts';
import { inspectSecrets } from '../secrets/store.ts';
import { defineCommand, SITE } from './shared/command.ts';
import { secretsOptions } from './shared/secrets-access.ts';

export const command = defineCommand({
  words: (on) => on.argument(...SITE).option('--json', 'print as JSON'),
  examples: ['zoneseed secrets list site.yaml'],
  async run(terminal, [siteFile], { json }) {
    const opened = await inspectSecrets(siteFile, secretsOptions(terminal));
    if (!opened.ok) return refused(opened.problem);
    const { file, protection, recipients, hosts } = opened.value;
    if (json) {
      const secrets = siteSecretNames.map(({ name, kind }) => ({ name, kind }));
      const listed = hosts.map((host) => ({ host, secrets: hostSecretNames }));
      terminal.out(JSON.stringify({ file, protection, recipients, secrets, hosts: listed }, null, 2));
      return 0;
    }
    for (const { name, kind } of siteSecretNames) terminal.out(`${name.padEnd(20)}  ${kind}`);
    for (const host of hosts) terminal.out(`${host.padEnd(20)}  host: ${hostSecretNames.join(', ')}`);
    return 0;
  },
});
