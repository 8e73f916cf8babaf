/** A remaster of an installer of real size: it streams. */
import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { buildStandIn, plainFiles } from '../media/standin.ts';
import { type Case, endWithUs, holds } from './harness.ts';
import { commandLine, environment, type Stage } from './stage.ts';

/** KiB, of the command and all it starts together. */
const MOST = 150 * 1024;
const SIZE = 3 * 2 ** 30;

/** An installer whose content is mostly a hole, so that it is made quickly. */
async function largeInstaller(folder: string): Promise<string> {
  const large = join(folder, 'tree/casper/large.squashfs');
  await mkdir(join(folder, 'tree/casper'), { recursive: true });
  await writeFile(large, '');
  await truncate(large, SIZE);
  const bytes = (size: number) => new Uint8Array(size).fill(0x5a);
  const parts = { files: plainFiles(), eltorito: bytes(30_000), esp: bytes(1 << 20), mbr: bytes(512) };
  return buildStandIn(parts, folder, join(folder, 'large.iso'));
}

interface Process {
  readonly parent: number;
  readonly kib: number;
}

async function processes(): Promise<Map<number, Process>> {
  const found = new Map<number, Process>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const status = await readFile(`/proc/${name}/status`, 'utf8').catch(() => '');
    const number = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
    found.set(Number(name), { parent: number('PPid'), kib: number('VmRSS') });
  }
  return found;
}

/** What a process and all below it hold in memory now. */
function familySize(all: ReadonlyMap<number, Process>, root: number): number {
  const children = [...all].filter(([, { parent }]) => parent === root).map(([pid]) => pid);
  return children.reduce((sum, pid) => sum + familySize(all, pid), all.get(root)?.kib ?? 0);
}

/** What is to be proven of large installers. */
export function sizeCases(stage: Stage): Case[] {
  return [
    {
      name: 'an installer of 3 GiB is remastered in less than 150 MiB of memory',
      async run() {
        const folder = join(stage.folder, 'large');
        const installer = await largeInstaller(folder);
        await rm(join(folder, 'tree'), { recursive: true });
        const [program = '', ...rest] = commandLine(stage, 'usb', { installer, image: join(folder, 'usb.iso') });
        const child = endWithUs(
          spawn(program, rest, { env: { ...process.env, ...environment(stage) }, stdio: 'ignore' }),
        );
        const code = new Promise<number | null>((resolve) => child.on('close', resolve));
        let most = 0;
        while (child.exitCode === null && child.signalCode === null) {
          most = Math.max(most, familySize(await processes(), child.pid ?? 0));
          await delay(100);
        }
        holds((await code) === 0, `zoneseed usb ended with ${await code}`);
        await rm(folder, { recursive: true });
        holds(most > 0 && most < MOST, `it took ${most} KiB`);
      },
    },
  ];
}
