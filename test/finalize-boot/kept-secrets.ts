/** No secret was seen in any list of processes, in anything that was printed, nor in any log. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { secretsOf } from '../boot/first-boot.ts';
import { noSecrets } from '../boot/ready-site.ts';
import { expectEqual } from '../boot/report.ts';
import { must } from '../lab/process.ts';
import type { Place } from './place.ts';

const PROGRAM = resolve(import.meta.dirname, '../../src/zoneseed.js');
/** What finalize handles besides what seeds carry. */
const NAMES = ['admin-password', 'api-key', 'api-secret-key'];

export async function keptSecrets(place: Place): Promise<void> {
  const { lab, site, hosts, watch, runs } = place;
  const secrets = [...(await secretsOf(site)), ...(await Promise.all(NAMES.map((name) => revealed(place, name))))];
  await lab.report.check('no process of any machine ever showed a secret among its arguments', () =>
    watch.end(secrets),
  );
  await lab.report.check('no secret was printed or written to the journal of the runs', async () => {
    const journal = await readFile(join(site.out, 'finalize.log'), 'utf8');
    if (journal.length === 0) throw new Error('the journal is empty');
    const telling = [...runs.map(({ said }) => said), journal].filter((text) =>
      secrets.some((each) => text.includes(each)),
    );
    expectEqual('texts with a secret', telling.length, 0);
  });
  for (const [name, host] of hosts) {
    await lab.report.question(
      `${name}: no file that others can read, and no line of its journal, has a secret`,
      async () => {
        await noSecrets(host, secrets);
      },
    );
  }
}

async function revealed({ site }: Place, name: string): Promise<string> {
  const argv = [process.execPath, PROGRAM, 'secrets', 'show', site.file, name, '--reveal'];
  return (await must(argv, { env: { XDG_CONFIG_HOME: join(site.out, '../config') } })).trim();
}
