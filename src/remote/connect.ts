/** Opens a pinned SSH connection: only the machine that holds the key of its seed is ever talked to. */
import { Client, type ClientChannel } from 'ssh2';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import { kindOfError, type RemoteProblem, remoteProblem } from './remote-problem.ts';
import type { Shell } from './remote-shell.ts';
import { runScript } from './run-script.ts';
import { hostKeyAlgorithms, isKeyOf, type Target } from './target.ts';

/** Milliseconds for the whole greeting, from the first packet to being let in. */
const GREETING = 20_000;
/** A machine that says nothing for this long, in milliseconds, and so many times, is gone. */
const ALIVE_EVERY = 10_000;
const ALIVE_TRIES = 3;

/**
 * Connects to a machine and logs in. Fails with a RemoteProblem of every kind but `lost`; gives up when the signal says so, which
 * is a problem of the kind `timeout`.
 */
export async function connect(target: Target, signal?: AbortSignal): Promise<Outcome<Shell, RemoteProblem>> {
  const client = new Client();
  const kind = await greet(client, target, signal);
  if (kind !== undefined) {
    client.destroy();
    return refused(remoteProblem(kind, target.name, target.address));
  }
  return done(shellOver(client, target));
}

/** Undefined when we are in. */
function greet(client: Client, target: Target, signal?: AbortSignal): Promise<RemoteProblem['kind'] | undefined> {
  return new Promise((answer) => {
    let stranger = false;
    // One signal sees thousands of attempts.
    const resolve = (kind: RemoteProblem['kind'] | undefined) => {
      signal?.removeEventListener('abort', giveUp);
      answer(kind);
    };
    const giveUp = () => resolve('timeout');
    if (signal?.aborted) return giveUp();
    signal?.addEventListener('abort', giveUp, { once: true });
    client
      .once('ready', () => resolve(undefined))
      // Stays for the life of the connection: an error without a listener would end the program.
      .on('error', (error) => resolve(stranger ? 'host-key' : kindOfError(error)))
      .once('close', () => resolve('lost'))
      .connect({
        host: target.address,
        port: target.port,
        username: target.user,
        privateKey: target.privateKey,
        authHandler: ['publickey'],
        algorithms: { serverHostKey: hostKeyAlgorithms(target) },
        hostVerifier: (shown: Buffer) => {
          stranger = !isKeyOf(target, shown);
          return !stranger;
        },
        readyTimeout: GREETING,
        keepaliveInterval: ALIVE_EVERY,
        keepaliveCountMax: ALIVE_TRIES,
      })
      // Its packets are small, and each would wait until the machine, which takes its time, has acknowledged the last.
      .setNoDelay();
  });
}

function shellOver(client: Client, target: Target): Shell {
  let open = true;
  client.once('close', () => {
    open = false;
  });
  const lost = () => refused(remoteProblem('lost', target.name, target.address));
  /**
   * Opens a channel; a connection that breaks meanwhile never calls back, it only closes. `use` gets the channel in the same
   * moment: the end of a short script may stand in the packet behind the one that opens it, and is told to nobody later.
   */
  const channel = <T>(
    ask: (answer: (error: Error | undefined, channel: ClientChannel) => void) => void,
    use: (opened: ClientChannel) => T | Promise<T>,
  ) =>
    new Promise<T | undefined>((resolve) => {
      const gone = () => resolve(undefined);
      client.once('close', gone);
      try {
        ask((error, opened) => {
          client.off('close', gone);
          resolve(error === undefined ? use(opened) : undefined);
        });
      } catch {
        // The library throws where it knows already that there is no connection.
        gone();
      }
    });
  return {
    async run(script, options = {}) {
      const ran = await channel(
        (answer) => client.exec(RUN_AS_ROOT, answer),
        (opened) => runScript(opened, script, options),
      );
      if (ran === 'ended by us') return refused(remoteProblem('timeout', target.name, target.address));
      return ran === undefined || ran === 'lost' ? lost() : done(ran);
    },
    async tunnel(port) {
      const opened = await channel(
        (answer) => client.forwardOut('127.0.0.1', 0, '127.0.0.1', port, answer),
        (stream) => stream,
      );
      return opened === undefined ? lost() : done(opened);
    },
    isOpen: () => open,
    close: () => void client.end(),
  };
}

/** The account of operators may do this without a password (templates/common/sudoers). */
const RUN_AS_ROOT = 'sudo -n bash -s';
