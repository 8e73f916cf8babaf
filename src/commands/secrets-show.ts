/** `zoneseed secrets show`: one secret, by fingerprint or length only unless `--reveal` asks for the value itself. */
import { refused } from '../outcome/outcome.ts';
import { fingerprint } from '../secrets/openssh.ts';
import type { SecretValue } from '../secrets/secret-values.ts';
import { notThere, unknownHost } from '../secrets/secrets-problems.ts';
import { inspectSecrets } from '../secrets/store.ts';
import { wrongUsage } from './shared/answer.ts';
import { defineCommand } from './shared/command.ts';
import { HOST_SECRETS, nameASecret, SITE_SECRETS, unknownSecret } from './shared/secret-names-asked.ts';
import { ownerOf, secretsOptions } from './shared/secrets-access.ts';

export const command = defineCommand({
  words: (on) =>
    on
      .argument('<site>', 'the site file')
      .argument('[name]', 'the secret')
      .option('--host <name>', "a host's keys or token")
      .option('--reveal', 'print the value'),
  known: { name: [...SITE_SECRETS, ...HOST_SECRETS] },
  examples: [
    'zoneseed secrets show site.yaml admin-password --reveal',
    'zoneseed secrets show site.yaml --host kvm-host-01',
  ],
  async run(terminal, [siteFile, name], { host, reveal }) {
    const known = host === undefined ? SITE_SECRETS : HOST_SECRETS;
    if (name === undefined && (host === undefined || reveal)) return wrongUsage(nameASecret('to show', known));
    if (name !== undefined && !known.includes(name)) return wrongUsage(unknownSecret(name, known));
    const opened = await inspectSecrets(ownerOf(siteFile), secretsOptions(terminal));
    if (!opened.ok) return opened;
    const file = opened.value;
    if (host !== undefined && !file.hosts.includes(host)) return refused(unknownHost(host, file.hosts));
    for (const shown of name === undefined ? known : [name]) {
      const value = file.value(shown, host);
      if (value !== undefined) terminal.out(reveal ? revealed(value) : `${shown}: ${outline(value)}`);
      else if (name !== undefined) return refused(notThere(file.file, name, host));
    }
    return 0;
  },
});

function revealed(value: SecretValue): string {
  return typeof value === 'string' ? value : value.privateKey.trimEnd();
}

function outline(value: SecretValue): string {
  if (typeof value !== 'string') return `${fingerprint(value)} ${value.publicKey.split(' ').slice(0, 2).join(' ')}`;
  return `${value.length} characters, hidden (--reveal shows them)`;
}
