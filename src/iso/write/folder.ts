import { IsoError } from '../error.ts';
import { RECORD_HEAD, SECTOR } from '../format.ts';
import { ContinuationArea } from './continuation-area.ts';
import { assignIdentifiers, type IdentifierRules, jolietRules, primaryRules } from './identifier.ts';
import type { FileNode, FolderNode, TreeNode } from './image-tree.ts';
import { ER_LENGTH, PARENT_USE_LENGTH, planSystemUse, type SystemUse, selfUseLength } from './write-rock-ridge.ts';

/** Folders are numbered with 16 bits in the path table. */
const MAX_FOLDERS = 0xffff;

/** One of the two trees over the same files: the primary one with Rock Ridge, or Joliet. */
export interface Layer {
  readonly rules: IdentifierRules;
  /** Bytes of a character in an identifier. */
  readonly unit: 1 | 2;
  readonly rockRidge: boolean;
}

export const primaryLayer: Layer = { rules: primaryRules, unit: 1, rockRidge: true };
export const jolietLayer: Layer = { rules: jolietRules, unit: 2, rockRidge: false };

/** A folder of one layer, with its records in the order they are written. */
export interface PlannedFolder {
  readonly node: FolderNode;
  readonly identifier: string;
  /** Undefined for the root, which is its own parent. */
  readonly parent: PlannedFolder | undefined;
  /** Place in the path table, from 1. */
  readonly number: number;
  readonly records: PlannedRecord[];
  size: number;
  /** Bytes of the continuation area, which stands right behind the records. */
  areaSize: number;
  /** First sector; set by the layout. */
  extent: number;
}

export interface PlannedRecord {
  readonly identifier: string;
  readonly length: number;
  readonly use: SystemUse | undefined;
  readonly target: PlannedFolder | FileNode;
}

/**
 * Plans all folders of a layer, level by level and sorted within a parent, which is the order of the path table
 * (ECMA-119 6.9.1, 9.3). Fails with an IsoError past 65535 folders.
 */
export function planFolders(root: FolderNode, layer: Layer): PlannedFolder[] {
  const folders = [newPlan(root, '\0', undefined, 1)];
  for (let i = 0; i < folders.length; i++) {
    const folder = folders[i];
    if (folder) planRecords(folder, layer, folders);
  }
  return folders;
}

function newPlan(
  node: FolderNode,
  identifier: string,
  parent: PlannedFolder | undefined,
  number: number,
): PlannedFolder {
  if (number > MAX_FOLDERS) {
    throw new IsoError('too-many-folders', `the tree has more than ${MAX_FOLDERS} folders, the most an image carries`);
  }
  return { node, identifier, parent, number, records: [], size: 0, areaSize: 0, extent: 0 };
}

function planRecords(folder: PlannedFolder, layer: Layer, folders: PlannedFolder[]): void {
  const isRoot = folder.parent === undefined;
  const area = layer.rockRidge ? new ContinuationArea(isRoot ? ER_LENGTH : 0) : undefined;
  let size = ownLength(layer, isRoot) + parentLength(layer);
  for (const [key, node] of sortedChildren(folder.node, layer)) {
    const identifier = layer.unit === 1 && node.children ? key.slice(0, -1) : key;
    const recorded = node.children ? identifier : `${identifier};1`;
    const bytes = recorded.length * layer.unit;
    const use = area && planSystemUse(node, bytes, area);
    const length = recordLength(bytes, use?.length ?? 0);
    let target: PlannedRecord['target'];
    if (node.children) {
      target = newPlan(node, identifier, folder, folders.length + 1);
      folders.push(target);
    } else {
      target = node;
    }
    folder.records.push({ identifier: recorded, length, use, target });
    size = placeRecord(size, length) + length;
  }
  folder.areaSize = area?.size ?? 0;
  folder.size = Math.ceil(size / SECTOR) * SECTOR;
}

function sortedChildren(folder: FolderNode, layer: Layer): [string, TreeNode][] {
  const nodes = [...folder.children.values()].sort((a, b) => order(a.name, b.name));
  const names = nodes.map((n) => ({ name: n.name, isFolder: n.children !== undefined }));
  const keys = assignIdentifiers(names, layer.rules);
  const pairs = nodes.map((node, i): [string, TreeNode] => [keys[i] ?? '', node]);
  return pairs.sort((a, b) => order(a[0], b[0]));
}

/** By UTF-16 units, and so the same on every machine. */
function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Length of a folder's record of itself. */
export function ownLength(layer: Layer, isRoot: boolean): number {
  return recordLength(1, layer.rockRidge ? selfUseLength(isRoot) : 0);
}

/** Length of a folder's record of its parent. */
export function parentLength(layer: Layer): number {
  return recordLength(1, layer.rockRidge ? PARENT_USE_LENGTH : 0);
}

/** Length of a directory record, always even. */
export function recordLength(identifierBytes: number, useLength: number): number {
  const length = RECORD_HEAD + identifierBytes + ((identifierBytes + 1) & 1) + useLength;
  return length + (length & 1);
}

/** Where a record of `length` bytes goes in a folder filled up to `offset`: none crosses a sector border. */
export function placeRecord(offset: number, length: number): number {
  const left = SECTOR - (offset % SECTOR);
  return left < length ? offset + left : offset;
}
