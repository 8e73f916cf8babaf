/** What CloudMonkey reads to speak to the cloud of a site. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiKeys } from '../../cloudstack/sign.ts';
import { isSystemError, reasonOf } from '../../disk/system-error.ts';
import { replaceFile } from '../../disk/whole-file.ts';
import { done, type Outcome, refused } from '../../outcome/outcome.ts';

/** Writes `cmk/config` below the output folder, for its owner alone; answers its path. */
export async function writeCmkProfile(
  out: string,
  site: string,
  api: string,
  { apiKey, secretKey }: ApiKeys,
): Promise<Outcome<string>> {
  const folder = join(out, 'cmk');
  const file = join(folder, 'config');
  const lines = [
    ...[
      'prompt = cmk',
      'asyncblock = true',
      'timeout = 1800',
      'output = json',
      'verifycert = true',
      `profile = ${site}`,
    ],
    ...['', `[${site}]`, `url = ${api}`, 'username =', 'password =', 'domain = /'],
    ...[`apikey = ${apiKey}`, `secretkey = ${secretKey}`],
  ];
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    await replaceFile(file, Buffer.from(`${lines.join('\n')}\n`), () => true);
    return done(file);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return refused({ rule: 'cmk-profile', message: `${file} cannot be written: ${reasonOf(error)}` });
  }
}
