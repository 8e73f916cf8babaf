/** `node test/lab/build-root.ts NAME`: builds one root of the lab, and those below it, when the cache lacks it. */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { inRoot } from './chroot.ts';
import { asRoot, must } from './process.ts';
import { isRootName, type Recipe, type RootName, recipe, suiteOf } from './recipes.ts';
import { ensureRoot, packageFolder, rootFolder } from './roots.ts';

/** Seconds for one root, against hanging. */
const LIMIT = 1300;
/** A service that starts while its package is unpacked would run on the machine that tests. */
const NO_SERVICES = 'printf "#!/bin/sh\\nexit 101\\n" > "$1/usr/sbin/policy-rc.d"; chmod 755 "$1/usr/sbin/policy-rc.d"';
/** Documentation is half the size of a root. */
const LEAN = ['doc', 'man', 'locale', 'info'].map((folder) => `path-exclude=/usr/share/${folder}/*`);

async function fresh(suite: string, packages: readonly string[], folder: string): Promise<void> {
  const stock = packageFolder(suite);
  const options = [
    '--variant=apt',
    '--mode=root',
    `--include=${packages.join(',')}`,
    '--aptopt=Acquire::Languages "none"',
    // A mirror frozen at a past day is as good as today's for a test.
    '--aptopt=Acquire::Check-Valid-Until "false"',
    ...LEAN.map((line) => `--dpkgopt=${line}`),
    '--setup-hook=mkdir -p "$1/var/cache/apt/archives"',
    `--setup-hook=sync-in ${stock} /var/cache/apt/archives`,
    '--skip=download/empty',
    '--skip=essential/unlink',
    `--customize-hook=sync-out /var/cache/apt/archives ${stock}`,
    '--customize-hook=rm -rf "$1"/var/cache/apt/archives/*.deb',
  ];
  await must(asRoot(['mmdebstrap', ...options, suite, folder]), { timeout: LIMIT });
}

async function layered(below: RootName, packages: readonly string[], folder: string): Promise<void> {
  await must(asRoot(['cp', '-a', '--reflink=auto', await ensureRoot(below), folder]), { timeout: LIMIT });
  await must(asRoot(['sh', '-c', NO_SERVICES, 'no-services', folder]));
  const script = `apt-get -q update && apt-get -qy --no-install-recommends install ${packages.join(' ')}`;
  const binds = [{ from: packageFolder(suiteOf(below)), to: '/var/cache/apt/archives' }];
  await inside(folder, script, binds);
}

async function inside(folder: string, script: string, binds: readonly { from: string; to: string }[]): Promise<void> {
  const outcome = await inRoot(folder, script, { binds, timeout: LIMIT });
  if (outcome.code === 0) return;
  throw new Error(`in ${folder}: ended with ${outcome.code}:\n${`${outcome.stdout}${outcome.stderr}`.slice(-2000)}`);
}

async function build(own: Recipe, final: string): Promise<void> {
  const folder = `${final}.tmp`;
  await must(asRoot(['rm', '-rf', '--one-file-system', folder]), { timeout: 120 });
  await mkdir(packageFolder(suiteOf(own.name)), { recursive: true });
  if ('suite' in own.from) await fresh(own.from.suite, own.packages, folder);
  else await layered(own.from.root, own.packages, folder);
  await inside(folder, own.finish, []);
  await must(asRoot(['mv', '-T', folder, final]));
}

const name = process.argv[2] ?? '';
if (!isRootName(name)) throw new Error(`no root of the lab is called ${name}`);
const started = Date.now();
if (!existsSync(rootFolder(name))) await build(recipe(name), rootFolder(name));
process.stdout.write(`${name} is ready after ${Math.round((Date.now() - started) / 1000)} s\n`);
