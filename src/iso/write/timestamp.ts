/**
 * The one time that stands in every image, 2024-01-01 00:00:00 UTC: the same files always give the same bytes.
 * libblkid shows it as the UUID of the volume.
 */
export const DESCRIPTOR_TIME = '2024010100000000';

/** The same time as a directory record has it: years since 1900, month, day, hour, minute, second, quarter hours from UTC. */
export const RECORD_TIME = [124, 1, 1, 0, 0, 0, 0] as const;
