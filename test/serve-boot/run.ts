/** `make test-serve`: serve in a real browser, and with machines that boot from it. `run.ts WORD…` proves only what has one of the words in its name. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../lab/roots.ts';
import { Words } from '../lab/wanted.ts';
import { buildInstaller } from '../media-boot/bootable.ts';
import { type Case, notRun, proveAll, summary } from '../media-boot/harness.ts';
import { Lan, obstacleToLan } from '../media-boot/lan.ts';
import { placeSite } from '../media-boot/stage.ts';
import { openBrowser } from './browser.ts';
import { netbootCases } from './netboots.ts';
import { pageCases } from './page.ts';
import { soakCase } from './soak.ts';

const words = new Words(process.argv.slice(2));
/** Seconds; `soak.ts` is a longer one. */
const SOAK = 40;

const wanted = (cases: readonly Case[]) => words.chosen(cases);

/** Machines that boot: they need namespaces and cards of their own, which root can make. */
async function proveNetboots(): Promise<void> {
  const obstacle = process.getuid?.() === 0 ? await obstacleToLan() : 'only root can make its networks';
  if (obstacle !== undefined) return notRun('machines that boot from serve', obstacle);
  const folder = join(cacheFolder(), `serve-boot-${process.pid}`);
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const stage = { folder, installer: await buildInstaller(join(folder, 'installer')), site: await placeSite(folder) };
  const lan = await Lan.open(folder, 1);
  try {
    await proveAll(wanted(await netbootCases(stage, lan)), 1);
  } finally {
    await lan.close();
  }
}

if (words.all.length === 0 || words.all.some((word) => !word.startsWith('serve'))) {
  const browser = await openBrowser();
  await proveAll(wanted(pageCases(browser)));
  await browser.close();
}
await proveAll(wanted([soakCase(SOAK)]));
await proveNetboots();
process.exitCode = summary(words);
