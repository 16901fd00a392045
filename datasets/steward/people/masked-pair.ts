const longest = 64;
const hidden = '•';

/**
 * Two values with the characters that agree, in order, shown and the others masked: enough to tell a slip from another
 * name, and no more. Case and accents stay as they are; what is longer than 64 characters is cut. Pure.
 */
export function maskedPair(
  left: string | null,
  right: string | null,
): readonly [string | null, string | null] {
  const a = Array.from(left ?? '').slice(0, longest);
  const b = Array.from(right ?? '').slice(0, longest);
  if (left === null || right === null)
    return [mask(left === null ? null : a, []), mask(right === null ? null : b, [])];
  // The longest common subsequence (R. A. Wagner and M. J. Fischer, 1974).
  const length = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  const at = (i: number, j: number): number => length[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const row = length[i];
      if (row !== undefined)
        row[j] = alike(a[i], b[j]) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const shown: [number[], number[]] = [[], []];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (alike(a[i], b[j])) {
      shown[0].push(i);
      shown[1].push(j);
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return [mask(a, shown[0]), mask(b, shown[1])];
}

const alike = (one: string | undefined, other: string | undefined): boolean =>
  one?.toLowerCase() === other?.toLowerCase();

function mask(characters: readonly string[] | null, shown: readonly number[]): string | null {
  if (characters === null) return null;
  const kept = new Set(shown);
  return characters.map((one, at) => (kept.has(at) || /^[\s-]$/.test(one) ? one : hidden)).join('');
}
