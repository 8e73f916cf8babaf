/**
 * `make test-boot`: boots hosts from the bytes of generated seed ISOs and asks them from outside what they have become.
 * `node test/boot/run.ts [SCENARIO...]` runs some of it. Needs root; a cold cache of root file systems takes minutes more.
 * KEEP=yes leaves the disks of the hosts in the cache folder; TURN=2 cuts the power in the other places.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { Report } from './report.ts';
import { Worlds } from './scenarios.ts';

if (process.getuid?.() !== 0) {
  process.stderr.write('the boot tests make namespaces and mounts: run them as root\n');
  process.exit(1);
}
// Each container's init watches files, and all of them count as this machine's root.
const WATCHES = '/proc/sys/fs/inotify/max_user_instances';
const allowed = Number(readFileSync(WATCHES, 'utf8'));
if (allowed < 1024) writeFileSync(WATCHES, '1024');
const report = new Report();
const worlds = new Worlds();
let ending = false;

async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  await worlds.close();
  writeFileSync(WATCHES, String(allowed));
  process.exit(code);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(130));
try {
  await worlds.run(report, process.argv.slice(2));
} catch (error) {
  report.fail('the lab itself', error instanceof Error ? (error.stack ?? error.message) : String(error));
}
await end(report.end());
