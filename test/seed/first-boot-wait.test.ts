import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const WAIT = join(import.meta.dirname, '../../templates/first-boot/wait.sh');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zoneseed-wait-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a step that waits for the time', () => {
  it('has chrony ask for names anew each time, and measure at once and then now and again', () => {
    const log = join(folder, 'asked');
    writeFileSync(join(folder, 'chronyc'), `#!/bin/sh\necho "$*" >>${log}\n[ "$1" != waitsync ]\n`, { mode: 0o755 });
    const script = 'source "$1"; for asked in {0..11}; do probe time "" "" "$asked" || echo; done';
    const { stdout } = spawnSync('bash', ['-euc', script, 'bash', WAIT], {
      encoding: 'utf8',
      env: { PATH: `${folder}:${process.env.PATH}` },
    });
    expect(stdout).toBe('no time server has been followed yet\n'.repeat(12));
    const plain = ['waitsync 1 1', 'online'];
    const measured = [...plain, 'burst 4/4'];
    const nine = Array.from({ length: 9 }, () => plain).flat();
    expect(readFileSync(log, 'utf8').trimEnd().split('\n')).toEqual([...measured, ...nine, ...measured, ...plain]);
  });
});
