import { optionsOf } from '../arguments.ts';
import { approximate, boundedRange, type PrivacyEvent } from '../accounting/events.ts';
import { ArgumentError, NotNumericError } from '../errors.ts';
import { checkEpsilon } from './arguments.ts';
import { Exponential } from './exponential.ts';
import type { Exactness, Guarantee } from './mechanism.ts';

/** Two labels and the utility of giving one for the other. */
export type CategoryUtility = readonly [from: string, to: string, utility: number];

export interface ExponentialCategoricalOptions {
  readonly epsilon: number;
  /** Symmetric utilities, one for every pair of different labels; a label's utility for itself is 0, and larger numbers are further away. */
  readonly utilityList: readonly CategoryUtility[];
}

/** What the two mechanisms on labels with distances share. */
export abstract class LabelChooser {
  readonly guarantee: Guarantee;
  readonly exactness: Exactness = 'exact';

  constructor(epsilon: number) {
    checkEpsilon(epsilon);
    this.guarantee = Object.freeze({ epsilon, delta: 0 });
  }

  /** Whether all labels have the same distances to the others, so that the exponent need not be halved. */
  protected abstract readonly balanced: boolean;
  protected abstract one(value: string): string;
  /** A label for every pair of different labels, with their distance. */
  abstract get utilityList(): readonly CategoryUtility[];

  /** One label as accountants see it. With halved exponents the losses lie within a range of epsilon; otherwise they may reach it on either side. */
  get event(): PrivacyEvent {
    const { epsilon } = this.guarantee;
    return this.balanced ? approximate(epsilon) : boundedRange(epsilon);
  }

  /** Releases one label, or each of many (one for each person). */
  randomise(value: string): string;
  randomise(values: readonly string[]): string[];
  randomise(input: string | readonly string[]): string | string[] {
    if (typeof input === 'string') return this.one(input);
    if (!Array.isArray(input) || !input.every((value) => typeof value === 'string'))
      throw new ArgumentError('value', 'must be a label, or a list of labels', 'Pass a text');
    return input.map((value: string) => this.one(value));
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

export function unknownLabel(): ArgumentError {
  return new ArgumentError(
    'value',
    'is not one of the labels',
    'Pass one of the labels that it was made with',
  );
}

/**
 * The exponential mechanism over labels with a distance between them.
 *
 * Definition: a label is replaced by label j with probability proportional to exp(-epsilon d_j / (2 D)), d_j its distance and D the largest distance.
 * Sensitivity: D, because one person's label decides all the distances. Guarantee: epsilon-differential privacy when that person's label is replaced, or added or
 * removed with a fixed label for an absent person. When all labels have the same multiset of distances the divisor 2 is 1. Paper: McSherry and Talwar 2007.
 */
export class ExponentialCategorical extends LabelChooser {
  readonly utilityList: readonly CategoryUtility[];
  protected readonly balanced: boolean;
  readonly #choosers = new Map<string, Exponential<string>>();
  readonly #labels: readonly string[];
  readonly #table: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly #sensitivity: number;

  constructor(options: ExponentialCategoricalOptions) {
    const { epsilon, utilityList } = optionsOf<ExponentialCategoricalOptions>(options);
    super(epsilon);
    this.utilityList = ownList(utilityList);
    this.#table = distances(this.utilityList);
    this.#labels = [...this.#table.keys()];
    this.#sensitivity = this.utilityList.reduce((most, [, , distance]) => Math.max(most, distance), 0);
    const sorted = (from: string): string => Float64Array.from(this.#row(from)).sort().join();
    // Equal multisets of distances mean equal normalisers, so half the exponent is not needed to pay for them.
    const first = sorted(this.#labels[0] as string);
    this.balanced = this.#labels.every((from) => sorted(from) === first);
  }

  #row(from: string): number[] {
    const row = this.#table.get(from);
    return this.#labels.map((to) => row?.get(to) ?? 0);
  }

  protected override one(value: string): string {
    if (!this.#table.has(value)) throw unknownLabel();
    const known = this.#choosers.get(value);
    if (known) return known.randomise();
    const chooser = new Exponential({
      epsilon: this.guarantee.epsilon,
      sensitivity: this.#sensitivity,
      utility: this.#row(value).map((distance) => -distance),
      monotonic: this.balanced,
      candidates: this.#labels,
    });
    this.#choosers.set(value, chooser);
    return chooser.randomise();
  }
}

function ownList(list: unknown): readonly CategoryUtility[] {
  const fix = 'Pass [label, label, utility] triples';
  if (!Array.isArray(list)) throw new ArgumentError('utilityList', 'must be a list', fix);
  const own = (list as unknown[]).map((entry): CategoryUtility => {
    const [from, to, distance] = Array.isArray(entry) ? (entry as unknown[]) : [];
    if (typeof from !== 'string' || typeof to !== 'string')
      throw new ArgumentError('utilityList', 'must hold pairs of labels', fix);
    if (typeof distance !== 'number' || !Number.isFinite(distance) || distance < 0) {
      throw new ArgumentError(
        'utilityList',
        'must hold finite utilities of at least 0',
        'Use larger numbers for labels further apart',
      );
    }
    return Object.freeze([from, to, distance] as const);
  });
  return Object.freeze(own);
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
