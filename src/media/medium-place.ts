/** Whether a medium can stand where it is wanted: asked before minutes of work, not after. */
import { accessSync, constants, existsSync, lstatSync, readdirSync, type Stats, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isSystemError, reasonOf } from '../disk/system-error.ts';
import { hasIsoMark } from '../iso/read.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import { shellQuote } from '../quote/shell.ts';
import { BUILD_NOTE } from './build-note.ts';

/** The absolute path of an image at `output`, or why none can be there. `installer` is what it is made from. */
export function imagePlace(output: string, installer: string): Outcome<string> {
  const path = resolve(output);
  const stat = statOf(path);
  if (stat?.isDirectory()) return inTheWay(`${output} is a folder`, 'expected the path of the image');
  // A rename would put the image in the place of the device's name, and nothing would be on the stick.
  if (stat !== undefined && !stat.isFile()) {
    return inTheWay(
      `${output} is a device`,
      'expected the path of a file, which is written to a stick when it is whole',
    );
  }
  if (stat !== undefined && isSame(stat, statOf(resolve(installer)))) {
    return inTheWay('the output is the installer itself', 'expected another path');
  }
  const precious = stat !== undefined && stat.size > 0 ? whyKept(path) : undefined;
  if (precious !== undefined) {
    return inTheWay(`${output} ${precious}`, 'expected another path, or that it is moved away');
  }
  return parentWillDo(path);
}

function inTheWay(message: string, hint?: string): Outcome<never> {
  return refused({ rule: 'medium-output', message, hint });
}

/** Two letters too few on the command line must not cost a site file or its secrets: only an image gives way to an image. */
function whyKept(path: string): string | undefined {
  try {
    return hasIsoMark(path) ? undefined : 'is there and is no ISO image';
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return `is there and cannot be read: ${reasonOf(error)}`;
  }
}

/** The absolute path of a tree at `output`, or why none can be there. It stands in configurations of dnsmasq and nginx. */
export function treePlace(output: string): Outcome<string> {
  const named = dnsmasqCanName(resolve(output));
  if (!named.ok) return named;
  const path = named.value;
  if (path.includes('$')) {
    return inTheWay(`${path} has a "$", which nginx takes for a variable`, 'expected another folder');
  }
  const there = statOf(path, lstatSync);
  const replaced = there === undefined ? done(path) : givesWay(path, there);
  return replaced.ok ? parentWillDo(path) : replaced;
}

/** Refuses a path that dnsmasq.conf cannot hold. */
export function dnsmasqCanName(path: string): Outcome<string> {
  if (!/\p{Cc}/u.test(path)) return done(path);
  const message = `${JSON.stringify(path)} has a control character, which dnsmasq.conf cannot hold`;
  return inTheWay(message, 'expected another folder');
}

/** Only a tree of our own is replaced, and only where all of it can be removed. */
function givesWay(path: string, there: Stats): Outcome<string> {
  if (!there.isDirectory() || !existsSync(join(path, BUILD_NOTE))) {
    const message = `${path} is there and is no PXE tree of zoneseed`;
    return inTheWay(message, 'expected another folder, or that it is moved away');
  }
  const closed = closedFolder(path);
  if (closed === undefined) return done(path);
  const message = `${closed} belongs to another user, so the tree cannot be replaced`;
  return inTheWay(message, `take it back: sudo chown -R "$(id -un)" ${shellQuote(path)}`);
}

/** The first folder at or below `path` out of which nothing can be removed. */
function closedFolder(path: string): string | undefined {
  if (!isOpen(path, constants.R_OK)) return path;
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => closedFolder(join(path, name)))
    .find((closed) => closed !== undefined);
}

/** The nearest folder above that is there must be one, and writable; what is missing below it will be made. */
function parentWillDo(path: string): Outcome<string> {
  let parent = dirname(path);
  // What has a name and nothing behind it is a link that leads nowhere.
  while (statOf(parent) === undefined && statOf(parent, lstatSync) === undefined) parent = dirname(parent);
  if (statOf(parent)?.isDirectory() !== true) {
    return inTheWay(`${parent} is no folder; nothing can be written below it`);
  }
  if (isOpen(parent)) return done(path);
  return inTheWay(`${parent} is not writable`, 'expected another place, or the right to write there');
}

/** Whether entries of a folder can be made and removed. */
function isOpen(folder: string, more = 0): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK | more);
    return true;
  } catch {
    return false;
  }
}

function isSame(a: Stats, b: Stats | undefined): boolean {
  return a.dev === b?.dev && a.ino === b.ino;
}

/** Undefined where there is nothing, and where a part of the path is no folder. */
function statOf(path: string, ask: (path: string) => Stats = statSync): Stats | undefined {
  try {
    return ask(path);
  } catch {
    return undefined;
  }
}
