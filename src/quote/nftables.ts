/** The text of an nftables comment: it ends at the next double quote, whatever stands before it, and holds at most 127 bytes. */
export function nftComment(value: string): string {
  const bytes = Buffer.from(value.replace(/["\\\p{Cc}]/gu, ' '), 'utf8').subarray(0, 120);
  return `"${bytes.toString('utf8').replace(/\ufffd+$/, '')}"`;
}
