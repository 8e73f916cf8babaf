import { chmodSync, chownSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { imagePlace, treePlace } from '../../src/media/medium-place.ts';
import { shellQuote } from '../../src/quote/shell.ts';
import { must } from '../lab/process.ts';
import { withoutRoot } from '../output/scratch.ts';
import { place, problemsOf } from './media-place.ts';

let folder: string;
beforeEach(() => {
  folder = place();
  mkdirSync(join(folder, 'folder'));
  writeFileSync(join(folder, 'file'), '');
});
const at = (path: string) => join(folder, path);
const refusal = (output: string, installer: string) => problemsOf(imagePlace(output, installer));

describe('where an image is wanted', () => {
  test.each(['new.iso', 'file', 'a/b/c/new.iso', 'it\'s "x" ☃\n$.iso', 'folder/new.iso'])('%j will do', (path) => {
    expect(imagePlace(at(path), at('installer.iso'))).toEqual({ ok: true, value: at(path) });
  });

  test('a folder is none', () => {
    expect(refusal(at('folder'), '')).toBe(`${at('folder')} is a folder; expected the path of the image`);
  });

  test.each(['file/new.iso', 'file/a/new.iso'])('%s, below a file, is no place', (path) => {
    expect(refusal(at(path), at('installer.iso'))).toBe(`${at('file')} is no folder; nothing can be written below it`);
  });

  test('a link to nothing is no folder', () => {
    symlinkSync(at('missing'), at('link'));
    expect(refusal(at('link/new.iso'), '')).toBe(`${at('link')} is no folder; nothing can be written below it`);
  });
});

describe('where an image would take the place of something else', () => {
  test.each([
    ['a site file', 'site: banana\n'],
    ['its secrets', `age-encryption.org/v1\n${'x'.repeat(40_000)}`],
  ])('%s is not replaced', (_, text) => {
    writeFileSync(at('file'), text);
    expect(refusal(at('file'), at('installer.iso'))).toBe(
      `${at('file')} is there and is no ISO image; expected another path, or that it is moved away`,
    );
  });

  test('what somebody else keeps to himself is not replaced', () => {
    writeFileSync(at('file'), 'x');
    chmodSync(at('file'), process.geteuid?.() === 0 ? 0o600 : 0);
    chmodSync(folder, 0o755);
    expect(withoutRoot(() => refusal(at('file'), ''))).toBe(
      `${at('file')} is there and cannot be read: permission denied (EACCES); expected another path, or that it is moved away`,
    );
  });

  test('a former image is', () => {
    const image = Buffer.alloc(40_000);
    image.write('\x01CD001', 32768, 'latin1');
    writeFileSync(at('file'), image);
    expect(imagePlace(at('file'), at('installer.iso'))).toEqual({ ok: true, value: at('file') });
  });

  test('a device is no place, nor a link to one: a stick is written after the image', () => {
    symlinkSync('/dev/null', at('usb-NAME'));
    for (const path of ['/dev/null', at('usb-NAME')])
      expect(refusal(path, '')).toBe(
        `${path} is a device; expected the path of a file, which is written to a stick when it is whole`,
      );
  });

  test('the installer is none, by whatever name', () => {
    symlinkSync(at('file'), at('link'));
    linkSync(at('file'), at('second'));
    for (const name of ['file', 'folder/../file', 'link', 'second'])
      expect(refusal(at(name), at('file'))).toBe('the output is the installer itself; expected another path');
  });
});

/** A tree of which somebody else has the seeds; and who asks. */
function treeOfTwo(): { tree: string; asker: string[] } {
  const tree = at("it's a tree");
  mkdirSync(join(tree, 'zoneseed'), { recursive: true });
  writeFileSync(join(tree, 'zoneseed/build.json'), '{}');
  mkdirSync(join(tree, 'root/seed'), { recursive: true });
  chmodSync(join(tree, 'root/seed'), 0o500);
  if (process.getuid?.() !== 0) return { tree, asker: [] };
  chmodSync(folder, 0o755);
  for (const path of ['', 'zoneseed', 'root']) chownSync(join(tree, path), 65534, 65534);
  return { tree, asker: ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] };
}

describe('where a tree is wanted', () => {
  test.each(['new', 'folder/new', 'a b/"c"/☃'])('%j will do', (path) => {
    expect(treePlace(at(path))).toMatchObject({ ok: true });
  });

  test.each([
    ['a\nb', 'has a control character, which dnsmasq.conf cannot hold'],
    ['a $b', 'has a "$", which nginx takes for a variable'],
    ['file/new', 'is no folder'],
    ['file', 'is there and is no PXE tree of zoneseed'],
    ['folder', 'is there and is no PXE tree of zoneseed'],
  ])('%j is none', (path, reason) => {
    expect(problemsOf(treePlace(at(path)))).toContain(reason);
  });

  test('a tree whose seeds were given away is said to need taking back', async () => {
    const { tree, asker } = treeOfTwo();
    const module = join(import.meta.dirname, '../../src/media/medium-place.ts');
    const script = `import { treePlace } from ${JSON.stringify(module)}; console.log(JSON.stringify(treePlace(${JSON.stringify(tree)})));`;
    const said = await must([...asker, process.execPath, '--input-type=module', '-e', script]);
    expect(problemsOf(JSON.parse(said))).toBe(
      `${tree}/root/seed belongs to another user, so the tree cannot be replaced; take it back: sudo chown -R "$(id -un)" ${shellQuote(tree)}`,
    );
    chmodSync(join(tree, 'root/seed'), 0o700);
    expect(treePlace(tree)).toMatchObject({ ok: true });
  });
});
