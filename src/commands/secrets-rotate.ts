/** `zoneseed secrets rotate`: a new value for one secret of the site, or new keys and a new token for one host. */
import { rotateHost, rotateSecret } from '../secrets/secret-changes.ts';
import { AFTER_HOST_ROTATION, siteSecretTable } from '../secrets/secrets-table.ts';
import { wrongUsage } from './shared/answer.ts';
import { defineCommand } from './shared/command.ts';
import { tellChange } from './shared/secret-change.ts';
import { nameASecret, SITE_SECRETS, unknownSecret } from './shared/secret-names-asked.ts';
import { ownerOf, secretsOptions } from './shared/secrets-access.ts';

export const command = defineCommand({
  words: (on) =>
    on.argument('<site>', 'the site file').argument('[name]', 'the secret').option('--host <name>', 'the host'),
  known: { name: SITE_SECRETS },
  examples: [
    'zoneseed secrets rotate site.yaml mysql-cloud-password',
    'zoneseed secrets rotate site.yaml --host kvm-host-01',
  ],
  async run(terminal, [siteFile, name], { host }) {
    if (host !== undefined && name !== undefined)
      return wrongUsage({ rule: 'excess-arguments', message: 'give the name of a secret or --host HOST, not both' });
    const owner = ownerOf(siteFile);
    if (host !== undefined) {
      const changed = await rotateHost(owner, host, secretsOptions(terminal));
      return tellChange(terminal, changed, `the keys and the token of ${host}`, { afterwards: AFTER_HOST_ROTATION });
    }
    if (name === undefined) return wrongUsage(nameASecret('to rotate, or give --host HOST', SITE_SECRETS));
    const secret = siteSecretTable.find((candidate) => candidate.name === name);
    if (secret === undefined) return wrongUsage(unknownSecret(name));
    return tellChange(terminal, await rotateSecret(owner, name, secretsOptions(terminal)), name, secret);
  },
});
