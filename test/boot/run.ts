/**
 * `make test-boot`: boots hosts from the bytes of generated seed ISOs and asks them from outside what they have become.
 * `node test/boot/run.ts [SCENARIO...]` runs some of it. Needs root; a cold cache of root file systems takes minutes more.
 */

import { Outside } from './outside.ts';
import { Report } from './report.ts';
import { bootScenarios } from './scenarios.ts';

if (process.getuid?.() !== 0) {
  process.stderr.write('the boot tests make namespaces and mounts: run them as root\n');
  process.exit(1);
}
const report = new Report();
const wanted = process.argv.slice(2);
const outside = await Outside.create();
let ending = false;
async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  await outside.destroy(process.env.KEEP === 'yes');
  process.exit(code);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(130));
try {
  await bootScenarios({ outside, report }, wanted);
} catch (error) {
  report.fail('the lab itself', error instanceof Error ? (error.stack ?? error.message) : String(error));
}
await end(report.end());
