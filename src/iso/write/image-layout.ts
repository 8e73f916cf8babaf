import { FIRST_DESCRIPTOR, SECTOR } from '../format.ts';
import { checkVolumeId, writeEndDescriptor, writeJolietDescriptor, writePrimaryDescriptor } from './descriptor.ts';
import { jolietLayer, type Layer, type PlannedFolder, planFolders, primaryLayer } from './folder.ts';
import { buildTree, type FileNode, type FolderNode } from './image-tree.ts';
import { pathTableSize, writePathTables } from './path-table.ts';
import type { IsoEntry } from './write-entry.ts';
import { writeFolder } from './write-record.ts';

/** xorriso takes an image of fewer sectors for a blank medium. */
const MIN_SECTORS = 33;

/** Where everything of an image stands: the head (descriptors, tables, folders), then the files. */
export interface Layout {
  readonly volumeId: string;
  /** In the order of their extents. */
  readonly files: readonly FileNode[];
  readonly primary: PlannedLayer;
  readonly joliet: PlannedLayer;
  /** Sectors of the whole image. */
  readonly sectors: number;
}

interface PlannedLayer {
  readonly layer: Layer;
  readonly root: PlannedFolder;
  readonly folders: readonly PlannedFolder[];
  readonly tableSize: number;
  readonly littleTable: number;
  readonly bigTable: number;
}

/** Gives everything its sectors. Fails with an IsoError on what an image cannot carry. */
export function layOut(entries: readonly IsoEntry[], volumeId: string): Layout {
  checkVolumeId(volumeId);
  const tree = buildTree(entries);
  const cursor = { sector: FIRST_DESCRIPTOR + 3 };
  const primary = planLayer(tree, primaryLayer, cursor);
  const joliet = planLayer(tree, jolietLayer, cursor);
  const files = listFiles(tree);
  for (const file of files) file.extent = take(cursor, file.size);
  const sectors = Math.max(cursor.sector, MIN_SECTORS);
  return { volumeId, files, primary, joliet, sectors };
}

/** Writes descriptors, path tables and folders; `out` holds zeros. */
export function writeHead(out: Uint8Array, layout: Layout): void {
  const { primary, joliet, volumeId, sectors } = layout;
  const at = FIRST_DESCRIPTOR * SECTOR;
  const common = { volumeId, sectors };
  writePrimaryDescriptor(out, at, { ...common, ...primary });
  writeJolietDescriptor(out, at + SECTOR, { ...common, ...joliet });
  writeEndDescriptor(out, at + 2 * SECTOR);
  writeLayer(out, primary);
  writeLayer(out, joliet);
}

interface Cursor {
  sector: number;
}

function take(cursor: Cursor, bytes: number): number {
  const sector = cursor.sector;
  cursor.sector += Math.ceil(bytes / SECTOR);
  return sector;
}

function planLayer(tree: FolderNode, layer: Layer, cursor: Cursor): PlannedLayer {
  const folders = planFolders(tree, layer);
  const [root] = folders;
  if (!root) throw new Error('a tree without a root');
  const tableSize = pathTableSize(folders, layer.unit);
  const littleTable = take(cursor, tableSize);
  const bigTable = take(cursor, tableSize);
  for (const folder of folders) folder.extent = take(cursor, folder.size + folder.areaSize);
  return { layer, root, folders, tableSize, littleTable, bigTable };
}

function writeLayer(out: Uint8Array, plan: PlannedLayer): void {
  const { layer, folders } = plan;
  writePathTables(out, plan.littleTable * SECTOR, plan.bigTable * SECTOR, folders, layer.unit);
  for (const folder of folders) writeFolder(out, folder, layer);
}

/** All files, folder by folder, sorted by name: what was given in another order lies in the same place. */
function listFiles(root: FolderNode): FileNode[] {
  const files: FileNode[] = [];
  const open = [root];
  for (let folder = open.pop(); folder; folder = open.pop()) {
    const names = [...folder.children.keys()].sort();
    for (const name of names) {
      const node = folder.children.get(name);
      if (node?.children) open.push(node);
      else if (node) files.push(node);
    }
  }
  return files;
}
