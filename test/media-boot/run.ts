/** `make test-media`: boots what zoneseed makes. `run.ts WORD…` proves only what has one of the words in its name. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../lab/roots.ts';
import { buildInstaller } from './bootable.ts';
import { type Case, proveAll, summary } from './harness.ts';
import { provePxe } from './pxe-worlds.ts';
import { sizeCases } from './size-cases.ts';
import { placeSite, type Stage } from './stage.ts';
import { usbCases } from './usb-cases.ts';

const folder = join(cacheFolder(), `media-boot-${process.pid}`);
const words = process.argv.slice(2);

function wanted(cases: readonly Case[]): Case[] {
  return cases.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
}

process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const installer = await buildInstaller(join(folder, 'installer'));
const stage: Stage = { folder, installer, site: await placeSite(folder) };
await proveAll(wanted(await usbCases(stage)));
await proveAll(wanted(sizeCases(stage)));
await provePxe(stage, wanted);
process.exitCode = summary();
