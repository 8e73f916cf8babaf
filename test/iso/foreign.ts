import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run, withFolder } from './tools.ts';

/** What the other writers are given: deep, long, empty, linked, not Latin. */
export const files: Record<string, string> = {
  'User-Data': '#cloud-config\n',
  'zero.txt': '',
  'a/b/c/d/e/f/g/h/i/deep.txt': 'deep\n',
  '한국어 name.txt': 'korean\n',
  [`${'n'.repeat(200)}.x`]: 'long\n',
  'sectors.bin': 'x'.repeat(5000),
};
export const links: Record<string, string> = {
  'up-link': '../a/./b',
  'root-link': '/',
  'absolute-link': '/etc/a b',
  'long-link': `${'long-part/'.repeat(30)}end`,
};

const writers = {
  'xorriso -r -J': ['xorriso', '-as', 'mkisofs', '-quiet', '-r', '-J', '-V', 'FOREIGN', '-o', 'out.iso', 'src'],
  'genisoimage -r -J': ['genisoimage', '-quiet', '-r', '-J', '-V', 'FOREIGN', '-o', 'out.iso', 'src'],
  'genisoimage -r': ['genisoimage', '-quiet', '-r', '-V', 'FOREIGN', '-o', 'out.iso', 'src'],
  'genisoimage -J': ['genisoimage', '-quiet', '-J', '-D', '-V', 'FOREIGN', '-o', 'out.iso', 'src'],
  'genisoimage -J -joliet-long': [
    'genisoimage',
    '-quiet',
    '-J',
    '-joliet-long',
    '-D',
    '-V',
    'FOREIGN',
    '-o',
    'out.iso',
    'src',
  ],
  'genisoimage plain': ['genisoimage', '-quiet', '-D', '-V', 'FOREIGN', '-o', 'out.iso', 'src'],
  bsdtar: ['bsdtar', '--format=iso9660', '--options', 'volume-id=FOREIGN', '-cf', 'out.iso', '-C', 'src', '.'],
} as const;

export type Writer = keyof typeof writers;
export const writerNames = Object.keys(writers) as Writer[];

/** Makes an image of `files` and `links` with another program. */
export function foreignImage(writer: Writer): Uint8Array {
  return withFolder((folder) => {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, 'src', path)), { recursive: true });
      writeFileSync(join(folder, 'src', path), content, { mode: 0o644 });
    }
    mkdirSync(join(folder, 'src/empty'));
    for (const [path, target] of Object.entries(links)) symlinkSync(target, join(folder, 'src', path));
    const [program, ...args] = writers[writer];
    run(program, args, folder);
    return readFileSync(join(folder, 'out.iso'));
  });
}
