import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { failedWith } from '../disk/system-error.ts';
import type { Path } from '../outcome/problem.ts';

/** What the caller puts at the head of the manifest: what the build was made from. */
export interface ManifestHeader {
  readonly [field: string]: unknown;
}

/** One file as the manifest tells of it. */
export interface FileEntry {
  readonly sha256: string;
  readonly size: number;
  readonly mode: number;
  readonly secret: boolean;
  readonly origin: Path;
}

export interface Manifest {
  readonly header: ManifestHeader;
  /** By path. */
  readonly files: ReadonlyMap<string, FileEntry>;
}

/**
 * A manifest as JSON, sorted by path (by UTF-16 code unit, the same everywhere), with one header field or one artifact a line,
 * so that two of them can be compared line by line.
 */
export function manifestText({ header, files }: Manifest): string {
  if ('artifacts' in header) throw new Error('a manifest header may not have a field "artifacts"');
  const fields = Object.entries(header).filter(([, value]) => value !== undefined);
  const head = fields.map(([field, value]) => `${JSON.stringify(field)}:${JSON.stringify(value)},\n`);
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  return `{\n${head.join('')}"artifacts":[\n${sorted.map(lineOf).join(',\n')}\n]\n}\n`;
}

function lineOf([path, { mode, size, sha256, secret, origin }]: readonly [string, FileEntry]): string {
  return JSON.stringify({ path, mode: `0${mode.toString(8)}`, size, sha256, secret, origin });
}

const artifact = z
  .object({
    path: z.string(),
    mode: z.string().regex(/^0[0-7]{1,3}$/),
    size: z.number(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    secret: z.boolean(),
    origin: z.array(z.union([z.string(), z.number()])),
  })
  .transform(({ path, mode, ...entry }): [string, FileEntry] => [path, { ...entry, mode: Number.parseInt(mode, 8) }]);
const manifest = z
  .looseObject({ artifacts: z.array(artifact) })
  .transform(({ artifacts, ...header }): Manifest => ({ header, files: new Map(artifacts) }));

/** The manifest that a file holds; undefined when there is none or it is not as `manifestText` made it. */
export function readManifest(file: string): Manifest | undefined {
  try {
    return manifest.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch (error) {
    if (error instanceof SyntaxError || failedWith(error, 'ENOENT')) return undefined;
    throw error;
  }
}
