import { SECTOR } from '../format.ts';
import type { IsoSource } from './file-source.ts';
import type { Dialect } from './read-entry.ts';
import { type RawRecord, readRecords } from './read-record.ts';
import { detectRockRidge, readRockRidge } from './read-rock-ridge.ts';
import { decodeJoliet, decodeLatin1 } from './text.ts';

/** Rock Ridge, when the root says that the primary tree has it. */
export function rockRidgeDialect(source: IsoSource, root: RawRecord): Dialect | undefined {
  const [self] = readRecords(source, root.offset, Math.min(root.size, SECTOR));
  const skip = self && detectRockRidge(source, self);
  if (skip === undefined) return undefined;
  return (record) => {
    const { name, mode, link, child, moved } = readRockRidge(source, record, skip);
    return { name: name ?? plainName(record), mode, link, child, moved };
  };
}

export const jolietDialect: Dialect = (record) => ({
  name: decodeJoliet(record.identifier).replace(/;[0-9]+$/, ''),
});

export const plainDialect: Dialect = (record) => ({ name: plainName(record) });

/** `NAME.EXT;1` without its version, and without the dot of an empty extension. */
function plainName(record: RawRecord): string {
  return decodeLatin1(record.identifier).replace(/\.?(;[0-9]*)?$/, '');
}
