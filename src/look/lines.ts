/** The lines in which two texts differ. */

/** Products of line counts up to this are compared line by line; larger ones as two blocks. */
const MOST_CELLS = 4_000_000;

/** `-` and a line of the first, `+` and a line of the second, in order; lines that both have are left out. */
export function lineDifferences(a: string, b: string): string[] {
  const left = linesOf(a);
  const right = linesOf(b);
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start++;
  let end = 0;
  const most = Math.min(left.length, right.length) - start;
  while (end < most && left[left.length - 1 - end] === right[right.length - 1 - end]) end++;
  return between(left.slice(start, left.length - end), right.slice(start, right.length - end));
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function between(left: readonly string[], right: readonly string[]): string[] {
  if (left.length * right.length > MOST_CELLS) return [...left.map((l) => `-${l}`), ...right.map((l) => `+${l}`)];
  const lengths = commonLengths(left, right);
  const width = right.length + 1;
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  const out: string[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && left[i] === right[j]) {
      i++;
      j++;
    } else if (i < left.length && (j === right.length || at(i + 1, j) >= at(i, j + 1))) out.push(`-${left[i++]}`);
    else out.push(`+${right[j++]}`);
  }
  return out;
}

/** How long the longest common part of the rest is, for every place in both. */
function commonLengths(left: readonly string[], right: readonly string[]): Uint32Array {
  const width = right.length + 1;
  const lengths = new Uint32Array((left.length + 1) * width);
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      const down = lengths[(i + 1) * width + j] ?? 0;
      const along = lengths[i * width + j + 1] ?? 0;
      lengths[i * width + j] =
        left[i] === right[j] ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1 : Math.max(down, along);
    }
  }
  return lengths;
}
