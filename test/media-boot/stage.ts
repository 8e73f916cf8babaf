/** What all cases share: the stand-in installer, the site's secrets, the programs under test. */
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Outcome, run } from '../lab/process.ts';

export interface Stage {
  /** A folder nothing else uses. */
  readonly folder: string;
  /** Path of the stand-in installer. */
  readonly installer: string;
  /** Path of the site file, with its secrets beside it. */
  readonly site: string;
}

/** Hosts of site.yaml by name. */
export const SERIAL = 'SN-2024.0001';
export const BOARD_SERIAL = "/8J3K2Z1/CN 7475'15#AT;0123/";
export const UUID = '4c4c4544-0031-3210-8052-b4c04f4a3332';
export const MAC = '52:54:00:99:00:14';
export const NO_MAC = '52:54:00:99:00:99';

const PROGRAM = fileURLToPath(new URL('../../src/zoneseed.js', import.meta.url));

/** Copies the site file, so that its secrets are made beside the copy. */
export async function placeSite(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const site = join(folder, 'site.yaml');
  await copyFile(fileURLToPath(new URL('./site.yaml', import.meta.url)), site);
  return site;
}

/** The arguments of a media command as a program. */
export function commandLine(stage: Stage, command: 'usb' | 'pxe', options: Readonly<Record<string, string>>): string[] {
  const words = Object.entries({ installer: stage.installer, ...options }).map(([key, value]) => `--${key}=${value}`);
  return [process.execPath, PROGRAM, command, stage.site, ...words];
}

/** The environment in which the age identity is the test's own. */
export function environment(stage: Stage): Record<string, string> {
  return { XDG_CONFIG_HOME: join(stage.folder, 'config'), NO_COLOR: '1' };
}

/** Runs a media command to its end. */
export async function zoneseed(
  stage: Stage,
  command: 'usb' | 'pxe',
  options: Readonly<Record<string, string>>,
): Promise<Outcome> {
  return run(commandLine(stage, command, options), { env: environment(stage), timeout: 900 });
}
