/** The output folder of a build: its manifest tells what is in it. */
import { join } from 'node:path';
import { z } from 'zod';
import { buildId } from '../media/build-id.ts';
import type { Problem } from '../outcome/problem.ts';
import { readManifest } from '../output/manifest.ts';
import { MANIFEST } from '../output/output-tree.ts';
import { digestProblems } from './digest-problems.ts';
import { documentAt, type Tree } from './folder-tree.ts';
import type { Look, LookDocument, LookHost } from './look-model.ts';
import { LookError } from './unreadable.ts';

const header = z.object({
  site: z.string().optional(),
  hosts: z
    .array(
      z.object({
        name: z.string(),
        install: z.string().optional(),
        serial: z.string().optional(),
        uuid: z.string().optional(),
        macs: z.array(z.string()).default([]),
      }),
    )
    .optional(),
});

type Header = z.infer<typeof header>;

/** Reads what the manifest tells of; fails with a LookError when the manifest is not as it was written. */
export function outputFolder(folder: string, tree: Tree): Omit<Look, 'close'> {
  const manifest = readManifest(join(folder, MANIFEST));
  const told = header.safeParse(manifest?.header);
  if (!told.success)
    throw new LookError(`has a broken ${MANIFEST} (it is not as zoneseed build writes it)`, 'build it again');
  const problems: Problem[] = [];
  const documents: LookDocument[] = [];
  const byHost = new Map<string, LookDocument[]>((told.data.hosts ?? []).map(({ name }) => [name, []]));
  for (const [path, { sha256 }] of manifest?.files ?? []) {
    if (path.startsWith('iso/')) continue;
    const document = documentAt(tree, path);
    problems.push(...digestProblems(path, document, sha256));
    if (document === undefined) continue;
    const host = /^hosts\/([^/]+)\/[^/]+$/.exec(path)?.[1];
    if (host === undefined) documents.push(document);
    else byHost.set(host, [...(byHost.get(host) ?? []), document]);
  }
  const hosts = [...byHost].map(([name, own]) => ({ name, identity: identityOf(told.data, name), documents: own }));
  const build = idOf(told.data, hosts);
  return { kind: 'output', title: 'output of zoneseed build', site: told.data.site, build, hosts, documents, problems };
}

function identityOf({ hosts }: Header, name: string) {
  const found = hosts?.find((host) => host.name === name);
  return found === undefined ? undefined : { serial: found.serial, uuid: found.uuid, macs: found.macs };
}

/** The id that a USB installer or PXE tree made from the same site has. */
function idOf({ hosts: told }: Header, hosts: readonly LookHost[]): string | undefined {
  if (told === undefined) return undefined;
  const installed = new Set(told.filter(({ install }) => install === 'autoinstall').map(({ name }) => name));
  const media = hosts.filter(({ name, documents }) => installed.has(name) && documents.length > 0);
  if (media.length === 0) return undefined;
  return buildId(
    media.map(({ name: host, documents }) => ({
      name: host,
      documents: ['user-data', 'meta-data'].flatMap((name) => {
        const document = documents.find((candidate) => candidate.name === name);
        return document === undefined ? [] : [{ name, content: document.read() }];
      }),
    })),
  );
}
