/** How many letters must be put in, left out, exchanged or swapped with their neighbour to make one of two words the other. */
function edits(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      next.push(least);
    }
    [before, row] = [row, next];
  }
  return row[b.length] ?? 0;
}

/** Letters and digits in one case: `diag-4.01` is `DIAG_4_01`. */
const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/**
 * The name that a misspelt one was most likely meant to be, of those that the person may know; none where none is near:
 * one letter in three may be wrong, three at most. Pure.
 */
export function nearName(name: string, known: readonly string[]): string | undefined {
  if (name.length > 80) return undefined;
  const written = plain(name);
  const near = known
    .map((one) => ({ one, far: edits(written, plain(one)) }))
    .filter(({ one, far }) => far <= Math.min(3, Math.floor(Math.max(plain(one).length, 1) / 3)))
    .toSorted((a, b) => a.far - b.far || (a.one < b.one ? -1 : 1));
  return near[0]?.one;
}
