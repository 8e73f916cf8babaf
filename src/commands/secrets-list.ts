/** `zoneseed secrets list`: names everything the secrets file holds, and no value. */
import { hostSecretTable, siteSecretTable } from '../secrets/secrets-table.ts';
import { inspectSecrets, type SecretsFile } from '../secrets/store.ts';
import { defineCommand, SITE } from './shared/command.ts';
import { ownerOf, secretsOptions } from './shared/secrets-access.ts';

export const command = defineCommand({
  words: (on) => on.argument(...SITE).option('--json', 'print as JSON'),
  examples: ['zoneseed secrets list site.yaml'],
  async run(terminal, [siteFile], { json }) {
    const opened = await inspectSecrets(ownerOf(siteFile), secretsOptions(terminal));
    if (!opened.ok) return opened;
    const listed = listOf(opened.value);
    if (json) {
      terminal.out(JSON.stringify(listed, null, 2));
      return 0;
    }
    for (const { name, kind, usedBy, present } of listed.secrets)
      terminal.out(`${name.padEnd(20)}  ${kind.padEnd(8)}  ${present ? '' : 'not there yet; '}for ${usedBy}`);
    for (const { host, secrets } of listed.hosts) terminal.out(`${host.padEnd(20)}  host: ${secrets.join(', ')}`);
    return 0;
  },
});

function listOf(opened: SecretsFile) {
  const { file, site, protection, recipients } = opened;
  const isThere = (name: string, host?: string) => opened.value(name, host) !== undefined;
  const secrets = siteSecretTable.map(({ name, kind, usedBy }) => ({ name, kind, usedBy, present: isThere(name) }));
  const namesOf = (host: string) => hostSecretTable.map(({ name }) => name).filter((name) => isThere(name, host));
  const hosts = opened.hosts.map((host) => ({ host, secrets: namesOf(host) }));
  return { file, site, protection, recipients, secrets, hosts };
}
