/** `zoneseed secrets show`: one secret, by fingerprint or length only unless `--reveal` asks for the value itself. */
import { refused } from '../outcome/outcome.ts';
import { hostSecretNames, siteSecretNames } from '../secrets/names.ts';
import { fingerprint } from '../secrets/openssh.ts';
import type { HostSecrets, KeyPair } from '../secrets/secret-values.ts';
import { inspectSecrets, type SecretsFile } from '../secrets/store.ts';
import { wrongUsage } from './shared/answer.ts';
import { defineCommand } from './shared/command.ts';
import { nameASecret, SITE_SECRETS, unknownKeysOf, unknownSecret } from './shared/secret-names-asked.ts';
import { secretsOptions } from './shared/secrets-access.ts';

export const command = defineCommand({
  words: (on) =>
    on
      .argument('<site>', 'the site file')
      .argument('[name]', 'the secret')
      .option('--host <name>', "a host's keys or token")
      .option('--reveal', 'print the value'),
  examples: [
    'zoneseed secrets show site.yaml admin-password --reveal',
    'zoneseed secrets show site.yaml --host kvm-host-01',
  ],
  async run(terminal, [siteFile, name], { host, reveal }) {
    const known = host === undefined ? SITE_SECRETS : hostSecretNames;
    if (name === undefined && (host === undefined || reveal)) return wrongUsage(nameASecret('to show', known));
    if (name !== undefined && !known.some((secret) => secret === name)) return wrongUsage(unknownSecret(name, known));
    const opened = await inspectSecrets(siteFile, secretsOptions(terminal));
    if (!opened.ok) return refused(opened.problem);
    const file = opened.value;
    if (host !== undefined && !file.hosts.includes(host)) return refused(unknownKeysOf(host, file.hosts));
    for (const shown of name === undefined ? known : [name]) {
      const value = secretOf(file, shown, host);
      const revealed = typeof value === 'string' ? value : value.privateKey.trimEnd();
      terminal.out(reveal ? revealed : `${shown}: ${outline(value)}`);
    }
    return 0;
  },
});

function secretOf({ secrets }: SecretsFile, name: string, host: string | undefined): string | KeyPair {
  const place: HostSecrets | undefined = host === undefined ? undefined : secrets.host(host);
  const field = siteSecretNames.find((secret) => secret.name === name)?.field;
  const value = place ? (place.hostKeys.find((key) => key.type === name) ?? place.token) : field && secrets[field];
  if (value === undefined) throw new Error(`no secret is called ${name}`);
  return value;
}

function outline(value: string | KeyPair): string {
  if (typeof value !== 'string') return `${fingerprint(value)} ${value.publicKey.split(' ').slice(0, 2).join(' ')}`;
  return `${value.length} characters, hidden (--reveal shows them)`;
}
