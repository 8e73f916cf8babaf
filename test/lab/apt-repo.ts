/** A signed apt repository for hosts without a way out: the packages the roots were built from, and some made from folders. */
import { link, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { must } from './process.ts';

export interface Suite {
  readonly name: string;
  readonly components: readonly string[];
}

/** Seconds, against hanging; indexing some hundred packages. */
const LIMIT = 600;

/** A signing key of its own in `folder`; gives back the public half armoured, and writes it to `keyring` as apt keeps it. */
export async function makeKey(folder: string, keyring: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const gpg = ['gpg', '--homedir', folder, '--batch', '--quiet', '--pinentry-mode', 'loopback', '--passphrase', ''];
  await must([...gpg, '--quick-generate-key', 'boot lab <lab@localhost>', 'ed25519', 'sign', 'never'], {
    timeout: LIMIT,
  });
  await must([...gpg, '--output', keyring, '--export']);
  return must([...gpg, '--armor', '--export']);
}

/** Builds a package from a folder that is laid out as its content, with `DEBIAN/control`, into `into`. */
export async function makePackage(folder: string, into: string): Promise<void> {
  // What dpkg-deb minds is not what git keeps.
  await must(['chmod', '-R', 'go-w', folder]);
  await must(['dpkg-deb', '--root-owner-group', '-Zgzip', '--build', folder, into], { timeout: LIMIT });
}

/** Hard-links the packages of `from` into `pool`: no bytes are copied. */
export async function stock(from: string, pool: string): Promise<void> {
  await mkdir(pool, { recursive: true });
  for (const name of await readdir(from)) if (name.endsWith('.deb')) await link(join(from, name), join(pool, name));
}

/** Indexes `folder/pool` under every suite and component and signs the result with the key in `keys`. */
export async function index(folder: string, suites: readonly Suite[], keys: string): Promise<void> {
  const packages = await must(['apt-ftparchive', 'packages', 'pool'], { cwd: folder, timeout: LIMIT });
  await rm(join(folder, 'dists'), { recursive: true, force: true });
  for (const suite of suites) {
    const top = join(folder, 'dists', suite.name);
    for (const component of suite.components) {
      const place = join(top, component, 'binary-amd64');
      await mkdir(place, { recursive: true });
      await writeFile(join(place, 'Packages'), packages);
    }
    const settings = Object.entries({
      Origin: 'boot lab',
      Suite: suite.name,
      Codename: suite.name,
      Architectures: 'amd64',
      Components: suite.components.join(' '),
    }).map(([key, value]) => `-oAPT::FTPArchive::Release::${key}=${value}`);
    const release = await must(['apt-ftparchive', ...settings, 'release', '.'], { cwd: top, timeout: LIMIT });
    await writeFile(join(top, 'Release'), release);
    const sign = ['gpg', '--homedir', keys, '--batch', '--yes', '--clearsign', '-o', join(top, 'InRelease')];
    await must([...sign, join(top, 'Release')], { timeout: LIMIT });
  }
}
