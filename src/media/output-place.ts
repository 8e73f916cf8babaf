/** Whether a medium can stand where it is wanted: asked before minutes of work, not after. */
import { accessSync, constants, lstatSync, type Stats, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Why no image can be written to `output`; undefined when one can. */
export function obstacleToImage(output: string): string | undefined {
  if (statOf(resolve(output))?.isDirectory()) return `${output} is a folder; expected the path of the image`;
  return obstacleToParent(resolve(output));
}

/** Why no tree can be made at `output`; undefined when one can. Its path stands in configurations of dnsmasq and nginx. */
export function obstacleToTree(output: string): string | undefined {
  const path = resolve(output);
  if (/\p{Cc}/u.test(path)) {
    return `${JSON.stringify(path)} has a control character, which dnsmasq.conf cannot hold; expected another folder`;
  }
  if (path.includes('$')) return `${path} has a "$", which nginx takes for a variable; expected another folder`;
  return obstacleToParent(path);
}

/** The nearest folder above that is there must be one, and writable; what is missing below it will be made. */
function obstacleToParent(path: string): string | undefined {
  const parent = dirname(path);
  const stat = statOf(parent);
  if (stat === undefined && !isDeadLink(parent)) return obstacleToParent(parent);
  if (stat?.isDirectory() !== true) return `${parent} is no folder; nothing can be written below it`;
  try {
    accessSync(parent, constants.W_OK | constants.X_OK);
    return undefined;
  } catch {
    return `${parent} is not writable; expected another place, or the right to write there`;
  }
}

function isDeadLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}

/** Undefined where there is nothing, and where a part of the path is no folder. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
