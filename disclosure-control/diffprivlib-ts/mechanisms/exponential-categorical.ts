import { ArgumentError, NotNumericError } from '../errors.ts';
import { checkEpsilon } from './arguments.ts';
import { Exponential } from './exponential.ts';
import type { Exactness, Guarantee } from './mechanism.ts';

/** Two labels and the utility of giving one for the other. */
export type CategoryUtility = readonly [from: string, to: string, utility: number];

/** A tree of labels, all leaves at one depth. */
export type Hierarchy = readonly (string | Hierarchy)[];

export interface ExponentialCategoricalOptions {
  readonly epsilon: number;
  /** Symmetric utilities, one for every pair of different labels; a label's utility for itself is 0, and larger numbers are further away. */
  readonly utilityList: readonly CategoryUtility[];
}

/**
 * The exponential mechanism over labels with a distance between them.
 *
 * Definition: a label is replaced by label j with probability proportional to exp(-epsilon d_j / (2 D)), d_j its distance and D the largest distance.
 * Sensitivity: D, because one person's label decides all the distances. Guarantee: epsilon-differential privacy when that person's label is replaced, or added or
 * removed with a fixed label for an absent person. When all labels have the same multiset of distances the divisor 2 is 1. Paper: McSherry and Talwar 2007.
 */
export class ExponentialCategorical {
  readonly guarantee: Guarantee;
  readonly exactness: Exactness = 'exact';
  readonly utilityList: readonly CategoryUtility[];
  readonly #choosers: ReadonlyMap<string, Exponential<string>>;

  constructor({ epsilon, utilityList }: ExponentialCategoricalOptions) {
    checkEpsilon(epsilon);
    this.guarantee = { epsilon, delta: 0 };
    this.utilityList = utilityList;
    const table = distances(utilityList);
    const labels = [...table.keys()];
    const rows = labels.map((from) => labels.map((to) => table.get(from)?.get(to) ?? 0));
    const sensitivity = Math.max(...rows.flat());
    // Equal multisets of distances mean equal normalisers, so half the exponent is not needed to pay for them.
    const balanced = new Set(rows.map((row) => [...row].sort((a, b) => a - b).join())).size === 1;
    this.#choosers = new Map(
      labels.map((label, i) => [
        label,
        new Exponential({
          epsilon,
          sensitivity,
          utility: (rows[i] as number[]).map((distance) => -distance),
          monotonic: balanced,
          candidates: labels,
        }),
      ]),
    );
  }

  /** Releases one label, or each of many (one for each person). */
  randomise(value: string): string;
  randomise(values: readonly string[]): string[];
  randomise(input: string | readonly string[]): string | string[] {
    return typeof input === 'string' ? this.#one(input) : input.map((value) => this.#one(value));
  }

  #one(value: string): string {
    const chooser = this.#choosers.get(value);
    if (!chooser)
      throw new ArgumentError('value', 'is not one of the labels', 'Pass a label of the utility list');
    return chooser.randomise();
  }

  /** Not defined: the output is a label. */
  bias(): never {
    throw new NotNumericError(this.constructor.name, 'bias');
  }

  variance(): never {
    throw new NotNumericError(this.constructor.name, 'variance');
  }

  mse(): never {
    throw new NotNumericError(this.constructor.name, 'mean squared error');
  }
}

function distances(list: readonly CategoryUtility[]): Map<string, Map<string, number>> {
  const table = new Map<string, Map<string, number>>();
  const put = (from: string, to: string, distance: number): void => {
    const row = table.get(from) ?? new Map<string, number>();
    if (row.has(to) && row.get(to) !== distance) {
      throw new ArgumentError(
        'utilityList',
        `gives ${from} and ${to} two utilities`,
        'Give each pair one utility',
      );
    }
    table.set(from, row.set(to, distance));
  };
  for (const [from, to, distance] of list) {
    if (!Number.isFinite(distance) || distance < 0) {
      throw new ArgumentError(
        'utilityList',
        'must hold finite utilities of at least 0',
        'Use larger numbers for labels further apart',
      );
    }
    put(from, to, distance);
    put(to, from, distance);
  }
  if (table.size === 0)
    throw new ArgumentError('utilityList', 'must not be empty', 'Pass [label, label, utility] triples');
  for (const [from, row] of table) {
    for (const to of table.keys()) {
      if (from !== to && !row.has(to))
        throw new ArgumentError('utilityList', `lacks ${from} and ${to}`, 'Give every pair a utility');
    }
  }
  return table;
}

export interface ExponentialHierarchicalOptions {
  readonly epsilon: number;
  readonly hierarchy: Hierarchy;
}

/**
 * {@link ExponentialCategorical} with distances read off a tree: the levels up to the nearest common ancestor.
 *
 * Sensitivity: the depth of the tree. Guarantee: epsilon-differential privacy, as there. Paper: McSherry and Talwar 2007.
 */
export class ExponentialHierarchical extends ExponentialCategorical {
  constructor({ epsilon, hierarchy }: ExponentialHierarchicalOptions) {
    super({ epsilon, utilityList: hierarchyDistances(hierarchy) });
  }
}

function hierarchyDistances(hierarchy: Hierarchy): CategoryUtility[] {
  const leaves: { readonly label: string; readonly path: readonly number[] }[] = [];
  const walk = (node: string | Hierarchy, path: readonly number[]): void => {
    if (typeof node === 'string') leaves.push({ label: node, path });
    else node.forEach((child, i) => walk(child, [...path, i]));
  };
  walk(hierarchy, []);
  const depth = leaves[0]?.path.length ?? 0;
  if (leaves.some(({ path }) => path.length !== depth)) {
    throw new ArgumentError(
      'hierarchy',
      'must have all leaves at one depth',
      'Wrap shallower leaves in arrays of their own',
    );
  }
  if (new Set(leaves.map(({ label }) => label)).size !== leaves.length) {
    throw new ArgumentError('hierarchy', 'must not repeat a label', 'Rename one of them');
  }
  return leaves.flatMap((a, i) =>
    leaves.slice(i + 1).map((b): CategoryUtility => {
      const shared = a.path.findIndex((step, level) => step !== b.path[level]);
      return [a.label, b.label, depth - shared];
    }),
  );
}
