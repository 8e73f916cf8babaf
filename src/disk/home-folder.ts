import { userInfo } from 'node:os';
import { isAbsolute } from 'node:path';

/**
 * The user's home folder: HOME where it is a whole path, because an empty or relative one would put keys into whatever folder one is
 * in, else the one that the system knows. Undefined for a user without either, such as a container's.
 */
export function homeFolder(env: Readonly<Record<string, string | undefined>> = process.env): string | undefined {
  if (env.HOME !== undefined && isAbsolute(env.HOME)) return env.HOME;
  try {
    return userInfo().homedir;
  } catch {
    return undefined;
  }
}
