/** A changed secret is written, and what the change does not reach by itself is said. */
import { refused } from '../../outcome/outcome.ts';
import type { SecretName } from '../../secrets/names.ts';
import type { KeyPair } from '../../secrets/secret-values.ts';
import { changeSecrets } from '../../secrets/store.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import type { Answer } from './answer.ts';
import { secretsOptions } from './secrets-access.ts';

/** Gives a secret of the site a new value. */
export async function changeSecret(
  terminal: Terminal,
  siteFile: string,
  secret: SecretName,
  value: string | KeyPair,
): Promise<Answer> {
  const changed = await changeSecrets(
    siteFile,
    (payload) => {
      payload.head = { ...payload.head, [secret.field]: value };
    },
    secretsOptions(terminal),
  );
  if (!changed.ok) return refused(changed.problem);
  return tellChange(terminal, changed.value.file, secret.name, secret.afterwards);
}

/** Says what was changed in the secrets file, and what keeps the old value. */
export function tellChange(terminal: Terminal, file: string, what: string, afterwards: string): 0 {
  terminal.out(`changed ${what} in ${file}`);
  terminal.note('build the site again: seeds and images of an earlier build have the old value');
  terminal.warn({ message: afterwards });
  return 0;
}
