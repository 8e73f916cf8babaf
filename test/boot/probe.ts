/** `node test/boot/probe.ts ADDRESS PORT [SOURCE]`: says whether a TCP port is open, closed or filtered. */
import { connect } from 'node:net';

const [address = '', port = '', source] = process.argv.slice(2);
const socket = connect({
  host: address,
  port: Number(port),
  ...(source === undefined ? {} : { localAddress: source }),
});
const say = (word: string) => {
  process.stdout.write(word);
  process.exit(0);
};
// Longer than this machine may be busy with others: a port that is open would be told as filtered.
socket.setTimeout(10_000, () => say('filtered'));
socket.once('connect', () => say('open'));
socket.once('error', (error: NodeJS.ErrnoException) => say(error.code === 'ECONNREFUSED' ? 'closed' : 'filtered'));
