/** Runs xorriso, the one program that can rebuild a boot-ready hybrid image from another one. */
import { execa } from 'execa';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Told } from '../outcome/told.ts';
import { OWN_FOLDER } from './build-note.ts';

export interface Remaster {
  readonly from: string;
  /** Replaced; keeps its permissions. */
  readonly to: string;
  readonly files: readonly OverlayFile[];
  /** Seconds since 1970; every date xorriso would make up is this one, so the same input gives the same bytes. */
  readonly date: number;
}

/** A file that is put into the image, over the one that is there. */
export interface OverlayFile {
  readonly from: string;
  /** Path in the image, with a slash in front. */
  readonly to: string;
  /** Octal, such as `0444`. */
  readonly mode: string;
}

/** The folders of zoneseed's own files, outermost first; all others are the installer's and stay as they are. */
function ownFolders(files: readonly OverlayFile[]): string[] {
  const own = files.filter(({ to }) => to.startsWith(`/${OWN_FOLDER}/`));
  const folders = own.flatMap(({ to }) => {
    const names = to.split('/').slice(1, -1);
    return names.map((_, depth) => `/${names.slice(0, depth + 1).join('/')}`);
  });
  return [...new Set(folders)].sort();
}

/**
 * `replay` makes all boot equipment again as the input has it: El Torito for BIOS and UEFI, GRUB's MBR, GPT and the EFI
 * partition (xorriso manual, -boot_image). Neither Joliet nor the padding behind the EFI partition is taken over by itself.
 */
function remasterArguments({ from, to, files, date }: Remaster): string[] {
  const folders = ownFolders(files);
  const all = [...folders, ...files.map((file) => file.to)];
  return [
    ...['-no_rc', '-abort_on', 'FAILURE', '-return_with', 'FAILURE', '32', '-iso_rr_pattern', 'off'],
    ...['-indev', `stdio:${from}`, '-outdev', `stdio:${to}`, '-boot_image', 'any', 'replay'],
    ...['-joliet', 'on', '-compliance', 'joliet_long_names', '-padding', 'included', '-overwrite', 'on'],
    ...files.flatMap((file) => ['-map', file.from, file.to, '-chmod', file.mode, file.to, '--']),
    ...['-chmod', '0555', ...folders, '--', '-chown', '0', ...all, '--', '-chgrp', '0', ...all, '--'],
    ...['b', 'c'].flatMap((type) => ['-alter_date', type, `=${date}`, ...all, '--']),
    ...['-pacifier', 'xorriso', '-commit', '-end'],
  ];
}

/** Writes the image. Fails, leaving what there is of it to the caller, when xorriso is missing or the disk is full. */
export async function remaster(options: Remaster, told: Told): Promise<Outcome<undefined>> {
  told.step('writing the medium');
  const child = execa('xorriso', remasterArguments(options), {
    reject: false,
    stdin: 'ignore',
    stdout: 'ignore',
    env: { SOURCE_DATE_EPOCH: `${options.date}`, LC_ALL: 'C' },
    // Only the end of what it says is of interest, and only when it fails.
    maxBuffer: 64 * 1024,
    buffer: false,
  });
  let last: string[] = [];
  for await (const line of child.iterable({ from: 'stderr' })) {
    const percent = /UPDATE :.* (\d+)\.\d% *(done|fifo)?/.exec(line)?.[1];
    if (percent !== undefined) told.progress(Number(percent), 100, 'percent');
    else if (!/NOTE|UPDATE/.test(line)) last = [...last.slice(-5), line];
  }
  const result = await child;
  if (result.exitCode === 0) return done(undefined);
  if (result.code === 'ENOENT') {
    return refused({
      rule: 'xorriso',
      message: 'xorriso is not installed',
      hint: 'expected it on the PATH (apt install xorriso)',
    });
  }
  const words = last.filter((line) => line.trim() !== '').join('; ');
  const message = `xorriso could not write ${options.to}: ${words || result.shortMessage}`;
  return refused({ rule: 'xorriso', message });
}

/** What an image says of its boot equipment, one fact a line, without the numbers that move when a file grows. */
export async function bootReport(path: string): Promise<string[]> {
  const facts = ['-report_el_torito', 'plain', '-report_system_area', 'plain'];
  const { stdout } = await execa('xorriso', ['-no_rc', '-indev', `stdio:${path}`, ...facts], {
    stdin: 'ignore',
    stderr: 'ignore',
    env: { LC_ALL: 'C' },
  });
  return stdout.split('\n').flatMap(stableFact);
}

/** The columns of a report line that must be the same before and after; nothing for lines that only tell places. */
function stableFact(line: string): string[] {
  const [, name, value] = /^(.*?) *: *(.*)$/.exec(line) ?? [];
  if (name === undefined || value === undefined) return [];
  if (/^El Torito (boot img)$/.test(name)) return [`${name}: ${value.replace(/ +\d+$/, '')}`];
  if (/^El Torito img (path|opts|blks)$/.test(name)) return [`${name}: ${value}`];
  if (
    /^(System area (options|summary)|Partition offset|GPT type GUID|GPT partname local|GPT partition flags)$/.test(name)
  ) {
    return [`${name}: ${value}`];
  }
  return name === 'MBR partition' ? [`${name}: ${value.split(/ +/).slice(0, 3).join(' ')}`] : [];
}
