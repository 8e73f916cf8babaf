/** A folder of its own for one test: a site file, a configuration folder, and the environment that points there. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Outcome } from '../../src/outcome/outcome.ts';
import { untold } from '../../src/outcome/told.ts';
import type { Wanted } from '../../src/secrets/missing.ts';
import type { SecretsOptions } from '../../src/secrets/secrets-options.ts';
import { ensureSecrets } from '../../src/secrets/store.ts';
import { must } from '../lab/process.ts';
import { problemsOf, valueIn } from '../outcome/outcomes.ts';

export interface Workplace {
  readonly folder: string;
  readonly siteFile: string;
  /** The site file and the name in it. */
  readonly owner: { readonly siteFile: string; readonly site: string };
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
  const hear = (line: string) => void notices.push(line);
  return {
    folder,
    siteFile,
    owner: { siteFile, site: 'banana' },
    secretsFile: join(folder, 'banana.secrets.age'),
    identityFile: join(folder, 'config', 'zoneseed', 'identity.txt'),
    env,
    notices,
    options: {
      env,
      told: { ...untold, note: hear, warn: ({ message, hint }) => hear(`warning: ${message}; ${hint}`) },
    },
  };
}

/** A place with a finished secrets file, whose user has been told nothing yet. */
export async function finished(...hosts: string[]): Promise<Workplace> {
  const place = workplace();
  valueIn(await ensureSecrets(place.owner, wanting(...hosts), place.options));
  place.notices.length = 0;
  return place;
}

/** What a site of these hosts needs. */
export function wanting(...hosts: string[]): Wanted {
  return { hosts, hostKeys: ['ed25519', 'ecdsa'] };
}

/** The decrypted content, as somebody with the identity and the real age reads it. */
export async function contentOf({ identityFile, secretsFile }: Workplace): Promise<string> {
  return must(['age', '-d', '-i', identityFile, secretsFile]);
}

/** Replaces the decrypted content, as somebody with the identity and the real age could. */
export async function edit(place: Workplace, change: (plain: string) => string): Promise<void> {
  const plain = await contentOf(place);
  const recipient = (await must(['age-keygen', '-y', place.identityFile])).trim();
  await must(['age', '-r', recipient, '-o', place.secretsFile], { input: change(plain) });
}

/** The message and the hint of an outcome that must be one problem, as `[rule] message; hint`. */
export function problemOf(outcome: Outcome<unknown>): string {
  return problemsOf(outcome)
    .map(({ rule, message, hint }) => `[${rule}] ${message}; ${hint}`)
    .join('\n');
}
