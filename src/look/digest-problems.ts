/** Whether a file is as it was made. */
import type { Problem } from '../outcome/problem.ts';
import type { LookDocument } from './look-model.ts';

/** What is wrong with the file called `name`, whose SHA-256 was `digest` when it was made; `file` is what is there now. */
export function digestProblems(name: string, file: LookDocument | undefined, digest: string): Problem[] {
  if (file?.sha256 === digest) return [];
  const state = file === undefined ? 'is missing' : 'is not as it was made (its sha256 differs)';
  return [{ rule: 'not-as-made', message: `${name} ${state}` }];
}
