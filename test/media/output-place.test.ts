import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { obstacleToImage, obstacleToTree } from '../../src/media/output-place.ts';
import { place } from './media-place.ts';

let folder: string;
beforeEach(() => {
  folder = place();
  mkdirSync(join(folder, 'folder'));
  writeFileSync(join(folder, 'file'), '');
});
const at = (path: string) => join(folder, path);

describe('where an image is wanted', () => {
  test.each(['new.iso', 'file', 'a/b/c/new.iso', 'it\'s "x" ☃\n$.iso', 'folder/new.iso'])('%j will do', (path) => {
    expect(obstacleToImage(at(path))).toBeUndefined();
  });

  test('a folder is none', () => {
    expect(obstacleToImage(at('folder'))).toBe(`${at('folder')} is a folder; expected the path of the image`);
  });

  test.each(['file/new.iso', 'file/a/new.iso'])('%s, below a file, is no place', (path) => {
    expect(obstacleToImage(at(path))).toBe(`${at('file')} is no folder; nothing can be written below it`);
  });

  test('a link to nothing is no folder', () => {
    symlinkSync(at('missing'), at('link'));
    expect(obstacleToImage(at('link/new.iso'))).toBe(`${at('link')} is no folder; nothing can be written below it`);
  });
});

describe('where a tree is wanted', () => {
  test.each(['new', 'folder', 'a b/"c"/☃'])('%j will do', (path) => {
    expect(obstacleToTree(at(path))).toBeUndefined();
  });

  test.each([
    ['a\nb', 'has a control character, which dnsmasq.conf cannot hold'],
    ['a $b', 'has a "$", which nginx takes for a variable'],
    ['file/new', 'is no folder'],
  ])('%j is none', (path, reason) => {
    expect(obstacleToTree(at(path))).toContain(reason);
  });
});
