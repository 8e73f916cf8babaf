/** An SSH server of this process that runs what it is told with the real bash, as `sudo -n bash -s` would. */
import { spawn } from 'node:child_process';
import { type AddressInfo, connect } from 'node:net';
import { type Client, type Connection, Server, type ServerChannel } from 'ssh2';
import type { Target } from '../../src/remote/target.ts';
import { newKeyPair } from '../../src/secrets/generate.ts';

export interface Sshd {
  /** How to reach it as it is. */
  readonly target: Target;
  /** How often somebody was let in. */
  readonly logins: () => number;
  /** Breaks every connection. */
  readonly cut: () => void;
  readonly close: () => void;
}

/** Ours: some of ssh2's own ed25519 keys cannot be read again, by it or by OpenSSH. */
const ed25519 = () => newKeyPair('ed25519', 'test');

/** `enter` are words before each command, with which it runs on another machine than this one. */
export async function sshd(name = 'kvm-1', enter: readonly string[] = []): Promise<Sshd> {
  const [host, user] = [await ed25519(), await ed25519()];
  const open = new Set<Connection>();
  let logins = 0;
  const server = new Server({ hostKeys: [host.privateKey] }, (client) => {
    open.add(client);
    // Its small packets go out at once; else each of them waits until the client, which takes its time, has acknowledged the last.
    (client as Connection & Pick<Client, 'setNoDelay'>).setNoDelay();
    client.on('close', () => open.delete(client));
    client.on('error', () => {});
    client.on('authentication', (context) => {
      const known = context.method === 'publickey' && context.key.data.equals(blob(user.publicKey));
      if (known && context.username === 'boan') context.accept();
      else context.reject(['publickey']);
    });
    client.on('ready', () => logins++);
    client.on('session', (accept) =>
      accept().on('exec', (acceptExec, _reject, { command }) => run(acceptExec(), command, enter)),
    );
    client.on('tcpip', (accept, reject, { destPort }) => {
      const socket = connect(destPort, '127.0.0.1');
      socket.once('error', () => reject());
      socket.once('connect', () => {
        const channel = accept();
        channel.pipe(socket).pipe(channel);
        socket.on('error', () => channel.close());
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    target: {
      name,
      address: '127.0.0.1',
      port,
      user: 'boan',
      privateKey: user.privateKey,
      hostKeys: [{ type: 'ed25519', publicKey: host.publicKey }],
    },
    logins: () => logins,
    cut: () => {
      for (const client of open) client.end();
    },
    close: () => server.close(),
  };
}

function blob(line: string): Buffer {
  return Buffer.from(line.split(' ')[1] ?? '', 'base64');
}

function run(channel: ServerChannel, command: string, enter: readonly string[]): void {
  const [program = 'bash', ...words] = [...enter, 'bash', '-c', command.replace(/^sudo -n /, '')];
  const child = spawn(program, words);
  child.stdin.on('error', () => {});
  channel.pipe(child.stdin);
  child.stdout.on('data', (data) => channel.write(data));
  child.stderr.on('data', (data) => channel.stderr.write(data));
  channel.on('close', () => {
    // A real one only lets go of the pipes; what runs on this machine must not outlive its test.
    if (enter.length === 0) child.kill();
    for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe.destroy();
  });
  child.on('close', (code, signal) => {
    if (code !== null) channel.exit(code);
    else channel.exit(String(signal).replace('SIG', ''), false);
    channel.end();
  });
}
