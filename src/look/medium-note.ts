/** A USB installer or PXE tree that zoneseed made: its note tells what is on it. */
import { z } from 'zod';
import { BUILD_NOTE } from '../media/build-note.ts';
import type { Problem } from '../outcome/problem.ts';
import { digestProblems } from './digest-problems.ts';
import { documentAt, type Tree } from './folder-tree.ts';
import type { LookDocument, LookHost } from './look-model.ts';
import { LookError } from './unreadable.ts';

const identity = z.object({ serial: z.string().optional(), uuid: z.string().optional(), macs: z.array(z.string()) });
const note = z.object({
  format: z.literal(1),
  medium: z.enum(['usb', 'pxe']),
  site: z.string(),
  build: z.string(),
  installer: z.string(),
  files: z.record(z.string(), z.string()),
  hosts: z.array(
    z.object({ name: z.string(), identity, folder: z.string(), documents: z.record(z.string(), z.string()) }),
  ),
});

type Note = z.infer<typeof note>;
interface Noted {
  readonly note: Note;
  readonly hosts: readonly LookHost[];
  readonly problems: readonly Problem[];
}

/** Reads the note and every file it tells of; undefined when the tree has no note. Fails with a LookError for a broken one. */
export function noted(tree: Tree): Noted | undefined {
  if (tree.sizeOf(BUILD_NOTE) === undefined) return undefined;
  const told = readNote(tree);
  const problems = Object.entries(told.files).flatMap(([path, digest]) => {
    const file = documentAt(tree, path);
    return digestProblems(path, file, digest);
  });
  const hosts = told.hosts.map((host) => {
    const documents = Object.entries(host.documents).flatMap(([name, digest]): LookDocument[] => {
      const document = documentAt(tree, `${host.folder}/${name}`);
      problems.push(...digestProblems(`${name} of ${host.name}`, document, digest));
      return document === undefined ? [] : [document];
    });
    return { name: host.name, identity: host.identity, documents };
  });
  return { note: told, hosts, problems };
}

function readNote(tree: Tree): Note {
  const bytes = tree.read(BUILD_NOTE);
  try {
    return note.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof z.ZodError)) throw error;
    const issue = error instanceof z.ZodError ? error.issues[0] : undefined;
    const where = issue === undefined ? 'it is no JSON' : `${issue.path.join('.') || 'it'}: ${issue.message}`;
    throw new LookError(`has a broken ${BUILD_NOTE} (${where})`);
  }
}
