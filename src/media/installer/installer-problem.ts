/** How it is said that a file cannot be the installer of a medium. */
import type { Problem } from '../../outcome/problem.ts';

/** The hint of an ISO that is not whole. */
export const AGAIN = 'download it again';

/** A problem with the ISO a medium is made from. */
export function noInstaller(message: string, hint: string): Problem {
  return { rule: 'installer', message, hint };
}

/** The file is another one than Ubuntu's live-server ISO. */
export function noSuchIso(message: string): Problem {
  return noInstaller(message, 'expected ubuntu-24.04.x-live-server-amd64.iso');
}
