import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { clearUnfinished, inUnfinishedFolder, putInPlace } from '../../src/disk/unfinished.ts';
import { must } from '../lab/process.ts';
import { place } from '../media/media-place.ts';

/** The id of a process that is gone. */
async function goneProcess(): Promise<number> {
  return Number(await must([process.execPath, '-p', 'process.pid']));
}

function folderWith(path: string, content: string): string {
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'file'), content);
  return path;
}

describe('a folder that takes the place of another', () => {
  test('is there, and the former one goes with the unfinished folder', async () => {
    const output = folderWith(join(place(), 'tree'), 'former');
    await inUnfinishedFolder(output, async (unfinished) =>
      putInPlace(folderWith(join(unfinished, 'made'), 'new'), output, unfinished),
    );
    expect(readFileSync(join(output, 'file'), 'utf8')).toBe('new');
    expect(readdirSync(join(output, '..'))).toEqual(['tree']);
  });

  test('leaves the former one where it cannot', async () => {
    const output = folderWith(join(place(), 'tree'), 'former');
    const work = inUnfinishedFolder(output, async (unfinished) =>
      putInPlace(join(unfinished, 'missing'), output, unfinished),
    );
    await expect(work).rejects.toThrow('ENOENT');
    expect(readFileSync(join(output, 'file'), 'utf8')).toBe('former');
  });

  test('brings the former one back at the next run when it was cut between both renames', async () => {
    const output = join(place(), 'tree');
    folderWith(join(output, `../.tree.unfinished-${await goneProcess()}/replaced`), 'former');
    expect(clearUnfinished(output)).toMatchObject({ ok: true });
    expect(readFileSync(join(output, 'file'), 'utf8')).toBe('former');
    expect(readdirSync(join(output, '..'))).toEqual(['tree']);
  });
});

describe('what is cleared', () => {
  test('is what processes left that are gone, of this output only', async () => {
    const output = folderWith(join(place(), 'tree'), 'new');
    const gone = await goneProcess();
    const left = folderWith(join(output, `../.tree.unfinished-${gone}/replaced`), 'former');
    const other = folderWith(join(output, `../.other.unfinished-${gone}`), 'other');
    const running = folderWith(join(output, `../.tree.unfinished-${process.ppid}`), 'running');
    expect(clearUnfinished(output)).toMatchObject({ ok: true });
    expect([left, other, running].map((path) => existsSync(path))).toEqual([false, true, true]);
    expect(readFileSync(join(output, 'file'), 'utf8')).toBe('new');
  });
});
