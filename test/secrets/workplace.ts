/** A folder of its own for one test: a site file, a configuration folder, and the environment that points there. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { SecretsOptions } from '../../src/secrets/secrets-options.ts';
import type { SecretsResult } from '../../src/secrets/secrets-problem.ts';

export interface Workplace {
  readonly folder: string;
  readonly siteFile: string;
  readonly secretsFile: string;
  readonly identityFile: string;
  readonly env: Readonly<Record<string, string>>;
  /** What the user was told. */
  readonly notices: string[];
  readonly options: SecretsOptions;
}

/** Makes the folder; it goes when the test ends. */
export function workplace(): Workplace {
  const folder = mkdtempSync(join(tmpdir(), 'zoneseed-secrets-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const siteFile = join(folder, 'banana.yaml');
  writeFileSync(siteFile, 'site: banana\n');
  const env = { HOME: folder, XDG_CONFIG_HOME: join(folder, 'config'), PATH: process.env.PATH ?? '' };
  const notices: string[] = [];
  return {
    folder,
    siteFile,
    secretsFile: join(folder, 'banana.secrets.age'),
    identityFile: join(folder, 'config', 'zoneseed', 'identity.txt'),
    env,
    notices,
    options: { env, notice: (line) => notices.push(line) },
  };
}

/** The value of a result that must be one. */
export function valueIn<T>(result: SecretsResult<T>): T {
  if (result.ok) return result.value;
  throw new Error(`${result.problem.message}; ${result.problem.hint}`);
}

/** The message and the hint of a result that must be a problem, as `[rule] message; hint`. */
export function problemOf(result: SecretsResult<unknown>): string {
  if (result.ok) throw new Error('expected a problem, and there was none');
  const { rule, message, hint } = result.problem;
  return `[${rule}] ${message}; ${hint}`;
}
