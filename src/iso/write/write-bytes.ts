/** Writes a 16-bit number, little end first. */
export function put16(out: Uint8Array, at: number, value: number): void {
  out[at] = value;
  out[at + 1] = value >>> 8;
}

/** Writes a 32-bit number, little end first. */
export function put32(out: Uint8Array, at: number, value: number): void {
  out[at] = value;
  out[at + 1] = value >>> 8;
  out[at + 2] = value >>> 16;
  out[at + 3] = value >>> 24;
}

/** Writes a 16-bit number, big end first. */
export function put16Big(out: Uint8Array, at: number, value: number): void {
  out[at] = value >>> 8;
  out[at + 1] = value;
}

/** Writes a 32-bit number, big end first. */
export function put32Big(out: Uint8Array, at: number, value: number): void {
  out[at] = value >>> 24;
  out[at + 1] = value >>> 16;
  out[at + 2] = value >>> 8;
  out[at + 3] = value;
}

/** Writes a 16-bit number in both orders (4 bytes), as ECMA-119 7.2.3 wants it. */
export function put16Both(out: Uint8Array, at: number, value: number): void {
  put16(out, at, value);
  put16Big(out, at + 2, value);
}

/** Writes a 32-bit number in both orders (8 bytes), as ECMA-119 7.3.3 wants it. */
export function put32Both(out: Uint8Array, at: number, value: number): void {
  put32(out, at, value);
  put32Big(out, at + 4, value);
}

/** Writes text of one-byte characters, or of two-byte ones (big end first, as Joliet has them). */
export function putText(out: Uint8Array, at: number, text: string, unit: 1 | 2): void {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (unit === 1) out[at + i] = code;
    else put16Big(out, at + i * 2, code);
  }
}
