/** A pair of records and its weight in bits, prior included. */
export interface Link {
  readonly a: number;
  readonly b: number;
  readonly bits: number;
}

/** Groups of more records than this are never made: nobody is so many records, and their cost grows by the square. */
export const largestGroup = 200;

const byWeight = (x: Link, y: Link): number => y.bits - x.bits || x.a - y.a || x.b - y.b;

/**
 * Joins records that are linked, directly or by way of others, into groups of bounded size, the heaviest links first.
 * Returns each record's group, named by the smallest id in it.
 */
export function groupsOf(links: readonly Link[], records: number): Uint32Array {
  const parent = Uint32Array.from({ length: records }, (_, at) => at);
  const size = new Uint32Array(records).fill(1);
  const root = (id: number): number => {
    let at = id;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at] ?? at] ?? at;
      at = parent[at] ?? at;
    }
    return at;
  };
  for (const link of links.toSorted(byWeight)) {
    const [into = 0, from = 0] = [root(link.a), root(link.b)].sort((x, y) => x - y);
    const together = (size[into] ?? 0) + (size[from] ?? 0);
    if (into === from || together > largestGroup) continue;
    parent[from] = into;
    size[into] = together;
  }
  return parent.map((_, at) => root(at));
}

export interface ClusterRules {
  /** Clusters are joined while the mean weight between their records is at least this, in bits. */
  readonly from: number;
  /** A cluster may hold one record only of each side that this names. */
  readonly sideOf?: (id: number) => number | undefined;
  /** Whether two records are known to be two people's. */
  readonly apart?: (a: number, b: number) => boolean;
}

/**
 * Clusters the records of one group by average linkage (R. R. Sokal and C. D. Michener, 1958): of all pairs of clusters
 * the two with the greatest mean weight between their records are joined, again and again. One strong link between two
 * people's records cannot join them against all the others. `bits` gives the weight of any two of the records.
 */
export function clusterGroup(
  members: readonly number[],
  bits: (a: number, b: number) => number,
  rules: ClusterRules,
): readonly (readonly number[])[] {
  const clusters = members.toSorted((a, b) => a - b).map((id) => [id]);
  const sums = clusters.map((one, i) =>
    clusters.map((other, j) => (i === j ? 0 : weight(one, other, bits, rules))),
  );
  for (;;) {
    let best = -Infinity;
    let pair: readonly [number, number] | undefined;
    clusters.forEach((one, i) => {
      for (let j = i + 1; j < clusters.length; j += 1) {
        const other = clusters[j] ?? [];
        if (one.length === 0 || other.length === 0) continue;
        const mean = (sums[i]?.[j] ?? -Infinity) / (one.length * other.length);
        if (mean > best) [best, pair] = [mean, [i, j]];
      }
    });
    if (pair === undefined || best < rules.from) return clusters.filter((one) => one.length > 0);
    join(clusters, sums, pair);
  }
}

function join(clusters: number[][], sums: number[][], [into, from]: readonly [number, number]): void {
  clusters[into] = [...(clusters[into] ?? []), ...(clusters[from] ?? [])];
  clusters[from] = [];
  sums.forEach((row, other) => {
    if (other === into) return;
    const together = (row[into] ?? 0) + (row[from] ?? 0);
    row[into] = together;
    const mine = sums[into];
    if (mine !== undefined) mine[other] = together;
  });
}

function weight(
  one: readonly number[],
  other: readonly number[],
  bits: (a: number, b: number) => number,
  { sideOf, apart }: ClusterRules,
): number {
  const [a = 0] = one;
  const [b = 0] = other;
  const side = sideOf?.(a);
  if (side !== undefined && side === sideOf?.(b)) return -Infinity;
  return apart?.(a, b) === true ? -Infinity : bits(a, b);
}
