import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** The calls that change a file system, as far as zoneseed uses them. */
const CHANGES = [
  'mkdirSync',
  'openSync',
  'writeFileSync',
  'fsyncSync',
  'fchmodSync',
  'chmodSync',
  'linkSync',
  'symlinkSync',
  'renameSync',
  'copyFileSync',
  'rmSync',
  'rmdirSync',
  'unlinkSync',
] as const;
export type Change = (typeof CHANGES)[number];

/** Called before each change with its number from 0; what it throws is what the change fails with. */
export type Fault = (call: number, change: Change, args: unknown[]) => void;

/** Lets every file system change of `run` pass by `fault`, in all modules of this process. Answers what `run` answers. */
export function withFaults<T>(fault: Fault, run: () => T): T {
  const real = Object.fromEntries(CHANGES.map((change) => [change, fs[change]]));
  let calls = 0;
  for (const change of CHANGES) {
    const original: (...args: never[]) => unknown = fs[change];
    const guarded = (...args: unknown[]) => {
      fault(calls++, change, args);
      return Reflect.apply(original, fs, args);
    };
    Object.assign(fs, { [change]: guarded });
  }
  syncBuiltinESMExports();
  try {
    return run();
  } finally {
    Object.assign(fs, real);
    syncBuiltinESMExports();
  }
}

/** An error as the system gives it. */
export function systemError(code: 'ENOSPC' | 'EIO' | 'EPERM' | 'EACCES', syscall: string): NodeJS.ErrnoException {
  const errno = { ENOSPC: -28, EIO: -5, EPERM: -1, EACCES: -13 }[code];
  return Object.assign(new Error(`${code}: ${syscall}`), { code, errno, syscall });
}
