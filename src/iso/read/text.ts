const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const utf16 = new TextDecoder('utf-16be', { ignoreBOM: true });

/** A Rock Ridge name: UTF-8, or what an old tool took over from an 8-bit system. */
export function decodeName(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return decodeLatin1(bytes);
  }
}

/** A Joliet text; half characters become U+FFFD. */
export function decodeJoliet(bytes: Uint8Array): string {
  return utf16.decode(bytes);
}

/** Text of one-byte characters: descriptors, signatures, plain names. */
export function decodeLatin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
