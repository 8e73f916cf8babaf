// Runs in a mount namespace of its own: makes media on a disk that is too small, and prints what happened as JSON.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { makePxe } from '../../../src/media/pxe-tree.ts';
import { makeUsb } from '../../../src/media/usb-installer.ts';
import { untold } from '../../../src/outcome/told.ts';
import { digest, hostOf, segmentOf, siteOf, treeOf, urlsOf, wordsOf } from '../made-up.ts';

const [folder = '', installer = ''] = process.argv.slice(2);
const disk = `${folder}/disk`;
const output = `${disk}/medium`;

/** What a run says; undefined when it went through. */
async function said(kind: string, name: string): Promise<string | undefined> {
  const site = siteOf([hostOf('web-1', { serial: 'S1' })], name);
  const common = { installer, output };
  try {
    const made =
      kind === 'usb'
        ? await makeUsb(site, { ...common, countdown: 0 }, untold)
        : await makePxe(
            site,
            { ...common, urls: urlsOf('http://10.15.0.2/'), segment: segmentOf('10.15.0.0/24') },
            untold,
          );
    return made.ok ? undefined : made.problems.map(wordsOf).join('\n').replaceAll(folder, '');
  } catch (error) {
    return `thrown: ${error instanceof Error ? error.message : ''}`;
  }
}

function state(): string {
  if (!existsSync(output)) return 'nothing';
  return digest(lstatSync(output).isDirectory() ? JSON.stringify([...treeOf(output)]) : readFileSync(output));
}

async function withRoom(kind: string, kilobytes: number, former: boolean) {
  mkdirSync(disk, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'zoneseed-test', disk]);
  try {
    if (former) await said(kind, 'former');
    const before = state();
    const free = statfsSync(disk);
    writeFileSync(`${disk}/filler`, Buffer.alloc(Math.max(0, free.bavail * free.bsize - kilobytes * 1024)));
    const message = await said(kind, 'later');
    const left = readdirSync(disk).filter((name) => !['filler', 'medium'].includes(name));
    const whole = message === undefined || state() === before;
    rmSync(`${disk}/filler`);
    return {
      kind,
      kilobytes,
      former: before !== 'nothing',
      message,
      whole,
      left,
      recovered: (await said(kind, 'last')) === undefined,
    };
  } finally {
    execFileSync('umount', [disk]);
  }
}

const tried: Awaited<ReturnType<typeof withRoom>>[] = [];
for (const kind of ['usb', 'pxe']) {
  for (const former of [true, false]) {
    for (const kilobytes of [0, 300, 2200, 32_000]) tried.push(await withRoom(kind, kilobytes, former));
  }
}
process.stdout.write(JSON.stringify(tried));
