import { spawn } from 'node:child_process';
import { lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { takeLock } from '../../src/disk/lock.ts';
import { untold } from '../../src/outcome/told.ts';
import { ensureSecrets, inspectSecrets } from '../../src/secrets/store.ts';
import { must } from '../lab/process.ts';
import { valueIn } from '../outcome/outcomes.ts';
import { finished, problemOf, type Workplace, wanting, workplace } from './workplace.ts';

const child = (name: string) => fileURLToPath(new URL(`./children/${name}.ts`, import.meta.url));

interface Told {
  readonly tokens: readonly string[];
}

function ensureElsewhere({ siteFile, env }: Workplace, ...hosts: string[]): Promise<Told> {
  return must([process.execPath, child('ensure'), siteFile, ...hosts], { env }).then((text) => JSON.parse(text));
}

/** Starts a process that changes secrets without end, kills it some time after its first change, and gives what it wrote. */
async function killedWriter({ siteFile, env }: Workplace, milliseconds: number): Promise<string[]> {
  const writer = spawn(process.execPath, [child('change-forever'), siteFile], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  writer.stdout.on('data', (chunk) => {
    if (printed === '') setTimeout(() => writer.kill('SIGKILL'), milliseconds);
    printed += chunk;
  });
  await new Promise((resolve) => writer.once('close', resolve));
  return printed.trim().split('\n');
}

describe('two processes at once', () => {
  it('never lose each other the keys they made, and agree on the rest', async () => {
    const place = workplace();
    const told = await Promise.all([
      ensureElsewhere(place, 'a', 'b'),
      ensureElsewhere(place, 'b', 'c'),
      ensureElsewhere(place, 'a', 'c', 'd'),
    ]);
    const secrets = valueIn(await ensureSecrets(place.owner, wanting('a', 'b', 'c', 'd'), place.options));
    const token = (host: string) => secrets.host(host).token;
    expect(told.map(({ tokens }) => tokens)).toEqual([
      [token('a'), token('b')],
      [token('b'), token('c')],
      [token('a'), token('c'), token('d')],
    ]);
    expect(readdirSync(place.folder).sort()).toEqual(['banana.secrets.age', 'banana.yaml', 'config']);
  });

  it('wait for the one that is writing', async () => {
    const place = await finished('a');
    const holder = takeLock(`${place.secretsFile}.lock`, 'busy');
    const waiting = ensureSecrets(place.owner, wanting('a', 'b'), place.options);
    await expect.poll(() => place.notices).toHaveLength(1);
    expect(place.notices[0]).toContain(`(process ${process.pid}) is changing ${place.secretsFile} `);
    valueIn(holder).release();
    valueIn(await waiting);
    expect(valueIn(await inspectSecrets(place.owner, place.options)).hosts).toEqual(['a', 'b']);
    expect(lstatSync(`${place.secretsFile}.lock`, { throwIfNoEntry: false })).toBeUndefined();
  });

  it('write nothing when their lock was taken away', async () => {
    const place = await finished('a');
    const before = readFileSync(place.secretsFile);
    const lock = `${place.secretsFile}.lock`;
    const told = { ...untold, progress: () => rmSync(lock) };
    const problem = problemOf(await ensureSecrets(place.owner, wanting('b'), { ...place.options, told }));
    expect(problem).toContain(`[secrets-file] another process has taken ${lock} away`);
    expect(readFileSync(place.secretsFile).equals(before)).toBe(true);
  });
});

describe('a process that is killed', () => {
  it('at any moment leaves the former file or the new one, and the next goes on', async () => {
    const place = await finished('a', 'b');
    const first = valueIn(await inspectSecrets(place.owner, place.options));
    for (let round = 0; round < 12; round++) {
      const written = await killedWriter(place, round * 3 + Math.random() * 3);
      const left = valueIn(await inspectSecrets(place.owner, place.options));
      expect(left.hosts).toEqual(['a', 'b']);
      expect(left.value('mysql-root-password')).toBe(first.value('mysql-root-password'));
      expect(left.value('ecdsa', 'b')).toEqual(first.value('ecdsa', 'b'));
      // The last one may be on disk without having been printed.
      const password = left.value('admin-password');
      if (password !== written.at(-1)) expect(written).not.toContain(password);
    }
    valueIn(await ensureSecrets(place.owner, wanting('a', 'b', 'c'), place.options));
    expect(
      readdirSync(place.folder)
        .filter((name) => name.startsWith('banana'))
        .sort(),
    ).toEqual(['banana.secrets.age', 'banana.yaml']);
  });
});
