/** nginx, unpacked from its package and not installed: an installed one would serve the machine's port 80. */
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { must } from './process.ts';
import { cacheFolder } from './roots.ts';

/** The path of the program; fetches its package when the cache has none. */
export async function ensureNginx(): Promise<string> {
  const unpacked = join(cacheFolder(), 'nginx');
  const program = join(unpacked, 'usr/sbin/nginx');
  await mkdir(cacheFolder(), { recursive: true });
  if ((await readdir(cacheFolder())).includes('nginx')) return program;
  const scratch = await mkdtemp(`${unpacked}-`);
  try {
    await must(['apt-get', '-q', 'download', 'nginx'], { cwd: scratch });
    const [file = ''] = (await readdir(scratch)).filter((name) => name.endsWith('.deb'));
    await must(['dpkg-deb', '--extract', join(scratch, file), join(scratch, 'root')]);
    // Another process may have been quicker.
    await rename(join(scratch, 'root'), unpacked).catch(() => undefined);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return program;
}

/** Writes a whole configuration around a server that is a file of its own; what nginx keeps goes below `folder`. Gives its path. */
export async function nginxAround(server: string, folder: string): Promise<string> {
  const kept = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `  ${name}_temp_path "${join(folder, name)}";\n`,
  );
  const path = join(folder, 'nginx-lab.conf');
  const head = `user root;\ndaemon off;\npid "${join(folder, 'nginx.pid')}";\nerror_log stderr;\nevents {}\n`;
  await writeFile(path, `${head}http {\n${kept.join('')}  include "${server}";\n}\n`);
  return path;
}
