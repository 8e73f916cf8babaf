// node change-forever.ts SITEFILE: changes the admin password until it is killed, and prints each one that was written.
import { newPassword } from '../../../src/secrets/generate.ts';
import { changeSecrets } from '../../../src/secrets/store.ts';

const [siteFile = ''] = process.argv.slice(2);
for (;;) {
  const adminPassword = newPassword();
  const changed = await changeSecrets(siteFile, (payload) => {
    payload.head = { ...payload.head, adminPassword };
  });
  if (!changed.ok) throw new Error(changed.problem.message);
  process.stdout.write(`${adminPassword}\n`);
}
