/**
 * The installer's early commands on a machine with a kernel, firmware and disks of its own: the wipe guard and what completes the
 * autoinstall file. The installer itself is not there; what its commands ask (DMI, sysfs, udev, blkid) is real.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parse, parseDocument } from 'yaml';
import { shellQuote } from '../../src/quote/shell.ts';
import { build } from './hosts.ts';
import type { Lab } from './lab.ts';
import { expectEqual, expectMatch } from './report.ts';
import { macOf } from './site-file.ts';

const HOST = 'nfs-01';

/** One of an autoinstall file's early commands as a line of shell; a negative place counts from the end. */
export function earlyCommand(autoinstall: string, place: number): string {
  const document = parse(autoinstall) as { autoinstall: { 'early-commands': string[][] } };
  return (document.autoinstall['early-commands'].at(place) ?? []).map((word) => shellQuote(word)).join(' ');
}

/** Runs them by `ssh` on the site's NFS server, which has a data disk with a file system, and the given serial number. */
export async function installerCommands(
  lab: Lab,
  serial: string,
  ssh: (script: string) => Promise<string>,
): Promise<void> {
  await lab.report.check('the wipe guard knows the machine by its serial number, and stops another', async () => {
    const right = await autoinstallFor(lab, 'right', { serial });
    expectEqual('the right one', await ssh(earlyCommand(right, 0)), `zoneseed: this machine is ${HOST}`);
    const wrong = await autoinstallFor(lab, 'wrong', { serial: 'ZS another' }, 119);
    const words = await ssh(`${earlyCommand(wrong, 0)}; echo "ended with $?"`);
    expectMatch('the wrong one', words, /this machine is not nfs-01; nothing was written[\s\S]*ended with 1$/);
    expectMatch('what was found', words, new RegExp(`found: .*serial=${serial}, .*mac=52:54:00:0a:00:76`));
  });
  await lab.report.check('a disk that is kept is stated to the installer as it is', async () => {
    const text = await autoinstallFor(lab, 'keep', { serial });
    await ssh(`umask 077; cat >/autoinstall.yaml <<'END'\n${text}\nEND`);
    // The machine runs from the disk that would become the system's, which an installer does not.
    const command = earlyCommand(text, -1).replaceAll('/proc/self/mountinfo', '/dev/null');
    const words = await ssh(`${command}; echo "ended with $?"`);
    expectMatch(
      'what it says',
      words,
      /vda .* WIPED for \/, \/boot\/efi\n *vdb .* kept for \/export\n[\s\S]*ended with 0$/,
    );
    const layout = JSON.parse(await ssh('sfdisk --json /dev/vdb')) as Layout;
    const part = layout.partitiontable.partitions[0];
    const { autoinstall } = parse(await ssh('cat /autoinstall.yaml')) as { autoinstall: Autoinstall };
    const { storage } = autoinstall;
    const stated = storage.config.find((action) => action.type === 'partition' && action.preserve === true);
    const wanted = part === undefined ? [] : [part.start * 512, part.size * 512, true];
    expectEqual('its partition', [stated?.offset, stated?.size, stated?.preserve], wanted);
    const disk = storage.config.find((action) => action.id === stated?.device);
    expectEqual('its disk', [disk?.path, disk?.ptable, disk?.preserve], ['/dev/vdb', 'gpt', true]);
  });
}

interface Layout {
  readonly partitiontable: { readonly partitions: readonly { readonly start: number; readonly size: number }[] };
}

interface Autoinstall {
  readonly storage: { readonly config: readonly Record<string, unknown>[] };
}

/** The host's autoinstall file, from the reference site with this identity, the cards of that number and its data disk kept. */
async function autoinstallFor(
  lab: Lab,
  name: string,
  identity: { readonly serial: string },
  number = 118,
): Promise<string> {
  const folder = join(lab.outside.folder, `installer-${name}`);
  const file = parseDocument(await readFile(resolve(import.meta.dirname, '../../examples/reference.yaml'), 'utf8'));
  file.setIn(['hosts', HOST, 'identity'], file.createNode(identity));
  file.setIn(['hosts', HOST, 'disks', 'system', 'match'], file.createNode({ path: '/dev/vda' }));
  file.setIn(['hosts', HOST, 'disks', 'data', 'match'], file.createNode({ serial: '*ATA0' }));
  file.setIn(['hosts', HOST, 'disks', 'data', 'keep'], true);
  file.deleteIn(['hosts', HOST, 'disks', 'data', 'filesystem']);
  for (const network of ['management', 'public'] as const) {
    const nic = macOf({ name: HOST, roles: [], number }, network);
    file.setIn(
      ['hosts', HOST, 'networks', network],
      file.createNode({ address: `10.${network === 'public' ? 10 : 15}.0.118`, nic }),
    );
  }
  await mkdir(folder);
  await writeFile(join(folder, 'site.yaml'), String(file));
  await build(join(folder, 'site.yaml'), join(folder, 'out'));
  return readFile(join(folder, 'out/hosts', HOST, 'user-data'), 'utf8');
}
