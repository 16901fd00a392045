import { optionsOf } from '../arguments.ts';
import { ArgumentError } from '../errors.ts';
import { decimal, multiply, type Rational } from '../exact/rational.ts';
import { chooseExponential } from '../samplers/choice.ts';
import { smallUniformBelow } from '../samplers/dice.ts';
import { LabelChooser, unknownLabel, type CategoryUtility } from './exponential-categorical.ts';

/** A tree of labels, all leaves at one depth. */
export type Hierarchy = readonly (string | Hierarchy)[];

export interface ExponentialHierarchicalOptions {
  readonly epsilon: number;
  readonly hierarchy: Hierarchy;
}

const MOST_LEVELS = 64;
const MOST_NODES = 2 ** 22;
/** Pairs that `utilityList` lists; the mechanism itself needs no list. */
const MOST_PAIRS = 2 ** 22;

/**
 * The exponential mechanism over labels whose distance is read off a tree: the levels up to the nearest common ancestor. Work and memory grow with the number of labels, not of pairs.
 *
 * Definition: as for {@link ExponentialCategorical}, drawn in two steps: a level with probability proportional to the number of leaves that have just that distance times exp(-epsilon d / (2 D)), then
 * one of those leaves uniformly. Sensitivity: the largest distance. Guarantee: epsilon-differential privacy, as there. Paper: McSherry and Talwar 2007.
 */
export class ExponentialHierarchical extends LabelChooser {
  protected readonly balanced: boolean;
  /** Leaves in the order of the tree, so that the leaves under a node are neighbours. */
  readonly #labels: readonly string[];
  readonly #places: ReadonlyMap<string, number>;
  /** The first leaf and the end of the leaves under each leaf's ancestor, from the leaf itself up to the root. */
  readonly #spans: readonly (readonly Span[])[];
  readonly #rate: Rational | undefined;

  constructor(options: ExponentialHierarchicalOptions) {
    const { epsilon, hierarchy } = optionsOf<ExponentialHierarchicalOptions>(options);
    super(epsilon);
    const { labels, spans } = leavesOf(hierarchy);
    this.#labels = labels;
    this.#spans = spans;
    this.#places = new Map(labels.map((label, i) => [label, i]));
    if (this.#places.size !== labels.length)
      throw new ArgumentError('hierarchy', 'must not repeat a label', 'Rename one of them');
    const sizes = (line: readonly Span[]): string => line.map(([from, to]) => to - from).join();
    const first = sizes(spans[0] as readonly Span[]);
    this.balanced = spans.every((line) => sizes(line) === first);
    const farthest = spans.reduce((most, line) => Math.max(most, distanceOf(line)), 0);
    if (epsilon === Infinity) return;
    this.#rate = multiply(decimal(epsilon), {
      num: 1n,
      den: BigInt(farthest) * (this.balanced ? 1n : 2n),
    });
  }

  protected override one(value: string): string {
    const place = this.#places.get(value);
    if (place === undefined) throw unknownLabel();
    const rate = this.#rate;
    if (!rate) return value;
    const line = this.#spans[place] as readonly Span[];
    const per = Number(rate.num) / Number(rate.den);
    const level = chooseExponential({
      length: line.length,
      exponent: (d) => multiply(rate, { num: BigInt(d), den: 1n }),
      approximate: (d) => per * d,
      measure: (d) => size(line, d) - (d === 0 ? 0 : size(line, d - 1)),
    });
    if (level === 0) return value;
    // The leaves under this ancestor that are not under the one below.
    const [from] = line[level] as Span;
    const [near, beyond] = line[level - 1] as Span;
    const drawn = from + smallUniformBelow(size(line, level) - (beyond - near));
    return this.#labels[drawn < near ? drawn : drawn + beyond - near] as string;
  }

  override get utilityList(): readonly CategoryUtility[] {
    const labels = this.#labels;
    if ((labels.length * (labels.length - 1)) / 2 > MOST_PAIRS) {
      throw new ArgumentError(
        'utilityList',
        `would list more than ${MOST_PAIRS} pairs`,
        'Read the distances off the hierarchy',
      );
    }
    return labels.flatMap((a, i) =>
      labels.slice(i + 1).map((b, j): CategoryUtility => {
        const other = i + 1 + j;
        const line = this.#spans[i] as readonly Span[];
        return [a, b, line.findIndex(([from, to]) => from <= other && other < to)];
      }),
    );
  }
}

type Span = readonly [from: number, to: number];

function size(line: readonly Span[], distance: number): number {
  const [from, to] = line[distance] as Span;
  return to - from;
}

/** The least distance within which all leaves are: a node with one child is as far as its child. */
function distanceOf(line: readonly Span[]): number {
  const all = size(line, line.length - 1);
  return line.findIndex((_, d) => size(line, d) === all);
}

interface Leaves {
  readonly labels: string[];
  readonly spans: (readonly Span[])[];
}

function leavesOf(hierarchy: unknown): Leaves {
  const labels: string[] = [];
  const spans: (readonly Span[])[] = [];
  let nodes = 0;
  let depth: number | undefined;
  const refuse = (problem: string, fix: string): never => {
    throw new ArgumentError('hierarchy', problem, fix);
  };
  // The span of a node is known when its leaves are: until then its ancestors share an entry that is filled in later.
  const walk = (node: unknown, ancestors: readonly [number, number][]): void => {
    nodes += 1;
    if (nodes > MOST_NODES || ancestors.length > MOST_LEVELS)
      refuse(`has more than ${MOST_LEVELS} levels or ${MOST_NODES} nodes`, 'Use a coarser tree');
    if (typeof node === 'string') {
      depth ??= ancestors.length;
      if (ancestors.length !== depth)
        refuse('must have all leaves at one depth', 'Wrap shallower leaves in arrays of their own');
      const at = labels.length;
      labels.push(node);
      spans.push([[at, at + 1], ...ancestors]);
      return;
    }
    if (!Array.isArray(node)) return refuse('must be lists of lists of labels', 'Pass texts in nested lists');
    const span: [number, number] = [labels.length, labels.length];
    for (const child of node as unknown[]) walk(child, [span, ...ancestors]);
    span[1] = labels.length;
  };
  walk(hierarchy, []);
  if (labels.length < 2 || depth === 0)
    refuse('must hold at least two labels', 'Pass a tree with a choice to make');
  return { labels, spans };
}
