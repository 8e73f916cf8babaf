/** Digests of all that goes into a build: equal digests, equal bytes. */
import { createHash, type Hash, hash } from 'node:crypto';
import { globSync, lstatSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PACKAGE_FOLDER, PROGRAM_FOLDER } from '../../disk/own-package.ts';
import { secretsFileOf } from '../../secrets/secrets-file.ts';
import type { Host } from '../../site/site.ts';
import type { Inputs } from './inputs.ts';

/** Of one state of the inputs; each method takes the digest of the secrets file, which a build may still add to. */
export interface InputDigests {
  /** Of what the site has once; `out` is the output folder, whose absolute path stands in ssh_config. */
  site(secrets: string, out: string): string;
  /** Of everything of one host. */
  host(secrets: string, host: Host): string;
}

/** The digests of the program, the roles and templates, and the site as it was resolved, with the files it names. */
export function inputDigests({ site, library }: Inputs): InputDigests {
  const digest = createHash('sha256');
  addFiles(digest, PACKAGE_FOLDER, ['package.json']);
  addFiles(digest, PROGRAM_FOLDER, ['**/*']);
  for (const [name, path] of [...library.paths()].sort()) add(digest, name, readFileSync(path));
  // Told once in full, and by their names wherever else they are.
  const named = new Map<unknown, string>([...site.hosts, ...site.networks].map((each) => [each, each.name]));
  const networks = site.networks.map((network) => ({ ...network }));
  add(digest, 'site', textOf({ ...site, networks, hosts: site.hosts.map(seenByOthers) }, named));
  const common = digest.digest('hex');
  const hosts = new Map(site.hosts.map((host) => [host, hash('sha256', textOf({ ...host }, named))]));
  return {
    site: (secrets, out) => hash('sha256', `${common} ${secrets} ${resolve(out)}`),
    host: (secrets, host) => hash('sha256', `${common} ${secrets} ${hosts.get(host)}`),
  };
}

/** The digest of the secrets file as it is encrypted; undefined while there is none, and for what whoever opens it will refuse. */
export function secretsDigest(siteFile: string): string | undefined {
  const secrets = secretsFileOf(siteFile);
  const isFile = lstatSync(secrets, { throwIfNoEntry: false })?.isFile();
  return isFile ? hash('sha256', readFileSync(secrets)) : undefined;
}

/**
 * A host without what only its own documents are made from: a machine, a card or a disk that was replaced changes nothing for the
 * other hosts, and they are not rendered again. A test proves that no document reads more of another host.
 */
function seenByOthers({ identity, disks, firmware, bonds, attachments, ...seen }: Host): object {
  return { ...seen, attachments: attachments.map(({ nic, ...attachment }) => attachment) };
}

function textOf(value: object, named: ReadonlyMap<unknown, string>): string {
  return JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? String(part) : (named.get(part) ?? part)));
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
