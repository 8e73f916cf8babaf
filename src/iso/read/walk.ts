import { IsoError } from '../error.ts';
import {
  DEFAULT_FILE_MODE,
  DEFAULT_FOLDER_MODE,
  FLAG_ASSOCIATED,
  MAX_PATH_BYTES,
  MODE_FILE,
  MODE_FOLDER,
  MODE_PERMISSIONS,
  MODE_SYMLINK,
  MODE_TYPE,
  SECTOR,
} from '../format.ts';
import { Budget } from './budget.ts';
import type { IsoSource } from './file-source.ts';
import type { Described, Dialect, Extent, ImageEntry } from './read-entry.ts';
import { isDotRecord, type RawRecord, readRecords } from './read-record.ts';

/**
 * Lists a tree, sorted by path, without a folder that only shelters moved ones (`rr_moved`). Fails with an IsoError on
 * folders that lead in a circle or leave the image, on names that could not be files (`..`, slashes, NUL), and on a path
 * that stands there twice.
 */
export function walk(source: IsoSource, root: RawRecord, dialect: Dialect): ImageEntry[] {
  const entries = new Map<string, ImageEntry>();
  const budget = new Budget(source.size);
  const open: { path: string; extent: Extent }[] = [{ path: '', extent: root }];
  for (let folder = open.pop(); folder; folder = open.pop()) {
    budget.enter(folder.extent);
    const children = [...readFolder(source, folder.extent, dialect, budget)];
    if (children.length > 0 && children.every((c) => c.described.moved)) entries.delete(folder.path);
    for (const { records, described } of children) {
      if (described.moved) continue;
      const path = childPath(folder.path, described.name);
      if (entries.has(path)) throw new IsoError('damaged', `the image has ${JSON.stringify(path)} twice`);
      budget.keep(path.length);
      const entry = toEntry(path, records, described);
      entries.set(path, entry);
      if (entry.kind === 'folder') open.push({ path, extent: folderExtent(source, records[0], described) });
    }
  }
  return [...entries.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

interface Child {
  /** More than one for a file of several extents. */
  readonly records: [RawRecord, ...RawRecord[]];
  readonly described: Described;
}

function* readFolder(source: IsoSource, extent: Extent, dialect: Dialect, budget: Budget): Generator<Child> {
  let begun: Child | undefined;
  for (const record of readRecords(source, extent.offset, extent.size)) {
    if (isDotRecord(record) || record.flags & FLAG_ASSOCIATED) continue;
    budget.keepRecord();
    if (begun && Buffer.compare(record.identifier, begun.records[0].identifier) !== 0) break;
    if (begun) begun.records.push(record);
    else begun = { records: [record], described: dialect(record) };
    if (record.goesOn) continue;
    yield begun;
    begun = undefined;
  }
  if (begun) throw new IsoError('damaged', `the last part of ${JSON.stringify(begun.described.name)} is missing`);
}

function childPath(folder: string, name: string): string {
  if (name === '' || name === '.' || name === '..' || /[/\0]/.test(name)) {
    throw new IsoError('damaged', `the image has a file named ${JSON.stringify(name)}, which cannot be`);
  }
  const path = folder === '' ? name : `${folder}/${name}`;
  if (path.length > MAX_PATH_BYTES)
    throw new IsoError('damaged', `the image has a path of over ${MAX_PATH_BYTES} bytes`);
  return path;
}

function toEntry(path: string, records: Child['records'], described: Described): ImageEntry {
  const kind = kindOf(records[0], described);
  const extents = kind === 'file' ? records.map(({ offset, size }) => ({ offset, size })) : [];
  const size = extents.reduce((sum, e) => sum + e.size, 0);
  const usual = kind === 'folder' ? DEFAULT_FOLDER_MODE : DEFAULT_FILE_MODE;
  const mode = described.mode === undefined ? usual : described.mode & MODE_PERMISSIONS;
  return { path, kind, size, mode, extents, ...(kind === 'link' && { target: described.link ?? '' }) };
}

function kindOf(record: RawRecord, { mode, child }: Described): ImageEntry['kind'] {
  if (record.isFolder || child !== undefined) return 'folder';
  const type = (mode ?? MODE_FILE) & MODE_TYPE;
  if (type === MODE_FILE) return 'file';
  if (type === MODE_FOLDER) throw new IsoError('damaged', 'a folder is recorded as a file');
  return type === MODE_SYMLINK ? 'link' : 'other';
}

/** A folder that stands elsewhere says only there how long it is. */
function folderExtent(source: IsoSource, record: RawRecord, { child }: Described): Extent {
  if (child === undefined) return record;
  const [self] = readRecords(source, child * SECTOR, SECTOR);
  if (self && isDotRecord(self)) return { offset: child * SECTOR, size: self.size };
  throw new IsoError('damaged', `sector ${child} should hold a folder and does not`);
}
