import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const templates = join(import.meta.dirname, '../../templates');

/** The length of the longest line that a script prints of a folder with a log that is one line. */
function longest(script: string, before = ''): number {
  const folder = mkdtempSync(join(tmpdir(), 'long-lines-'));
  mkdirSync(join(folder, 'agent'));
  const line = 'x'.repeat(1_000_000);
  writeFileSync(join(folder, 'agent/agent.log'), line);
  writeFileSync(join(folder, 'management-server.log.1.gz'), gzipSync(line));
  const text = readFileSync(join(templates, script), 'utf8');
  const input = `DAYS=7\nFOLDER='${folder}'\n${before}\n${text}`;
  const said = execFileSync('bash', ['-s'], { input, stdio: ['pipe', 'pipe', 'ignore'], maxBuffer: 2 ** 26 });
  return Math.max(
    ...said
      .toString()
      .split('\n')
      .map(({ length }) => length),
  );
}

test('of a line without an end a host sends the beginning', () => {
  expect(longest('why/logs.sh', 'NAME=management-server.log')).toBe(262_144);
  const endless = `timeout() { head -c 100000 /dev/zero | tr '\\0' y; }`;
  expect(longest('bundle/collect.sh', endless)).toBe(65_536);
});
