import { execFileSync } from 'node:child_process';
import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Problem } from '../../src/outcome/problem.ts';
import { logDigest } from '../../src/why/log-digest.ts';
import { readLogFiles } from '../../src/why/log-files.ts';
import { everythingFailed } from '../../src/why/symptom.ts';
import { deploy, madeLog } from './made-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'logs-'));

function written(name: string, bytes: string | Uint8Array): string {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
}

async function read(...files: string[]) {
  const log = logDigest();
  const warnings: Problem[] = [];
  const outcome = await readLogFiles(files, log, (problem) => warnings.push(problem));
  log.end();
  return { log, outcome, warnings };
}

const whole = () => {
  const log = madeLog('4.19');
  deploy(log, { job: 50, vm: 11, logid: 'dddd0001', refusal: 'mount.nfs: Connection timed out' });
  return log.lines;
};

test('rotated and compressed files are one log, in the order of what they say and not of their names', async () => {
  const lines = whole();
  const old = written('a-older.log.gz', gzipSync(`${lines.slice(0, 5).join('\n')}\n`));
  const now = written('b-newer.log', `${lines.slice(5).join('\n')}\n`);
  const { log } = await read(now, old);
  const [told] = everythingFailed(log).told;
  expect(told?.story.cause?.id).toBe('nfs-mount');
  expect(told?.story.lines.map(({ place }) => place.file)).toContain('a-older.log.gz');
  expect(told?.story.lines.at(-1)?.place).toEqual({ file: 'b-newer.log', line: lines.length - 5 });
});

test('a compressed file that ends in the middle counts as far as it goes, and that is said', async () => {
  const lines = whole();
  const packed = gzipSync(
    `${lines.join('\n')}\n${Array.from({ length: 4000 }, (_, at) => `noise ${at * 7919}`).join('\n')}`,
  );
  const { log, warnings } = await read(written('cut.gz', packed.subarray(0, packed.length - 2000)));
  expect(warnings).toMatchObject([{ rule: 'log-cut-off' }]);
  expect(everythingFailed(log).told[0]?.story.cause?.id).toBe('nfs-mount');
});

test('line ends of other systems, binary noise and endless lines change nothing', async () => {
  const noise = Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 37) % 256));
  const lines = whole().map((line) => Buffer.from(`${line}\r\n`));
  const endless = Buffer.alloc(3_000_000, 'x');
  const { log, outcome } = await read(
    written('noisy.log', Buffer.concat([noise, Buffer.from('\n'), ...lines, endless])),
  );
  expect(outcome.ok).toBe(true);
  expect(everythingFailed(log).told[0]?.story.cause?.id).toBe('nfs-mount');
});

test('a file that is given twice is read once', async () => {
  const file = written('twice.log', `${whole().join('\n')}\n`);
  symlinkSync(file, join(folder, 'link.log'));
  const { log } = await read(file, file, join(folder, 'link.log'));
  expect(log.seen.entries).toBe((await read(file)).log.seen.entries);
});

test('a pipe is refused, and nobody waits for who writes into it', async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  expect((await read(pipe)).outcome).toMatchObject({
    ok: false,
    problems: [{ message: `${pipe} is no regular file` }],
  });
});

test('a file that is not there is named', async () => {
  symlinkSync('loop', join(folder, 'loop'));
  const { outcome } = await read(join(folder, 'none.log'), folder, join(folder, 'loop'));
  expect(outcome).toMatchObject({
    ok: false,
    problems: [
      { message: expect.stringContaining('does not exist') },
      { message: expect.stringContaining('is a folder') },
      { message: expect.stringContaining('loop') },
    ],
  });
});

test('what is kept does not grow with the log', async () => {
  const log = logDigest();
  const made = madeLog('4.20');
  for (let at = 0; at < 1500; at++)
    deploy(made, {
      job: 10 * at + 10,
      vm: at,
      logid: `dd${String(at).padStart(6, '0')}`,
      refusal: `failure of its own ${'abcdefghij'[at % 10]}${'klmnopqrst'[Math.floor(at / 10) % 10]}`,
    });
  for (const [at, text] of made.lines.entries()) log.line('long.log', at + 1, text);
  log.end();
  expect(log.work.stories()).toHaveLength(500);
  expect(log.work.forgotten()).toBe(1000);
  expect(log.work.open()).toHaveLength(0);
});
