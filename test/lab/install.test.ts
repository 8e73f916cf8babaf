/** What the tests need is installed on a machine whose apt is busy, too. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** Runs the script where `thing` is missing and apt-get behaves as told; answers what was asked of it. */
function install(aptGet: string) {
  const folder = mkdtempSync(join(tmpdir(), 'install-'));
  const program = (name: string, script: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  program('dpkg-query', 'exit 1');
  program('sudo', 'exec "$@"');
  program('sleep', 'exit 0');
  program('apt-get', `echo "$*" >>${folder}/asked\n${aptGet}`);
  writeFileSync(join(folder, 'list'), 'thing # a comment\n');
  const { status, stderr } = spawnSync('test/lab/install.sh', [join(folder, 'list')], {
    encoding: 'utf8',
    env: { PATH: `${folder}:/usr/bin:/bin` },
  });
  return { status, stderr, asked: readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n') };
}

const WAITS = '-q -o DPkg::Lock::Timeout=600';

test('installing waits for another apt', () => {
  expect(install('')).toMatchObject({
    status: 0,
    asked: [`${WAITS} update`, `${WAITS} -y install --no-install-recommends thing`],
  });
});

test('lists that another apt is reading are asked for again', () => {
  const busy =
    '[ "$(wc -l <"$(dirname "$0")/asked")" -gt 2 ] || { echo "E: Could not get lock /var/lib/apt/lists/lock" >&2; exit 100; }';
  const { status, asked } = install(busy);
  expect(status).toBe(0);
  expect(asked).toEqual([...Array(3).fill(`${WAITS} update`), `${WAITS} -y install --no-install-recommends thing`]);
});

test('a mirror that does not answer is said at once', () => {
  const { status, stderr, asked } = install('echo "E: Failed to fetch http://mirror/" >&2; exit 100');
  expect([status, stderr, asked.length]).toEqual([1, 'E: Failed to fetch http://mirror/\n', 1]);
});
