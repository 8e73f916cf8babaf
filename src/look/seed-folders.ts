/** Seeds that stand in folders or at the root of something, without a note: as cloud-init and the installer find them. */
import { readDocument } from './documents.ts';
import { documentAt, type Tree } from './folder-tree.ts';
import { hostFacts } from './host-facts.ts';
import type { LookDocument, LookHost } from './look-model.ts';
import { LookError } from './unreadable.ts';

/** In the order in which they are shown and asked. */
export const SEED_NAMES: readonly string[] = [
  'user-data',
  'meta-data',
  'network-config',
  'vendor-data',
  'autoinstall.yaml',
];
const MAC = /^(?:01[-:])?((?:[0-9a-f]{2}[-:]){5}[0-9a-f]{2})$/i;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export interface Seed extends LookHost {
  /** The folder it stands in, empty for the root. */
  readonly folder: string;
  readonly site?: string;
  readonly instance?: string;
}

/** Every folder of the tree that has a seed in it, by path. */
export function seedFolders(tree: Tree): Seed[] {
  const folders = new Set(
    tree.paths().flatMap((path) => {
      const slash = path.lastIndexOf('/');
      const name = path.slice(slash + 1);
      return name === 'user-data' || name === 'autoinstall.yaml' ? [slash < 0 ? '' : path.slice(0, slash)] : [];
    }),
  );
  return [...folders].sort().map((folder) => seedIn(tree, folder));
}

/** The seed of one folder. Fails with a LookError for a document that says it is YAML and is not. */
export function seedIn(tree: Tree, folder: string): Seed {
  const at = (name: string) => (folder === '' ? name : `${folder}/${name}`);
  const documents = SEED_NAMES.flatMap((name) => {
    const document = documentAt(tree, at(name));
    return document === undefined ? [] : [document];
  });
  for (const document of documents) refuseBroken(document, at(document.name));
  if (has(documents, 'user-data') && !has(documents, 'meta-data')) {
    throw new LookError(`has ${at('user-data')} but no ${at('meta-data')}`, 'cloud-init takes no seed without it');
  }
  const told = hostFacts(documents);
  const last = folder.slice(folder.lastIndexOf('/') + 1);
  return {
    folder,
    name: told.name ?? last,
    identity: told.identity ?? identityIn(last),
    documents,
    site: told.site,
    instance: told.instance,
  };
}

function refuseBroken(document: LookDocument, path: string): void {
  const reading = readDocument(document.name, document.read());
  if (reading.kind === 'broken') throw new LookError(`has a ${path} that ${reading.problem}`);
}

function has(documents: readonly LookDocument[], name: string): boolean {
  return documents.some((document) => document.name === name);
}

/** Many trees name a machine's folder by its card or its UUID. */
function identityIn(name: string) {
  const mac = MAC.exec(name)?.[1];
  if (mac !== undefined) return { macs: [mac.toLowerCase().replaceAll('-', ':')] };
  return UUID.test(name) ? { uuid: name.toLowerCase(), macs: [] } : undefined;
}
