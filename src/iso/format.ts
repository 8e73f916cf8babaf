/** Numbers of ECMA-119 (ISO 9660), Joliet and Rock Ridge that writer and reader share. */

/** Bytes in a logical sector and in a logical block; the only size in use. */
export const SECTOR = 2048;

/** The system area: the first descriptor stands in this sector. */
export const FIRST_DESCRIPTOR = 16;

export const DESCRIPTOR_PRIMARY = 1;
export const DESCRIPTOR_SUPPLEMENTARY = 2;
export const DESCRIPTOR_END = 255;

/** `CD001`, the mark of every volume descriptor. */
export const STANDARD_ID = [0x43, 0x44, 0x30, 0x30, 0x31] as const;

/** Bytes of a directory record before its identifier. */
export const RECORD_HEAD = 33;

/** File flags of a directory record. */
export const FLAG_FOLDER = 0x02;
export const FLAG_ASSOCIATED = 0x04;
export const FLAG_MORE_EXTENTS = 0x80;

/** Bytes in a name that Linux and Rock Ridge readers take. */
export const MAX_NAME_BYTES = 255;

/** Bytes in a path that one system call of Linux takes (PATH_MAX without its end mark). */
export const MAX_PATH_BYTES = 4095;

/** POSIX file types, as the mode of a Rock Ridge PX entry carries them. */
export const MODE_TYPE = 0o170000;
export const MODE_FOLDER = 0o040000;
export const MODE_FILE = 0o100000;
export const MODE_SYMLINK = 0o120000;
export const MODE_PERMISSIONS = 0o7777;

/** Modes where none is given or recorded: a CD is read-only. */
export const DEFAULT_FILE_MODE = 0o444;
export const DEFAULT_FOLDER_MODE = 0o555;
