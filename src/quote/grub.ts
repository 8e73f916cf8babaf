/** GRUB's own quoting (GRUB manual, "Quoting"): the only place where GRUB text is made from values. */

/**
 * One word of a GRUB command: what the command sees is exactly `value`.
 * Control characters are refused, because a newline ends a command even for a reader of the file.
 */
export function grubQuote(value: string): string {
  if (/\p{Cc}/u.test(value)) throw new Error(`a GRUB word cannot hold a control character: ${JSON.stringify(value)}`);
  return /^[A-Za-z0-9_.,:/@%+-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}

/**
 * The words of a kernel command line as arguments of GRUB's `linux`.
 * GRUB puts quotes and backslashes of its own around a word with a space, a quote or a backslash before the kernel
 * sees it, so such a word cannot arrive as it is and is refused.
 */
export function grubKernelLine(words: readonly string[]): string {
  for (const word of words) {
    if (!/^[!#-&(-[\]-~]+$/.test(word)) {
      throw new Error(`GRUB cannot hand this word to a kernel as it is: ${JSON.stringify(word)}`);
    }
  }
  return words.map(grubQuote).join(' ');
}
