/** The scripts the installer runs, and how they are handed to it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_FOLDER } from '../disk/own-package.ts';
import { Fragment } from './yaml.ts';

export type InstallerScript = 'guard' | 'adapt' | 'place';

/** The installer is a snap: its PATH and PYTHONPATH would lead to the snap's programs and modules, not the system's. */
const CLEAN = ['env', '-i', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'LANG=C.UTF-8'];

const texts = new Map<InstallerScript, Fragment>();

/**
 * A command of an autoinstall list: the program's text and its arguments as separate words, which the installer executes
 * without a shell, so nothing needs quoting. They are shown in its events and logs: no secret may be among them.
 */
export function installerCommand(script: InstallerScript, ...args: readonly string[]): (string | Fragment)[] {
  return [...CLEAN, '/usr/bin/python3', '-c', scriptText(script), ...args];
}

function scriptText(script: InstallerScript): Fragment {
  let text = texts.get(script);
  if (text === undefined) {
    text = new Fragment(readFileSync(join(PACKAGE_FOLDER, `templates/installer/${script}.py`), 'utf8'));
    texts.set(script, text);
  }
  return text;
}
