/** `node test/lab/image.ts`: makes the disk image that virtual machines boot, from the root with a kernel. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asRoot, must } from './process.ts';
import { ensureRoot, once, rootFolder } from './roots.ts';

/** Room for what a first boot adds, and for what the installer would be told to make on it; the file is sparse. */
const SIZE = '8G';

export interface Image {
  readonly disk: string;
  readonly kernel: string;
  readonly initrd: string;
  /** The root that brings the emulator. */
  readonly root: string;
}

function imagePath(): string {
  return `${rootFolder('guest')}.${SIZE}.img`;
}

/** The image with its kernel; made once, beside its root in the cache. */
export async function ensureImage(): Promise<Image> {
  const root = await ensureRoot('guest');
  const disk = await once(imagePath(), [process.execPath, fileURLToPath(import.meta.url)]);
  return { disk, root, kernel: join(root, 'vmlinuz'), initrd: join(root, 'initrd.img') };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = await ensureRoot('guest');
  const fresh = `${imagePath()}.tmp`;
  await must(['truncate', '-s', SIZE, fresh]);
  const options = ['-q', '-F', '-E', 'lazy_itable_init=1', '-O', '^has_journal', '-L', 'guest'];
  await must(asRoot(['mkfs.ext4', ...options, '-d', root, fresh]), { timeout: 300 });
  await must(['mv', '-T', fresh, imagePath()]);
}
