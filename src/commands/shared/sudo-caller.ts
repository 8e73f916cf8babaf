/**
 * Who called sudo: what a command makes belongs to that user, and the user's keys are the ones it takes. Root is only what has to be
 * root. Files are made as the user instead of given away afterwards, so that no link in a user's folder leads root anywhere.
 */
import { statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, resolve } from 'node:path';

/** Does what only root may, and is the user again. */
export type AsRoot = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * From here on the process acts as the user who called sudo, where `folder`, or what is there of the path to it, belongs to that user; else
 * nothing changes.
 */
export function actAsCaller(folder: string, env: NodeJS.ProcessEnv = process.env): AsRoot {
  const [uid, gid] = [numberIn(env.SUDO_UID), numberIn(env.SUDO_GID)];
  const asWeAre: AsRoot = (work) => work();
  if (process.geteuid?.() !== 0 || uid === undefined || gid === undefined || ownerOf(folder) !== uid) return asWeAre;
  (process as WithGroups).initgroups?.(uid, gid);
  process.setegid?.(gid);
  process.seteuid?.(uid);
  env.HOME = userInfo().homedir;
  return async (work) => {
    process.seteuid?.(0);
    // A child that had to change its group itself would forget that it is to end with us (dhcp-child.ts).
    process.setegid?.(0);
    try {
      return await work();
    } finally {
      process.setegid?.(gid);
      process.seteuid?.(uid);
    }
  };
}

/** Node has it, and its types do not. */
type WithGroups = { readonly initgroups?: (user: number, group: number) => void };

/** Root itself is no caller. */
function numberIn(text: string | undefined): number | undefined {
  return /^[1-9]\d*$/.test(text ?? '') ? Number(text) : undefined;
}

function ownerOf(folder: string): number | undefined {
  for (let path = resolve(folder); ; path = dirname(path)) {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found !== undefined || path === dirname(path)) return found?.uid;
  }
}
