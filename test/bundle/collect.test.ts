import { expect, test } from 'vitest';
import type { BundleFile } from '../../src/bundle/bundle-file.ts';
import { collectHost } from '../../src/bundle/collect.ts';
import { done, refused } from '../../src/outcome/outcome.ts';
import type { Machines } from '../../src/remote/machines.ts';
import { remoteProblem } from '../../src/remote/remote-problem.ts';
import type { Shell } from '../../src/remote/remote-shell.ts';

/** A machine that says these lines when nobody waits for them, and is at its end when it is told so or has said them. */
function saying(lines: readonly string[]): Machines {
  const shell: Shell = {
    run: (_, { heard, signal } = {}) =>
      new Promise((answer) => {
        signal?.addEventListener('abort', () => answer(refused(remoteProblem('timeout', 'x', '192.0.2.1'))));
        setImmediate(() => {
          for (const line of lines) heard?.(line);
          answer(done({ code: 0, stdout: '', stderr: '' }));
        });
      }),
    tunnel: () => Promise.reject(new Error('none')),
    isOpen: () => true,
    close: () => {},
  };
  return { shell: async () => done(shell), fresh: async () => done(shell), close: () => {} };
}

function kept(line: (text: string) => void = () => {}) {
  const said: string[] = [];
  const bundle: BundleFile = {
    part: (name) => void said.push(`= ${name}`),
    line(text) {
      line(text);
      said.push(text);
    },
    beside: () => bundle,
    close: () => {},
  };
  return { said, bundle };
}

test('a disk that is full is told to whoever asked for the bundle, once', async () => {
  const full = new Error('no space left on device');
  let tried = 0;
  const { bundle } = kept(() => {
    tried++;
    throw full;
  });
  await expect(collectHost(saying(['a', 'b']), { host: 'x', days: 1, secrets: [] }, bundle)).rejects.toBe(full);
  expect(tried).toBe(1);
});

test('a key that one log does not end leaves the next one whole', async () => {
  const { said, bundle } = kept();
  const lines = ['\u001elogs/a', '-----BEGIN PRIVATE KEY-----', 'SECRET', '\u001elogs/b', 'whole'];
  await collectHost(saying(lines), { host: 'x', days: 1, secrets: [] }, bundle);
  expect(said).toEqual(['= x/said-first', '= x/logs/a', '[struck out]', '= x/logs/b', 'whole']);
});
