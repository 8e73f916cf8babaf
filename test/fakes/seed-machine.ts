/**
 * `node seed-machine.ts OUT HOST`: an SSH server on port 22 that is the machine of a seed: it shows the seed's key, lets in whoever
 * has the site's, and knows no program. Says `listening`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { parse } from 'yaml';

interface UserData {
  readonly ssh_keys: { readonly ed25519_private: string };
}

const [out = '', host = ''] = process.argv.slice(2);
const seed = parse(readFileSync(join(out, 'hosts', host, 'user-data'), 'utf8')) as UserData & {
  readonly autoinstall?: { readonly 'user-data': UserData };
};
const ours = (seed.autoinstall?.['user-data'] ?? seed).ssh_keys.ed25519_private;
const theirs = ssh2.utils.parseKey(readFileSync(join(out, 'ssh_key')));
if (theirs instanceof Error) throw theirs;

new ssh2.Server({ hostKeys: [ours] }, (client) => {
  client.on('error', () => {});
  client.on('authentication', (context) => {
    const known = context.method === 'publickey' && context.key.data.equals(theirs.getPublicSSH());
    if (known) context.accept();
    else context.reject(['publickey']);
  });
  client.on('session', (accept) =>
    accept().on('exec', (acceptExec) => {
      const channel = acceptExec();
      channel.resume();
      channel.exit(127);
      channel.end();
    }),
  );
}).listen(22, () => process.stdout.write('listening\n'));
