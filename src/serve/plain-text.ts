/** A text that a machine said, fit to be kept and shown: one line, no control or direction characters, at most `longest` characters. */
export function plainText(text: string, longest: number): string {
  const plain = text.slice(0, longest * 4).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' ');
  return plain.length > longest ? `${plain.slice(0, longest - 1)}…` : plain;
}
