import fc from 'fast-check';
import { type IsoSource, openIso } from '../../src/iso/read.ts';
import type { IsoEntry } from '../../src/iso/write.ts';
import type { Found } from './tools.ts';

/** Names of any characters a file can have, up to 255 bytes. */
export const anyName = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 120 }),
    fc.string({ minLength: 90, maxLength: 255 }),
    fc.constantFrom(
      'user-data',
      'User-Data',
      'a',
      'A',
      'a.b',
      'A.B',
      'x'.repeat(101),
      `${'x'.repeat(101)}y`,
      `${'x'.repeat(101)}z`,
    ),
  )
  .filter((name) => !/[/\0]/.test(name) && name !== '.' && name !== '..' && Buffer.byteLength(name) <= 255);

/**
 * Names that Joliet carries as they are; composed, because libarchive composes Joliet names, and without characters for
 * private use, because 7-Zip takes some for bytes it could not read.
 */
export const jolietName = anyName
  .map((name) => name.normalize('NFC'))
  .filter((name) => name.length <= 101 && !/[*:;?\\\p{Cc}\p{Co}]/u.test(name) && !name.endsWith('.'));

/** Trees of up to 25 files and folders, some nested, some empty. Nothing is there twice. */
export function anyTree(name: fc.Arbitrary<string>): fc.Arbitrary<IsoEntry[]> {
  const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
  const content = fc.oneof(fc.uint8Array({ maxLength: 5000 }), fc.string({ unit: 'grapheme', maxLength: 30 }));
  const file = fc.record({ path, content, mode: fc.constantFrom(0o400, 0o444, 0o644, 0o755) });
  const folder = fc.record({ path, folder: fc.constant(true as const), mode: fc.constantFrom(0o555, 0o755) });
  return fc.array(fc.oneof({ weight: 3, arbitrary: file }, folder), { maxLength: 25 }).map(withoutConflicts);
}

function withoutConflicts(entries: readonly IsoEntry[]): IsoEntry[] {
  const kinds = new Map<string, 'file' | 'folder' | 'way'>();
  return entries.filter((entry) => {
    const parts = entry.path.split('/');
    const ways = parts.slice(1).map((_, i) => parts.slice(0, i + 1).join('/'));
    const isFolder = 'folder' in entry;
    const there = kinds.get(entry.path);
    if (ways.some((way) => kinds.get(way) === 'file') || (there && !(isFolder && there === 'way'))) return false;
    for (const way of ways) if (!kinds.has(way)) kinds.set(way, 'way');
    kinds.set(entry.path, isFolder ? 'folder' : 'file');
    return true;
  });
}

/** What every reader should find of a tree. */
export function expected(entries: readonly IsoEntry[]): Record<string, Found> {
  const found: Record<string, Found> = Object.create(null);
  for (const entry of entries) {
    const parts = entry.path.split('/');
    for (let i = 1; i < parts.length; i++) {
      found[parts.slice(0, i).join('/')] ??= { mode: 0o555, content: undefined };
    }
    if ('folder' in entry) found[entry.path] = { mode: entry.mode ?? 0o555, content: undefined };
    else {
      const content = Buffer.from(entry.content as string).toString('latin1');
      found[entry.path] = { mode: entry.mode ?? 0o444, content };
    }
  }
  return found;
}

/** What our own reader finds. */
export function readBack(source: IsoSource): Record<string, Found> {
  const image = openIso(source);
  const found: Record<string, Found> = Object.create(null);
  for (const { path, kind, mode } of image.entries) {
    const content = kind === 'file' ? Buffer.from(image.readFile(path)).toString('latin1') : undefined;
    found[path] = { mode, content };
  }
  return found;
}

/** The same without modes, for names without Rock Ridge. */
export function contents(tree: Record<string, Found>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(tree).map(([path, { content }]) => [path, content]));
}
