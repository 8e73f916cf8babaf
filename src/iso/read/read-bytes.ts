/** Reads a 16-bit number, little end first; bytes past the end count as 0. */
export function get16(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
}

/** Reads a 32-bit number, little end first; bytes past the end count as 0. */
export function get32(bytes: Uint8Array, at: number): number {
  return get16(bytes, at) + get16(bytes, at + 2) * 0x10000;
}
