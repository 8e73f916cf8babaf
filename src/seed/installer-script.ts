/** How the installer is handed a program. */
import type { Shared } from './shared.ts';
import type { YamlValue } from './yaml.ts';

/** The installer is a snap: its PATH and PYTHONPATH would lead to the snap's programs and modules, not the system's. */
const CLEAN = ['env', '-i', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'LANG=C.UTF-8'];

/**
 * A command of an autoinstall list: the program's text and its arguments as separate words, which the installer executes
 * without a shell, so nothing needs quoting. They are shown in its events and logs: no secret may be among them.
 */
export function installerCommand(
  { programs }: Shared,
  program: keyof Shared['programs'],
  ...args: readonly string[]
): YamlValue[] {
  return [...CLEAN, '/usr/bin/python3', '-c', programs[program], ...args];
}
