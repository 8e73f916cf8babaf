import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ensureSecrets, inspectSecrets } from '../../src/secrets/store.ts';
import { fakeSecretsFile } from '../fakes/secrets.ts';
import { must } from '../lab/process.ts';
import { valueIn, type Workplace, workplace } from './workplace.ts';

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
    const secrets = valueIn(
      await ensureSecrets(place.siteFile, { site: 'banana', hosts: ['a', 'b', 'c', 'd'] }, place.options),
    );
    const token = (host: string) => secrets.host(host).token;
    expect(told.map(({ tokens }) => tokens)).toEqual([
      [token('a'), token('b')],
      [token('b'), token('c')],
      [token('a'), token('c'), token('d')],
    ]);
    expect(readdirSync(place.folder).sort()).toEqual(['banana.secrets.age', 'banana.yaml', 'config']);
  });

  it('wait for the one that is writing', async () => {
    const place = workplace();
    await fakeSecretsFile(place.siteFile, ['a'], place.env);
    const lock = `${place.secretsFile}.lock`;
    const holder = spawn('sleep', ['60']);
    writeFileSync(lock, JSON.stringify({ pid: holder.pid, host: hostname(), nonce: 'x' }));
    const waiting = ensureSecrets(place.siteFile, { site: 'banana', hosts: ['a', 'b'] }, place.options);
    await expect.poll(() => place.notices.at(-1)).toContain(`waiting for process ${holder.pid} on ${hostname()}`);
    expect(existsSync(lock)).toBe(true);
    holder.kill();
    await new Promise((resolve) => holder.once('exit', resolve));
    valueIn(await waiting);
    expect(valueIn(await inspectSecrets(place.siteFile, place.options)).hosts).toEqual(['a', 'b']);
    expect(existsSync(lock)).toBe(false);
  });
});

describe('a process that is killed', () => {
  it('at any moment leaves the former file or the new one, and the next goes on', async () => {
    const place = workplace();
    await fakeSecretsFile(place.siteFile, ['a', 'b'], place.env);
    const { secrets: first } = valueIn(await inspectSecrets(place.siteFile, place.options));
    for (let round = 0; round < 12; round++) {
      const written = await killedWriter(place, round * 3 + Math.random() * 3);
      const { secrets, hosts } = valueIn(await inspectSecrets(place.siteFile, place.options));
      expect(hosts).toEqual(['a', 'b']);
      expect(secrets.mysqlRootPassword).toBe(first.mysqlRootPassword);
      expect(secrets.host('b')).toEqual(first.host('b'));
      // The last one may be on disk without having been printed.
      if (secrets.adminPassword !== written.at(-1)) expect(written).not.toContain(secrets.adminPassword);
    }
    valueIn(await ensureSecrets(place.siteFile, { site: 'banana', hosts: ['a', 'b', 'c'] }, place.options));
    expect(
      readdirSync(place.folder)
        .filter((name) => name.startsWith('banana'))
        .sort(),
    ).toEqual(['banana.secrets.age', 'banana.yaml']);
  });

  it.each([
    ['a process that is gone', (nonce: string) => JSON.stringify({ pid: 4_194_304, host: hostname(), nonce })],
    [
      'an earlier process with the number of one that runs',
      (nonce: string) => JSON.stringify({ pid: process.ppid, started: 'before', host: hostname(), nonce }),
    ],
    ['nobody that can be read', () => ''],
  ])('does not keep others out: a lock of %s is taken over', async (_, content) => {
    const place = workplace();
    const lock = `${place.secretsFile}.lock`;
    writeFileSync(lock, content('x'));
    utimesSync(lock, Date.now() / 1000 - 10, Date.now() / 1000 - 10);
    valueIn(await ensureSecrets(place.siteFile, { site: 'banana', hosts: [] }, place.options));
    expect(existsSync(lock)).toBe(false);
  });

  it('does not let two others in when both find its lock', async () => {
    const place = workplace();
    writeFileSync(`${place.secretsFile}.lock`, JSON.stringify({ pid: 4_194_304, host: hostname(), nonce: 'x' }));
    const sites = Array.from({ length: 8 }, () =>
      ensureSecrets(place.siteFile, { site: 'banana', hosts: [] }, place.options),
    );
    const passwords = (await Promise.all(sites)).map((result) => valueIn(result).adminPassword);
    expect(new Set(passwords).size).toBe(1);
    expect(readFileSync(place.secretsFile).length).toBeGreaterThan(0);
  });
});
