// node change-forever.ts SITEFILE: changes the admin password until it is killed, and prints each one that was written.
import { flushCompileCache } from 'node:module';
import { newPassword } from '../../../src/secrets/generate.ts';
import { setSecret } from '../../../src/secrets/secret-changes.ts';

// Killed, it keeps nothing of what was compiled for the next one.
flushCompileCache();

const [siteFile = ''] = process.argv.slice(2);
for (;;) {
  const password = newPassword();
  const changed = await setSecret({ siteFile }, 'admin-password', password);
  if (!changed.ok) throw new Error(changed.problems[0]?.message);
  process.stdout.write(`${password}\n`);
}
