/**
 * `make test-boot`: boots hosts from the bytes of generated seed ISOs and asks them from outside what they have become.
 * `node test/boot/run.ts [SCENARIO...]` runs some of it. Needs root; a cold cache of root file systems takes minutes more.
 * KEEP=yes leaves the disks of the hosts in the cache folder; TURN=2 cuts the power in the other places.
 */
import { labRun } from './lab-run.ts';
import { Worlds } from './scenarios.ts';

const worlds = new Worlds();
await labRun({ run: (report) => worlds.run(report, process.argv.slice(2)), close: () => worlds.close() });
