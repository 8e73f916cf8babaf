import { IsoError } from '../error.ts';
import {
  DESCRIPTOR_END,
  DESCRIPTOR_PRIMARY,
  DESCRIPTOR_SUPPLEMENTARY,
  FIRST_DESCRIPTOR,
  SECTOR,
  STANDARD_ID,
} from '../format.ts';
import { type IsoSource, readExactly } from './file-source.ts';
import { get16, get32 } from './read-bytes.ts';
import { decodeJoliet, decodeLatin1 } from './text.ts';

/** More descriptors than any tool writes; a list that does not end is damaged. */
const MAX_DESCRIPTORS = 64;

const ROOT_RECORD_AT = 156;
const ROOT_RECORD_LENGTH = 34;
/** UCS-2 levels 1 to 3: what makes a supplementary descriptor one of Joliet. */
const JOLIET_ESCAPES = ['%/@', '%/C', '%/E'];

/** One of the trees of an image. */
export interface Volume {
  readonly volumeId: string;
  /** Bytes the image says it has. */
  readonly size: number;
  /** The directory record of the root. */
  readonly root: Uint8Array;
}

/**
 * Reads the volume descriptors. Fails with an IsoError `not-an-iso` when there is no primary one, `truncated` when the
 * image ends before their end, `unsupported` for sectors that are not of 2048 bytes.
 */
export function readVolumes(source: IsoSource): { primary: Volume; joliet: Volume | undefined } {
  let primary: Volume | undefined;
  let joliet: Volume | undefined;
  for (let i = 0; i < MAX_DESCRIPTORS; i++) {
    const bytes = readDescriptor(source, FIRST_DESCRIPTOR + i);
    const type = bytes[0];
    if (type === DESCRIPTOR_END) {
      if (!primary) break;
      return { primary, joliet };
    }
    if (type === DESCRIPTOR_PRIMARY) primary ??= readVolume(bytes, decodeLatin1);
    if (type === DESCRIPTOR_SUPPLEMENTARY && JOLIET_ESCAPES.includes(decodeLatin1(bytes.subarray(88, 91)))) {
      joliet ??= readVolume(bytes, decodeJoliet);
    }
  }
  throw new IsoError('damaged', 'the list of volume descriptors has no primary one or does not end');
}

function readDescriptor(source: IsoSource, sector: number): Uint8Array {
  const first = sector === FIRST_DESCRIPTOR;
  const at = sector * SECTOR;
  if (first && source.size < at + 6) throw notAnIso();
  const mark = readExactly(source, at, 6, 'volume descriptor');
  if (STANDARD_ID.some((byte, i) => mark[1 + i] !== byte)) {
    throw first ? notAnIso() : new IsoError('damaged', `sector ${sector} should hold a volume descriptor and does not`);
  }
  return readExactly(source, at, SECTOR, 'volume descriptor');
}

function notAnIso(): IsoError {
  return new IsoError('not-an-iso', 'no ISO 9660 image: the mark CD001 is missing at byte 32769');
}

function readVolume(bytes: Uint8Array, decode: (bytes: Uint8Array) => string): Volume {
  const blockSize = get16(bytes, 128);
  if (blockSize !== SECTOR) {
    throw new IsoError('unsupported', `the image has blocks of ${blockSize} bytes, expected ${SECTOR}`);
  }
  return {
    volumeId: decode(bytes.subarray(40, 72)).replace(/[\0 ]+$/, ''),
    size: get32(bytes, 80) * SECTOR,
    root: bytes.slice(ROOT_RECORD_AT, ROOT_RECORD_AT + ROOT_RECORD_LENGTH),
  };
}
