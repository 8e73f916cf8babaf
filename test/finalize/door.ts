/** An SSH server as a program: `door.ts ADDRESS HOST_KEY_FILE AUTHORIZED_KEY`. It lets root in by that key and says nothing to any command. */
import { readFileSync } from 'node:fs';
import ssh2 from 'ssh2';

const [address = '', hostKey = '', authorized = ''] = process.argv.slice(2);
const blob = Buffer.from(authorized.split(' ')[1] ?? '', 'base64');

new ssh2.Server({ hostKeys: [readFileSync(hostKey)] }, (client) => {
  client.on('error', () => {});
  client.on('authentication', (context) => {
    if (context.method === 'publickey' && context.username === 'root' && context.key.data.equals(blob))
      context.accept();
    else context.reject(['publickey']);
  });
  client.on('session', (accept) =>
    accept().on('exec', (acceptExec) => {
      const channel = acceptExec();
      channel.exit(0);
      channel.end();
    }),
  );
}).listen(22, address);
