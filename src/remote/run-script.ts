/** A script on its way through an open channel: sent on standard input, what it says kept within bounds. */
import { createInterface } from 'node:readline';
import type { ClientChannel } from 'ssh2';
import type { Ran, RunOptions } from './remote-shell.ts';

/** Bytes kept of each stream: enough for any answer we ask for, too little to fill the memory from another machine. */
const MOST_KEPT = 4 * 1024 * 1024;

/**
 * Sends `script` and what it reads, and waits for its end. bash reads its commands from the same standard input as the script reads
 * its data from: the braces make it read all of the script before it runs any of it, and `exit` keeps it from taking the rest for commands.
 */
export function runScript(
  channel: ClientChannel,
  script: string,
  { stdin = '', heard, signal }: RunOptions,
): Promise<Ran | 'lost' | 'ended by us'> {
  return new Promise((resolve) => {
    const [stdout, stderr] = [keep(channel), keep(channel.stderr)];
    if (heard) createInterface({ input: channel }).on('line', heard);
    let code: number | undefined;
    const end = () => {
      resolve('ended by us');
      channel.close();
    };
    if (signal?.aborted) return end();
    signal?.addEventListener('abort', end, { once: true });
    channel.on('exit', (status: number | null) => {
      // A script that was killed by a signal has no number.
      code = status ?? 255;
    });
    channel.on('error', () => {});
    channel.once('close', () => {
      signal?.removeEventListener('abort', end);
      resolve(code === undefined ? 'lost' : { code, stdout: stdout(), stderr: stderr() });
    });
    channel.write(`export LC_ALL=C.UTF-8\n{\n${script}\nexit $?\n}\n`);
    if (typeof stdin === 'string') channel.end(stdin);
    else stdin.pipe(channel);
  });
}

/** Collects a stream; answers its text so far. */
function keep(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  let room = MOST_KEPT;
  stream.on('data', (chunk: Buffer) => {
    if (room <= 0) return;
    chunks.push(chunk.subarray(0, room));
    room -= chunk.length;
  });
  return () => Buffer.concat(chunks).toString('utf8');
}
