import { IsoError } from '../error.ts';
import { DESCRIPTOR_END, DESCRIPTOR_PRIMARY, DESCRIPTOR_SUPPLEMENTARY, SECTOR, STANDARD_ID } from '../format.ts';
import type { PlannedFolder } from './folder.ts';
import { DESCRIPTOR_TIME } from './timestamp.ts';
import { put16Both, put32, put32Big, put32Both, putText } from './write-bytes.ts';
import { writeRootRecord } from './write-record.ts';

const VOLUME_ID_LENGTH = 32;
const VOLUME_ID_AT = 40;
const ESCAPE_AT = 88;
/** UCS-2 level 3, the richest of Joliet's three. */
const JOLIET_ESCAPE = '%/E';

/** What a descriptor says of its layer and of the volume. */
export interface VolumePlan {
  readonly volumeId: string;
  /** Sectors of the whole image. */
  readonly sectors: number;
  readonly root: PlannedFolder;
  /** Bytes of one path table; both stand at the sectors named below. */
  readonly tableSize: number;
  readonly littleTable: number;
  readonly bigTable: number;
}

/** Fails with an IsoError unless the name is 1 to 32 of `A`-`Z`, `0`-`9`, `_` (ECMA-119 8.4.7). */
export function checkVolumeId(volumeId: string): void {
  if (!/^[A-Z0-9_]{1,32}$/.test(volumeId)) {
    const expected = `expected 1 to ${VOLUME_ID_LENGTH} of A-Z, 0-9 and _`;
    throw new IsoError('bad-volume-id', `volume id ${JSON.stringify(volumeId)}: ${expected}`);
  }
}

const primaryTemplate = makeTemplate(DESCRIPTOR_PRIMARY, 1);
const jolietTemplate = makeTemplate(DESCRIPTOR_SUPPLEMENTARY, 2);

/** Writes the descriptor of the primary tree. */
export function writePrimaryDescriptor(out: Uint8Array, at: number, plan: VolumePlan): void {
  out.set(primaryTemplate, at);
  putText(out, at + VOLUME_ID_AT, plan.volumeId, 1);
  writePlan(out, at, plan);
}

/** Writes the descriptor of the Joliet tree; its volume id has room for 16 characters, the rest is cut. */
export function writeJolietDescriptor(out: Uint8Array, at: number, plan: VolumePlan): void {
  out.set(jolietTemplate, at);
  putText(out, at + VOLUME_ID_AT, plan.volumeId.slice(0, VOLUME_ID_LENGTH / 2), 2);
  putText(out, at + ESCAPE_AT, JOLIET_ESCAPE, 1);
  writePlan(out, at, plan);
}

/** Writes the descriptor that ends the list. */
export function writeEndDescriptor(out: Uint8Array, at: number): void {
  putHead(out, at, DESCRIPTOR_END);
}

function writePlan(out: Uint8Array, at: number, plan: VolumePlan): void {
  put32Both(out, at + 80, plan.sectors);
  put32Both(out, at + 132, plan.tableSize);
  put32(out, at + 140, plan.littleTable);
  put32Big(out, at + 148, plan.bigTable);
  writeRootRecord(out, at + 156, plan.root);
}

/** All that is the same in every image: marks, blank texts, one volume of 2048-byte blocks, the fixed time. */
function makeTemplate(type: number, unit: 1 | 2): Uint8Array {
  const out = new Uint8Array(SECTOR);
  putHead(out, 0, type);
  for (const [from, to] of [
    [8, 72],
    [190, 702],
    [702, 813],
  ] as const) {
    putText(out, from, ' '.repeat(Math.floor((to - from) / unit)), unit);
  }
  put16Both(out, 120, 1);
  put16Both(out, 124, 1);
  put16Both(out, 128, SECTOR);
  for (const at of [813, 830]) putText(out, at, DESCRIPTOR_TIME, 1);
  for (const at of [847, 864]) putText(out, at, '0'.repeat(DESCRIPTOR_TIME.length), 1);
  out[881] = 1;
  return out;
}

function putHead(out: Uint8Array, at: number, type: number): void {
  out[at] = type;
  out.set(STANDARD_ID, at + 1);
  out[at + 6] = 1;
}
