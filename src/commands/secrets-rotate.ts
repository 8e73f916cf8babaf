/** `zoneseed secrets rotate`: a new value for one secret of the site, or new keys and a new token for one host. */
import { refused } from '../outcome/outcome.ts';
import { newEd25519, newHosts, newPassword } from '../secrets/generate.ts';
import { AFTER_HOST_ROTATION, siteSecretNames } from '../secrets/names.ts';
import { putHost } from '../secrets/payload.ts';
import { SecretsProblem } from '../secrets/secrets-problem.ts';
import { changeSecrets } from '../secrets/store.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type Answer, wrongUsage } from './shared/answer.ts';
import { defineCommand } from './shared/command.ts';
import { changeSecret, tellChange } from './shared/secret-change.ts';
import { nameASecret, SITE_SECRETS, unknownKeysOf, unknownSecret } from './shared/secret-names-asked.ts';
import { secretsOptions } from './shared/secrets-access.ts';

export const command = defineCommand({
  words: (on) =>
    on.argument('<site>', 'the site file').argument('[name]', 'the secret').option('--host <name>', 'the host'),
  examples: [
    'zoneseed secrets rotate site.yaml mysql-cloud-password',
    'zoneseed secrets rotate site.yaml --host kvm-host-01',
  ],
  async run(terminal, [siteFile, name], { host }) {
    if (host !== undefined && name !== undefined)
      return wrongUsage({ rule: 'excess-arguments', message: 'give the name of a secret or --host HOST, not both' });
    if (host !== undefined) return rotateHost(terminal, siteFile, host);
    if (name === undefined) return wrongUsage(nameASecret('to rotate, or give --host HOST', SITE_SECRETS));
    const secret = siteSecretNames.find((candidate) => candidate.name === name);
    if (secret === undefined) return wrongUsage(unknownSecret(name));
    return changeSecret(terminal, siteFile, secret, secret.kind === 'ssh key' ? newEd25519() : newPassword());
  },
});

async function rotateHost(terminal: Terminal, siteFile: string, host: string): Promise<Answer> {
  const changed = await changeSecrets(
    siteFile,
    async (payload) => {
      if (!payload.hosts.has(host)) {
        const { rule = '', message, hint } = unknownKeysOf(host, [...payload.hosts.keys()]);
        throw new SecretsProblem({ severity: 'error', rule, message, hint, path: [] });
      }
      for (const material of await newHosts([host], () => {})) putHost(payload, material);
    },
    secretsOptions(terminal),
  );
  if (!changed.ok) return refused(changed.problem);
  return tellChange(terminal, changed.value.file, `the keys and the token of ${host}`, AFTER_HOST_ROTATION);
}
