/** One number for all that goes into a build: equal numbers, equal bytes. */
import { createHash, type Hash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { secretsFileOf } from '../secrets/file.ts';
import type { Inputs } from './shared/inputs.ts';
import { libraryFolders, PACKAGE_FOLDER } from './shared/library-folders.ts';

/**
 * The digest of the site file, the files it names, the roles and templates, the secrets file as it is encrypted, the name of the
 * output folder (it stands in ssh_config) and the program itself. Undefined while there are no secrets.
 */
export function inputDigest({ file, site, text }: Inputs, out: string): string | undefined {
  const secrets = secretsFileOf(file);
  if (!existsSync(secrets)) return undefined;
  const digest = createHash('sha256');
  add(digest, 'site', text);
  add(digest, 'keys', JSON.stringify([site.access.authorizedKeys, site.repository.key]));
  add(digest, 'out', out);
  add(digest, 'secrets', readFileSync(secrets));
  addFiles(digest, PACKAGE_FOLDER, ['package.json', 'src/**/*']);
  for (const folder of libraryFolders(file)) addFiles(digest, folder, ['roles/*.yaml', 'templates/**/*']);
  return digest.digest('hex');
}

function addFiles(digest: Hash, folder: string, patterns: string[]): void {
  const entries = globSync(patterns, { cwd: folder, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  for (const path of paths) add(digest, path.slice(folder.length), readFileSync(path));
}

/** Name and length first, so that no two lists of parts make the same stream. */
function add(digest: Hash, name: string, content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  digest.update(`${JSON.stringify(name)} ${bytes.length}\n`).update(bytes);
}
