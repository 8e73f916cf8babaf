/** The outside programs of the boot tests that are not installed but unpacked: a signed kernel, a shell for its RAM disk. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { asRoot, must, run } from '../lab/process.ts';
import { cacheFolder } from '../lab/roots.ts';

export interface Packages {
  /** A kernel signed for Secure Boot. */
  readonly kernel: string;
  readonly busybox: string;
  /** The package file with the signed GRUB images, for the stand-in's pool. */
  readonly grubPackage: string;
}

/** The real package behind the kernel's meta package. */
async function kernelPackage(): Promise<string> {
  const known = async () => (await run(['apt-cache', 'depends', 'linux-image-cloud-amd64'])).stdout;
  const find = (text: string) => /Depends: (linux-image-\S+-cloud-amd64)/.exec(text)?.[1];
  const name = find(await known());
  if (name !== undefined) return name;
  await must(asRoot(['apt-get', '-q', 'update']), { timeout: 300 });
  const fresh = find(await known());
  if (fresh === undefined) throw new Error('apt knows no linux-image-cloud-amd64, the signed kernel these tests boot');
  return fresh;
}

async function download(folder: string): Promise<void> {
  const unfinished = `${folder}.${process.pid}`;
  await mkdir(join(unfinished, 'root'), { recursive: true });
  const names = [await kernelPackage(), 'busybox-static', 'grub-efi-amd64-signed'];
  await must(['apt-get', '-q', '-o', 'APT::Sandbox::User=root', 'download', ...names], {
    cwd: unfinished,
    timeout: 300,
  });
  for (const file of (await readdir(unfinished)).filter((name) => name.endsWith('.deb'))) {
    if (!file.startsWith('grub-')) await must(['dpkg-deb', '-x', join(unfinished, file), join(unfinished, 'root')]);
  }
  await rename(unfinished, folder);
}

async function only(folder: string, pattern: RegExp): Promise<string> {
  const found = (await readdir(folder)).filter((name) => pattern.test(name));
  const [name] = found;
  if (name === undefined || found.length > 1) throw new Error(`${folder} has ${found.length} files like ${pattern}`);
  return join(folder, name);
}

/** Downloads once, into the lab's cache, by the machine's own apt. */
export async function bootPackages(): Promise<Packages> {
  const folder = join(cacheFolder(), 'media-packages');
  if (!existsSync(folder)) await download(folder);
  return {
    kernel: await only(join(folder, 'root/boot'), /^vmlinuz-/),
    busybox: await only(join(folder, 'root/bin'), /^busybox$/),
    grubPackage: await only(folder, /^grub-efi-amd64-signed_.*\.deb$/),
  };
}
