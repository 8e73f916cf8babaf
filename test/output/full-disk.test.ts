import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { beforeAll, expect, it } from 'vitest';

interface Tried {
  message?: string;
  whole: boolean;
  builds: number;
  recovered: boolean;
}
let seen: {
  room: Tried[];
  inodes: Tried[];
  first: { message?: string; left: boolean };
  readOnly: { message?: string; whole: boolean };
};

// Root may mount in a namespace of its own; others need one of their own users too. Where neither is allowed this fails, and says so.
beforeAll(() => {
  const folder = mkdtempSync(`${tmpdir()}/zoneseed-disk-`);
  const namespace = process.getuid?.() === 0 ? '-m' : '-rm';
  const child = `${import.meta.dirname}/children/small-disk.ts`;
  try {
    const output = execFileSync('unshare', [namespace, process.execPath, child, folder], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    seen = JSON.parse(output);
  } catch (error) {
    throw new Error('no full disk was tried: unshare or mount of a tmpfs does not work here', { cause: error });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('a full disk leaves the former build, wherever the room ends', () => {
  for (const tried of [...seen.room, ...seen.inodes])
    expect(tried).toMatchObject({ whole: true, builds: 1, recovered: true });
});

it('a full disk is told with the file that did not fit', () => {
  const messages = [...seen.room, ...seen.inodes].flatMap(({ message }) => (message === undefined ? [] : [message]));
  expect(messages.length).toBeGreaterThan(8);
  for (const message of messages) {
    expect(message).toMatch(/^cannot (write|build in) "\/disk\/out.*no space left on device \(ENOSPC\)$/);
  }
  expect(new Set(messages).size).toBeGreaterThan(3);
  expect(seen.room.at(-1)?.message).toBeUndefined();
  expect(seen.inodes.at(-1)?.message).toBeUndefined();
});

it('a first build that does not fit leaves nothing', () => {
  expect(seen.first).toEqual({
    message: 'cannot write "/disk/out/iso/a.iso": no space left on device (ENOSPC)',
    left: false,
  });
});

it('a disk that became read-only is told and left', () => {
  expect(seen.readOnly.whole).toBe(true);
  expect(seen.readOnly.message).toMatch(/^cannot build in "\/disk\/out": .*read-only file system \(EROFS\)$/);
});
