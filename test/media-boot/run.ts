/** `make test-media`: boots what zoneseed makes. `run.ts WORD…` proves only what has one of the words in its name. Needs root. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../lab/roots.ts';
import { Words } from '../lab/wanted.ts';
import { buildInstaller } from './bootable.ts';
import { type Case, notRun, proveAll, summary } from './harness.ts';
import { obstacleToLan } from './lan.ts';
import { provePxe } from './pxe-worlds.ts';
import { sizeCases } from './size-cases.ts';
import { placeSite, type Stage } from './stage.ts';
import { usbCases } from './usb-cases.ts';

if (process.getuid?.() !== 0) {
  process.stderr.write('the media tests make namespaces and network cards: run them as root\n');
  process.exit(1);
}
const folder = join(cacheFolder(), `media-boot-${process.pid}`);
const words = new Words(process.argv.slice(2));
const wanted = (cases: readonly Case[]) => words.chosen(cases);

process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const installer = await buildInstaller(join(folder, 'installer'));
const stage: Stage = { folder, installer, site: await placeSite(folder) };
await proveAll(wanted(await usbCases(stage)));
await proveAll(wanted(sizeCases(stage)));
const obstacle = await obstacleToLan();
if (obstacle === undefined) await provePxe(stage, wanted);
else notRun('every way a PXE tree is booted', obstacle);
process.exitCode = summary(words);
